"""Standing, contribution and evidence, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import nan
from typing import TYPE_CHECKING

import numpy as np
import pytest
from linkage_world import DAY, FIRST, LABELS, OUTSIDERS, add, calendar, memory, quote, world

from corpus.records import Membership
from corpus.store.connection import transaction
from corpus.store.reference import add_memberships
from linkage import horizon
from linkage.named import Pair
from linkage.refresh import refresh
from linkage.reports.ground import Ground, survey
from linkage.reports.standing import companies_and_peers, contribution, explained_share, standing
from linkage.reports.texts import Item, evidence
from linkage.reports.voices import industry_of, peers

if TYPE_CHECKING:
    from corpus.records import Voice


@pytest.mark.parametrize(
    ("news_passed", "told_passed", "text", "tape", "name"),
    [
        (True, True, 2.0, 2.0, "news-led"),
        (False, True, 2.0, 2.0, "told and borne out"),
        (False, False, 2.0, -2.0, "told, not borne out"),
        (False, False, -2.0, -0.5, "told, not borne out"),
        (False, False, -2.0, -1.5, "quiet"),  # the basket did move that way, only not surely enough
        (False, False, 0.5, -2.0, "quiet"),
        (False, False, 2.0, nan, "quiet"),
        (False, False, nan, 2.0, "quiet"),
    ],
)
def test_a_narrative_stands_in_one_of_four_ways(
    news_passed: bool, told_passed: bool, text: float, tape: float, name: str
) -> None:
    assert standing(news_passed=news_passed, told_passed=told_passed, text=text, tape=tape) == name


@pytest.fixture(scope="module")
def ground() -> Ground:
    connection, days = world({"*": -60})
    return survey(connection, horizon.horizon(days, DAY), LABELS, "all")


def test_contribution_weighs_by_value_before_the_session() -> None:
    connection, days = memory(), calendar()
    rises, falls = quote(FIRST, 600001, 100, float_value=1.1e9), quote(FIRST, 600002, -500, float_value=0.5e9)
    add(connection, [rises, falls, quote(FIRST, 600003, 100, float_value=None)])
    refresh(connection, LABELS)
    small = survey(connection, horizon.horizon(days, FIRST), LABELS, "all")
    first = small.page.symbol == 600001
    assert contribution(small, first) == pytest.approx(0.05)  # a billion of two rose by a tenth
    assert contribution(small, ~first) == pytest.approx(-0.25)


def test_contribution_to_an_index_goes_by_its_own_weights() -> None:
    """60 % rose by a tenth, 30 % fell by a fifth, 10 % did not trade: +6 and -6 points; value would say otherwise."""
    connection, days = memory(), calendar()
    add(connection, [
        quote(FIRST, 688001, 100, float_value=1.0), quote(FIRST, 688002, -200, float_value=9e9),
        quote(FIRST, 688003, 0, volume=0.0), quote(FIRST, 688004, 190),
    ])  # fmt: skip
    weights = {"688001": 60.0, "688002": 30.0, "688003": 10.0}
    with transaction(connection):
        add_memberships(connection, [Membership("star50", s, "", FIRST, None, None, w) for s, w in weights.items()])
    refresh(connection, LABELS)
    small = survey(connection, horizon.horizon(days, FIRST), LABELS, "star50")
    first, second = small.page.symbol == 688001, small.page.symbol == 688002
    assert contribution(small, first) == pytest.approx(0.06)
    assert contribution(small, second) == pytest.approx(-0.06)
    assert contribution(small, small.inside) == pytest.approx(0.0)
    assert small.weights.since == FIRST
    lone = replace(small, weights=replace(small.weights, by_symbol={688001: 60.0, 688099: 40.0}))
    assert contribution(lone, first) is None  # two fifths of the index have no quote


def test_of_two_lists_in_force_the_one_with_weights_is_taken() -> None:
    connection, days = memory(), calendar()
    add(connection, [quote(FIRST, 688001, 100), quote(FIRST, 688002, 0)])
    month = FIRST.replace(day=1)
    with transaction(connection):
        add_memberships(connection, [
            *(Membership("star50", s, "", month, FIRST.replace(month=2)) for s in ("688001", "688002")),
            Membership("star50", "688001", "", FIRST, None, None, 1.0),
            Membership("star50", "688002", "", FIRST, None, None, 3.0),
        ])  # fmt: skip
    refresh(connection, LABELS)
    small = survey(connection, horizon.horizon(days, FIRST), LABELS, "star50")
    assert small.weights == horizon.Weights(FIRST, {688001: 1.0, 688002: 3.0})
    assert contribution(small, small.page.symbol == 688001) == pytest.approx(0.025)


def test_weights_count_only_where_every_member_has_one() -> None:
    connection, days = memory(), calendar()
    add(connection, [quote(FIRST, 688001, 100, float_value=1.1e9), quote(FIRST, 688002, 0, float_value=1e9)])
    with transaction(connection):
        add_memberships(connection, [
            Membership("star50", "688001", "", FIRST, None, None, 90.0), Membership("star50", "688002", "", FIRST),
        ])  # fmt: skip
    refresh(connection, LABELS)
    small = survey(connection, horizon.horizon(days, FIRST), LABELS, "star50")
    assert small.weights == horizon.Weights(None, {})
    assert contribution(small, small.page.symbol == 688001) == pytest.approx(0.05)  # by value: a half of it rose


def test_without_float_values_there_is_no_contribution(ground: Ground) -> None:
    bare = replace(ground, page=replace(ground.page, value=np.full_like(ground.page.value, np.nan)))
    assert contribution(bare, ground.inside) is None
    assert contribution(replace(ground, covered=False), ground.inside) is None


def test_the_explained_share_is_of_members_that_moved_with_the_universe(ground: Ground) -> None:
    chips = ground.basket("chips")
    assert explained_share(ground, [chips, chips, ground.basket("ships")]) == pytest.approx(0.5)
    assert explained_share(ground, []) == 0
    assert explained_share(replace(ground, covered=False), [chips]) is None


def test_companies_cover_their_industry(ground: Ground) -> None:
    industry = industry_of(ground)
    mark = companies_and_peers([Pair(688007, "a", 1, 1.0, 1)], ground, industry)
    assert ground.page.symbol[mark].tolist() == list(range(688007, 688013))
    lone = companies_and_peers([Pair(OUTSIDERS[0], "a", 1, 1.0, 1)], ground, industry)
    assert ground.page.symbol[lone].tolist() == [OUTSIDERS[0]]


def test_peers_need_the_quotes_of_the_whole_universe(ground: Ground) -> None:
    pairs = [Pair(688007, "a", 1, 1.0, 1)]
    assert peers(pairs, ground, industry_of(ground)) is not None
    assert peers(pairs, replace(ground, covered=False), industry_of(ground)) is None
    assert peers([], ground, industry_of(ground)) is None


def item(article: int, **more: object) -> Item:
    voice: Voice = "told"
    base = Item(article, voice, "morning", article, 1_000 + article, f"t{article}", None, f"s{article}", 0.5, 1)
    return replace(base, **more)  # type: ignore[arg-type]


def test_evidence_is_central_early_and_of_distinct_sources_and_stories() -> None:
    items = [
        item(1, score=0.9, source="s2"),
        item(2, score=0.9, published_at=None),
        item(3, score=0.8, source="s2"),
        item(4, score=0.7, story=1),  # a copy of the first
        item(5, score=0.6, tone=-1),
        item(6, score=1.0, voice="news"),
    ]
    assert [e.article for e in evidence(items, "told", 0.5)] == [1, 5, 6]
    assert [e.article for e in evidence(items, "news", None)] == [6, 1, 5]
    assert [e.article for e in evidence(items[2:4], "told", 0.5)] == [3, 4]
    assert [e.article for e in evidence([item(1, source="x"), item(2, source="x")], "told", 1.0)] == [1, 2]
    assert evidence([], "told", None) == ()


def test_fresh_stories_and_named_companies_come_first() -> None:
    old, plain, named = item(1, score=1.0, fresh=False), item(2, score=0.93), item(3, score=0.87, named=True)
    assert [e.article for e in evidence([old, plain, named], "told", 1.0)] == [3, 2, 1]
    heavy = item(4, score=0.99)
    assert [e.article for e in evidence([old, plain, named, heavy], "told", 1.0)] == [4, 3, 2]
    copy = item(5, story=6, published_at=10)
    assert [e.article for e in evidence([copy, item(6, published_at=10)], "told", 1.0)] == [6]


def test_the_horizon_ends_with_the_session() -> None:
    line = horizon.horizon(calendar(), DAY, "open", past=3)
    assert line.last == 20250509
    assert line.sessions == (20250506, 20250507, 20250508, 20250509)
    assert line.published_before is not None
    assert line.whole.last == line.day.first == line.day.last == line.last
    assert calendar().following(DAY) == DAY + timedelta(days=3)
