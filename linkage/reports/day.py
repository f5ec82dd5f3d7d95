"""The day report: which narratives accompanied one session's move, in two voices that are never mixed."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from linkage import horizon, regimes
from linkage.arrays import number
from linkage.claims import judged
from linkage.named import LEAST_STORIES
from linkage.universes import has_basket

from .adequacy import adequacy
from .case import gathered
from .ground import survey
from .notes import notes, share_notes
from .records import DayReport, Name, Narrative, News, Tape, Told, Untold
from .standing import UNTOLD, by_names, direction, explained_share, leaning, standing
from .stocks import basket, covered
from .texts import buckets, count_sources, evidence
from .voices import peers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import date, datetime

    from corpus.records import Voice
    from corpus.taxonomy import Label
    from corpus.workspace import Thresholds
    from linkage.arrays import Bools
    from linkage.claims import Claim
    from linkage.horizon import Before
    from linkage.sessions import Calendar

    from .case import Case
    from .ground import Ground
    from .voices import Judged


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
    bounds: Thresholds = regimes.USUAL,
    named_stories: int = LEAST_STORIES,
) -> DayReport:
    """Report on one session; `top` cuts the list of narratives, never what was looked at.

    `named_stories` is how many stories must name a company for a narrative to pass by its companies.

    Raises NotASession, UnknownUniverse, or MissingData naming what to ingest. Breadth must have been refreshed.
    """
    line = horizon.horizon(calendar, session, before, as_of)
    case = gathered(connection, survey(connection, line, labels, universe, bounds), named_stories)
    at = {label.id: n for n, label in enumerate(labels)}
    told = sorted((_narrative(case, n) for n in _spoken(case)), key=_order)
    shown = tuple(_with_evidence(case, narrative, at[narrative.label]) for narrative in told[:top])
    passed = [n for n in told if n.passed]
    moved = [n for n in passed if leaning(n) == direction(case.ground)]
    marks = [_covered(case, n, at[n.label]) for n in moved]
    wide = [case.ground.basket(n.label) if mark is not None else None
            for n, mark in zip(moved, marks, strict=True) if not by_names(n)]  # fmt: skip
    enough = adequacy(case.ground, (case.told, case.news), wide)
    return DayReport(
        session, universe, as_of, before, _tape(case.ground),
        len(case.texts.articles), len({row[3] for row in case.texts.articles}),
        len(set[str]().union(*case.sources.values())),
        shown, _untold(case),
        enough.adequate, explained_share(case.ground, marks), _claims(connection, calendar, case.ground),
        (*notes(case, shown, as_of), *share_notes(moved, marks, enough)),
    )  # fmt: skip


def _claims(connection: sqlite3.Connection, calendar: Calendar, ground: Ground) -> tuple[Claim, ...]:
    """Return what the session's texts state of the universe's tape or the whole market's, a repeated figure once."""
    line = ground.line
    if not line.over:
        return ()
    placed = judged(connection, horizon.claims(connection, line), calendar, line.last)
    stocks = {f"{symbol:06d}" for symbol in ground.page.symbol[ground.inside].tolist()}
    wanted = {ground.universe, "all"} | stocks
    kept = (one.claim for one in placed if ground.universe == "all" or one.claim.subject in wanted)
    return tuple(dict.fromkeys(kept))


def _spoken(case: Case) -> list[int]:
    spoken = (case.told.series.stories[-1] > 0) | (case.news.series.stories[-1] > 0)
    return [int(n) for n in np.flatnonzero(spoken)]


# Below this p all scores lie beyond every placebo score but a few: the order of such p is chance, not evidence.
RESOLVED: Final = 1e-4


def _order(narrative: Narrative) -> tuple[bool, float, int, float, str]:
    """Those that passed first, then by the smaller p; equal ones by their stories, then by the larger score."""
    p = min((max(p, RESOLVED) for p in (narrative.told.p, narrative.news.p) if p is not None), default=2.0)
    score = max(abs(narrative.told.score or 0.0), abs(narrative.news.score or 0.0))
    return not narrative.passed, p, -narrative.told.stories - narrative.news.stories, -score, narrative.label


