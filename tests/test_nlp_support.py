"""What speaks for a label besides its terms: companies of its industries, and themes that belong to it."""

from __future__ import annotations

import pytest

from corpus.records import Company
from corpus.taxonomy import Label, Taxonomy, load_taxonomy
from nlp.lexicon import Evidence
from nlp.support import Worth, children, depths, held, labels_of, tables, worth


def label(name: str, kind: str, shenwan: tuple[str, ...] = (), symbols: tuple[str, ...] = ()) -> Label:
    return Label(name, kind, name, name, "", (), shenwan, symbols)  # type: ignore[arg-type]


TAXONOMY = Taxonomy(
    {
        found.id: found
        for found in (
            label("electronics", "sector", ("270000",)),
            label("semiconductors", "theme", ("270100",)),
            label("boards", "theme", ("270202",), ("600183",)),
            label("consumption", "theme", ("270000",)),
            label("self-reliance", "policy", ("270100",)),
        )
    }
)


def evidence(title: int, lead: int) -> Evidence:
    return Evidence((title, lead, 0), (0, 0, 0), 0, 1.0, 0, ((0, 1),), ((0, 1),))


@pytest.mark.parametrize(
    ("symbol", "industry", "labels"),
    [
        ("688981", "270104", ("electronics", "semiconductors")),
        ("002463", "270202", ("electronics", "boards")),
        ("600183", "270203", ("electronics", "boards")),
        ("600183", None, ("boards",)),
        ("000725", "270301", ("electronics",)),
        ("600000", "480301", None),
        ("430001", None, None),
    ],
)
def test_a_company_stands_for_its_sector_and_the_themes_of_its_industry(
    symbol: str, industry: str | None, labels: tuple[str, ...] | None
) -> None:
    found = labels_of(TAXONOMY, [Company(symbol, ("某公司",), (), industry)])
    assert found.get(symbol) == labels


def test_a_label_that_was_not_measured_has_the_mean() -> None:
    known = Worth({"": 0.6, "boards": 0.9}, {"": 0.8, "boards electronics": 0.7})
    assert (known.of_company("boards"), known.of_company("other")) == (0.9, 0.6)
    assert (known.of_child("boards", "electronics"), known.of_child("boards", "computer")) == (0.7, 0.8)
    assert (Worth({}, {}).of_company("x"), Worth({}, {}).of_child("x", "y")) == (1.0, 1.0)


def test_a_theme_supports_its_parents_by_what_it_is_worth() -> None:
    worths = Worth({}, {"a p": 0.5, "b p": 1.0})
    parents = {"a": ("p", "q"), "b": ("p",)}
    assert children({"a": evidence(2, 1)}, parents, worths) == {"p": 1.0, "q": 2.0}
    assert children({"a": evidence(1, 0), "b": evidence(0, 3)}, parents, worths)["p"] == 1.5
    assert children({"c": evidence(1, 1)}, parents, worths) == {}


def test_a_parent_is_as_likely_as_its_likeliest_theme_makes_it() -> None:
    support: dict[str, float] = {}
    held("a", 0.8, {"a": ("p",), "b": ("p",)}, Worth({}, {"a p": 0.5}), support)
    assert support == {"p": 0.4}
    held("b", 0.3, {"a": ("p",), "b": ("p",)}, Worth({}, {"a p": 0.5}), support)
    assert support == {"p": 0.4}
    held("c", 0.9, {"a": ("p",)}, Worth({}, {}), support)
    assert support == {"p": 0.4}


def test_parents_come_after_all_that_stands_below_them() -> None:
    assert depths({"hbm": ("chips", "electronics"), "chips": ("electronics",)}) == {"chips": 1, "electronics": 2}
    assert depths({}) == {}
    assert set(depths({"a": ("b",), "b": ("a",)})) == {"a", "b"}  # a circle ends


def test_the_bundled_worths_are_shares_of_labels_that_exist() -> None:
    labels = load_taxonomy().labels
    found = worth()
    assert all(0 < share < 1 for share in (*found.company.values(), *found.child.values()))
    assert all(name in labels for name in found.company if name)
    for pair in filter(None, found.child):
        theme, parent = pair.split()
        assert parent in labels[theme].parents
    assert {"sector", "theme", "policy"} <= set(tables())
