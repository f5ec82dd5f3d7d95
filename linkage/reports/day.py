"""The day report: which narratives accompanied one session's move, in two voices that are never mixed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from linkage import horizon, regimes
from linkage.arrays import number, past_moments
from linkage.universes import LABEL, has_basket

from .ground import BREADTH, MEMBERS, column, survey
from .notes import notes
from .records import Basket, DayReport, Name, Narrative, News, Tape, Told, Untold
from .standing import UNTOLD, adequate, companies_and_peers, contribution, direction, explained_share, standing
from .texts import buckets, count_sources, evidence, items_by_label, sources_by_article
from .voices import companies, industry_of, judge, peers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date, datetime

    from corpus.records import Voice
    from corpus.store.tape import BreadthRow
    from corpus.taxonomy import Label
    from linkage.arrays import Bools, Ints
    from linkage.horizon import Before, Day
    from linkage.sessions import Calendar

    from .ground import Ground
    from .texts import Item
    from .voices import Companies, Judged


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """Everything at hand to write the narratives of one session."""

    ground: Ground
    texts: Day
    items: dict[str, list[Item]]
    sources: dict[int, set[str]]
    told: Judged
    news: Judged
    companies: Companies
    industry: Ints
    names: dict[int, str]
    day_rows: dict[str, BreadthRow]


def day_report(  # noqa: PLR0913 - the options of the command
    connection: sqlite3.Connection,
    calendar: Calendar,
    labels: Sequence[Label],
    session: date,
    *,
    universe: str = "all",
    top: int | None = None,
    before: Before | None = None,
    as_of: datetime | None = None,
) -> DayReport:
    """Report on one session; `top` cuts the list of narratives, never what was looked at.

    Raises NotASession, UnknownUniverse, or MissingData naming what to ingest. Breadth must have been refreshed.
    """
    line = horizon.horizon(calendar, session, before, as_of)
    case = _case(connection, survey(connection, line, labels, universe))
    told = sorted((_narrative(case, at) for at in _spoken(case)), key=_order)
    shown = tuple(_with_evidence(case, narrative) for narrative in told[:top])
    passed = [narrative for narrative in told if narrative.passed]
    return DayReport(
        session, universe, as_of, before, _tape(case.ground),
        len(case.texts.articles), len({row[3] for row in case.texts.articles}),
        len(set().union(*case.sources.values())),
        shown, _untold(case), adequate(case.ground, {_direction(case, n) for n in passed}),
        explained_share(case.ground, [_mark(case, n) for n in passed if _direction(case, n) == direction(case.ground)]),
        (), notes(case.ground, case.told, case.news, shown, as_of),
    )  # fmt: skip


def _case(connection: sqlite3.Connection, ground: Ground) -> Case:
    texts = horizon.day(connection, ground.line)
    counts = horizon.counts(connection, ground.line)
    named = companies(connection, texts.named, ground)
    told = judge(counts, "told", ground, {})
    news = judge(counts, "news", ground, named.p)
    names = dict(zip(ground.page.symbol.tolist(), ground.page.name, strict=True))
    day_rows = horizon.day_family(connection, ground.line, LABEL) if ground.universe == "all" else {}
    return Case(
        ground, texts, items_by_label(texts), sources_by_article(texts), told, news, named,
        industry_of(ground), names, day_rows,
    )  # fmt: skip


def _spoken(case: Case) -> list[int]:
    return np.flatnonzero((case.told.series.stories[-1] > 0) | (case.news.series.stories[-1] > 0)).tolist()


def _order(narrative: Narrative) -> tuple[bool, float, float, int, str]:
    """Those that passed first, then by the smaller p; equal ones by the larger score, then by stories."""
    p = min((p for p in (narrative.told.p, narrative.news.p) if p is not None), default=2.0)
    score = max(abs(narrative.told.score or 0.0), abs(narrative.news.score or 0.0))
    return not narrative.passed, p, -score, -narrative.told.stories - narrative.news.stories, narrative.label


def _tape(ground: Ground) -> Tape:
    _, _, _, members, up, down, flat, suspended, limit_up, limit_down, share, mean, median, *_ = ground.row
    regime, narrow = regimes.regime(ground.move), regimes.narrowness(ground.move)
    return Tape(
        members, up, down, flat, suspended, limit_up, limit_down, share, mean, median, ground.index_return,
        None if ground.index_is_mean else narrow, regime,
    )  # fmt: skip


def _narrative(case: Case, at: int) -> Narrative:
    label = case.ground.labels[at]
    told, news = _told(case, at), _news(case, at)
    text, tape = float(case.told.text[at]), float(case.ground.tape[-1, at])
    where = standing(news_passed=news.passed, told_passed=told.passed, text=text, tape=tape)
    found = buckets(case.items.get(label.id, ()))
    return Narrative(
        label.id, label.kind, Name(label.zh, label.en), where, told, news, found, _basket(case, at),
        told.passed or news.passed, (),
    )  # fmt: skip


def _told(case: Case, at: int) -> Told:
    return Told(*_counts(case, case.told, at, "told"), **_figures(case.told, at), passed=case.told.passed(at))


def _counts(case: Case, judged: Judged, at: int, voice: Voice) -> tuple[int, int, int]:
    items = case.items.get(case.ground.labels[at].id, ())
    stories, articles = int(judged.series.stories[-1, at]), int(judged.series.articles[-1, at])
    return stories, articles, count_sources(items, voice, case.sources)


def _figures(judged: Judged, at: int) -> dict[str, float | None]:
    told = judged.series
    tables = {"attention": told.attention, "surprise": told.surprise, "tone": told.tone, "tone_z": told.tone_z}
    figures = {name: number(float(table[-1, at])) for name, table in tables.items()}
    return figures | {name: number(float(getattr(judged, name)[at])) for name in ("score", "p", "q")}


def _news(case: Case, at: int) -> News:
    label = case.ground.labels[at].id
    named = case.companies
    return News(
        *_counts(case, case.news, at, "news"),
        **_figures(case.news, at),
        basket_p=number(float(case.news.basket_p[at])),
        named_t=named.t.get(label),
        named_p=named.p.get(label),
        passed=case.news.passed(at),
        named=named.named(label, case.names),
        peers_excess_return=peers(named.pairs.get(label, ()), case.ground, case.industry),
    )


def _basket(case: Case, at: int) -> Basket | None:
    """Return what the label's stocks did; the universe itself for a label without any, None where it is not known."""
    ground, label = case.ground, case.ground.labels[at]
    z = number(float(ground.tape[-1, at]))
    if not has_basket(label):
        _, _, _, members, up, down, _, _, limit_up, _, share, mean, *_ = ground.row
        usual = past_moments(column(ground.line, ground.rows, BREADTH)[:, None])[0][-1, 0]
        gap = None if share is None else number(share - usual)
        return Basket(members, up, down, share, gap, mean, z, limit_up, None)
    if (counted := _counted(case, label.id)) is None:
        return None
    return replace(counted, excess_return_z=z)