def _tape(ground: Ground) -> Tape:
    row = ground.row
    if not ground.line.over:
        return Tape(*[None] * len(fields(Tape)))
    narrow = None if ground.index_stand_in == regimes.PLAIN else regimes.narrowness(ground.move)
    return Tape(
        row.members, row.advancers, row.decliners, row.unchanged, row.suspended, row.limit_up, row.limit_down,
        row.breadth, row.mean_return, row.median_return, ground.index_return, narrow,
        regimes.regime(ground.move, ground.bounds),
    )  # fmt: skip


def _narrative(case: Case, at: int) -> Narrative:
    label = case.ground.labels[at]
    told, news = _told(case, at), _news(case, at)
    text, tape = float(case.told.text[at]), float(case.ground.tape[-1, at])
    where = standing(news_passed=news.passed, told_passed=told.passed, text=text, tape=tape)
    found = buckets(case.items.get(label.id, ()))
    return Narrative(
        label.id, label.kind, Name(label.zh, label.en), where, told, news, found, basket(case.ground, at),
        told.passed or news.passed, (),
    )  # fmt: skip


def _told(case: Case, at: int) -> Told:
    judged = case.told
    p, q = number(float(judged.p[at])), number(float(judged.q[at]))
    return Told(*_counts(case, judged, at, "told"), *_figures(judged, at), p, q, judged.passed(at))


def _news(case: Case, at: int) -> News:
    judged, named, label = case.news, case.companies, case.ground.labels[at].id
    p, q = number(float(judged.p[at])), number(float(judged.q[at]))
    return News(
        *_counts(case, judged, at, "news"), *_figures(judged, at),
        number(float(judged.basket_p[at])), named.t.get(label), named.p.get(label), p, q, judged.passed(at),
        named.named(label, case.names), peers(case.pairs(at), case.ground, case.industry),
    )  # fmt: skip


def _counts(case: Case, judged: Judged, at: int, voice: Voice) -> tuple[int, int, int]:
    items = case.items.get(case.ground.labels[at].id, ())
    stories, articles = int(judged.series.stories[-1, at]), int(judged.series.articles[-1, at])
    return stories, articles, count_sources(items, voice, case.sources)


def _figures(judged: Judged, at: int) -> tuple[float | None, float | None, float | None, float | None, float | None]:
    """Return attention, surprise, tone, tone z and score."""
    now = judged.series
    heed, surprise, tone, tone_z, score = (
        number(float(row[at]))
        for row in (now.attention[-1], now.surprise[-1], now.tone[-1], now.tone_z[-1], judged.score)
    )
    return heed, surprise, tone, tone_z, score


def _covered(case: Case, narrative: Narrative, at: int) -> Bools | None:
    pairs = case.pairs(at) if narrative.news.passed else ()
    return covered(case.ground, at, pairs, case.industry, by_names=by_names(narrative))


def _with_evidence(case: Case, narrative: Narrative, at: int) -> Narrative:
    leads: Voice = "news" if narrative.standing == "news-led" or not narrative.told.stories else "told"
    tone = narrative.news.tone if leads == "news" else narrative.told.tone
    central = frozenset(pair.article for pair in case.pairs(at)) if by_names(narrative) else frozenset[int]()
    return replace(narrative, evidence=evidence(case.items.get(narrative.label, ()), leads, tone, central))


def _untold(case: Case) -> tuple[Untold, ...]:
    """Return the sectors and themes whose baskets moved far without a text in either voice, the largest move first."""
    silent = (case.told.series.stories[-1] == 0) & (case.news.series.stories[-1] == 0)
    far = silent & (np.abs(case.ground.tape[-1]) > UNTOLD)
    found = [
        Untold(label.id, float(case.ground.tape[-1, at]))
        for at, label in enumerate(case.ground.labels)
        if far[at] and has_basket(label) and label.kind != "policy"
    ]
    return tuple(sorted(found, key=lambda move: (-abs(move.excess_return_z), move.label)))
