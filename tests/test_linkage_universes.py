"""Members by date: indices, industries of three levels, baskets."""

from __future__ import annotations

import pytest

from corpus.errors import MissingData, UnknownUniverse
from corpus.taxonomy import Label
from linkage.universes import Reference, check_universe, has_basket

# Stock 1 moves from 480101 to 480301 in 2021; stock 2 stays; stock 3 is known by its level-2 code only.
SPELLS = [(1, 20140101, "480101"), (1, 20210730, "480301"), (2, 20100101, "480101"), (3, 20100101, "490200")]
MEMBERS = [("star50", 7, 20250101, 20250401), ("star50", 8, 20250101, 0), ("star50", 9, 20250401, 0)]
LABELS = (
    Label("banks", "sector", "银行", "Banks", "", (), ("480000",)),
    Label("city", "theme", "城商行", "City banks", "", (), ("480301",), ("000005",)),
    Label("dead", "theme", "无", "None", "", (), ("990000",)),
    Label("rates", "policy", "利率", "Rates", ""),
)
REFERENCE = Reference(SPELLS, MEMBERS, LABELS)


@pytest.mark.parametrize(
    ("session", "universe", "members"),
    [
        (20250407, "sw:480000", [1, 2]),
        (20250407, "sw:480300", [1]),
        (20250407, "sw:480301", [1]),
        (20250407, "sw:490200", [3]),
        (20210729, "sw:480101", [1, 2]),
        (20210730, "sw:480101", [2]),
        (20120101, "sw:480000", [2]),
        (20250331, "star50", [7, 8]),
        (20250401, "star50", [8, 9]),
        (20241231, "star50", []),
        (20250407, "label:banks", [1, 2]),
        (20250407, "label:city", [1, 5]),
        (20210729, "label:city", [5]),
        (20250407, "label:rates", []),
        (20250407, "label:dead", []),
    ],
)
def test_members_are_those_of_the_date(session: int, universe: str, members: list[int]) -> None:
    assert REFERENCE.members(session, universe).tolist() == members


def test_a_level_two_code_is_no_industry_of_level_three() -> None:
    names = REFERENCE.groups(20250407).names
    assert "sw:490000" in names
    assert names.count("sw:490200") == 1


def test_sessions_between_two_changes_share_their_groups() -> None:
    assert REFERENCE.groups(20250402) is REFERENCE.groups(20250630)
    assert REFERENCE.groups(20250331) is not REFERENCE.groups(20250401)


def test_only_indices_count_missing_members() -> None:
    groups = REFERENCE.groups(20250407)
    assert {name for name, listed in zip(groups.names, groups.listed, strict=True) if listed} == {"star50"}


def test_without_any_list_there_are_no_groups() -> None:
    empty = Reference([], [], LABELS[3:])
    assert empty.groups(20250407).names == ()
    assert not empty.has_industries
    assert empty.industries(20250407)[0].tolist() == []


def test_a_label_with_industries_or_symbols_has_a_basket() -> None:
    assert [has_basket(label) for label in LABELS] == [True, True, True, False]


def test_a_theme_owns_what_was_learned_for_it_from_its_version_on() -> None:
    learned = [("rates", 20250301, 4), ("rates", 20250301, 6), ("", 20250501, 0)]
    known = Reference(SPELLS, [], LABELS, learned)
    owners = {"banks", "city", "dead"}
    assert known.owners(20250228) == owners
    assert known.owners(20250301) == owners | {"rates"}
    assert known.owners(20250430) is known.owners(20250301)
    assert [label.symbols for label in known.with_baskets(20250301) if label.id == "rates"] == [("000004", "000006")]


@pytest.mark.parametrize("universe", ["all", "star-board", "csi300"])
def test_known_universes_pass(universe: str) -> None:
    assert check_universe(universe, ["csi300"], industries=False) == universe


@pytest.mark.parametrize(
    ("universe", "hint"),
    [
        ("star50", "star-board"),
        ("chinext", "chinext-board"),
        ("csi500", "--universe all"),
        ("label:rates", "no basket"),
        ("sw:999999", "sw:CODE"),
        ("nasdaq", "known are"),
        ("star5", "did you mean star50"),
    ],
)
def test_unknown_universes_are_refused_with_the_next_step(universe: str, hint: str) -> None:
    with pytest.raises(UnknownUniverse, match=hint):
        check_universe(universe, [], industries=True)


def test_an_unknown_basket_names_the_nearest() -> None:
    with pytest.raises(UnknownUniverse, match="did you mean label:banks"):
        check_universe("label:bank", ["label:banks", "sw:480000"], industries=True)


@pytest.mark.parametrize("universe", ["label:banks", "sw:480000"])
def test_without_industries_the_hint_is_to_ingest_them(universe: str) -> None:
    with pytest.raises(MissingData, match="ingest industries"):
        check_universe(universe, [], industries=False)
