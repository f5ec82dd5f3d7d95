"""Standing, contribution and evidence, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import nan
from typing import TYPE_CHECKING

import numpy as np
import pytest
from linkage_world import DAY, FIRST, LABELS, OUTSIDERS, add, calendar, memory, quote, world

from linkage import horizon
from linkage.named import Pair
from linkage.refresh import refresh
from linkage.reports.ground import Ground, survey
from linkage.reports.standing import adequate, companies_and_peers, contribution, explained_share, standing
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


def test_without_float_values_there_is_no_contribution(ground: Ground) -> None:
    bare = replace(ground, page=replace(ground.page, value=np.full_like(ground.page.value, np.nan)))
    assert contribution(bare, ground.inside) is None
    assert contribution(replace(ground, covered=False), ground.inside) is None


def test_the_explained_share_is_of_members_that_moved_with_the_universe(ground: Ground) -> None:
    chips = ground.basket("chips")
    assert explained_share(ground, [chips, chips, ground.basket("ships")]) == pytest.approx(0.5)
    assert explained_share(ground, []) == 0
    assert explained_share(replace(ground, covered=False), [chips]) is None


def test_a_large_move_needs_a_narrative_of_its_direction(ground: Ground) -> None:
    assert adequate(ground, [1, 0]) is False
    assert adequate(ground, [1, -1]) is True
    calm = replace(ground, move=replace(ground.move, change_z=0.1, breadth_z=0.2))
    assert adequate(calm, []) is True


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


def test_the_horizon_ends_with_the_session() -> None:
    line = horizon.horizon(calendar(), DAY, "open", past=3)
    assert line.last == 20250509
    assert line.sessions == (20250506, 20250507, 20250508, 20250509)
    assert line.published_before is not None
    assert line.whole.last == line.day.first == line.day.last == line.last
    assert calendar().following(DAY) == DAY + timedelta(days=3)