def _counted(case: Case, label: str) -> Basket | None:
    ground, row = case.ground, case.day_rows.get(label)
    total = ground.row[BREADTH]
    mark = ground.basket(label)
    if row is not None:
        _, _, _, members, up, down, _, _, limit_up, _, share, mean, *_ = row
    else:
        page, traded = ground.page, mark & ground.page.traded
        members, up, down = int(traded.sum()), *((page.sign[traded] == sign).sum().item() for sign in (1, -1))
        limit_up = int(page.limit_up[traded].sum()) if page.priced[traded].any() else None
        mean = float(page.change[traded].mean()) if members else None
        share = (up - down) / members if members else None
    if not members:
        return None
    gap = None if share is None or total is None else share - total
    return Basket(members, up, down, share, gap, mean, None, limit_up, contribution(ground, mark))


def _direction(case: Case, narrative: Narrative) -> int:
    """Return the direction in which a narrative passed: that of its score, else that of its basket."""
    score = (narrative.news.score if narrative.news.passed else narrative.told.score) or 0.0
    lean = score or (narrative.basket.mean_return if narrative.basket else None) or 0.0
    return (lean > 0) - (lean < 0)


def _mark(case: Case, narrative: Narrative) -> Bools:
    """Mark the stocks that a passing narrative covers: its basket, or the universe, and its companies and peers."""
    ground = case.ground
    label = next(label for label in ground.labels if label.id == narrative.label)
    mark = ground.basket(label.id) if has_basket(label) else ground.inside
    if narrative.news.passed:
        mark = mark | companies_and_peers(case.companies.pairs.get(label.id, ()), ground, case.industry)
    return mark


def _with_evidence(case: Case, narrative: Narrative) -> Narrative:
    leads: Voice = "news" if narrative.standing == "news-led" or not narrative.told.stories else "told"
    tone = narrative.news.tone if leads == "news" else narrative.told.tone
    return replace(narrative, evidence=evidence(case.items.get(narrative.label, ()), leads, tone))


def _untold(case: Case) -> tuple[Untold, ...]:
    """Return the baskets that moved far without a text in either voice, the largest move first."""
    silent = (case.told.series.stories[-1] == 0) & (case.news.series.stories[-1] == 0)
    far = np.abs(case.ground.tape[-1]) > UNTOLD
    found = [
        Untold(label.id, float(case.ground.tape[-1, at]))
        for at, label in enumerate(case.ground.labels)
        if silent[at] and far[at] and has_basket(label)
    ]
    return tuple(sorted(found, key=lambda move: (-abs(move.excess_return_z), move.label)))
