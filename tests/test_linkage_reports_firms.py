"""Company news by part of the day: what is planted before the open is found there; texts are counted that enter."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from linkage_world import INDUSTRIES, LABELS, OUTSIDERS, Text, add, add_spells, calendar, memory, quote, tell

from corpus import exports
from corpus.store import tallies
from corpus.store.articles import article_number
from linkage.refresh import refresh
from linkage.reports.period import period_report
from linkage.reports.period_render import to_json, to_table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date

    from corpus.records import Bucket, Voice
    from linkage.reports.period_records import Association, Companies, PeriodReport

DAYS = calendar(220)
START, UNTIL = DAYS.sessions[90], DAYS.sessions[210]
EVERY = tuple(s for part in (*INDUSTRIES.values(), OUTSIDERS) for s in part)
EVEN, ODD, LATE = 688013, 688014, 688015  # three ships: news before the open is of the first two by turns
PARTS: dict[str, str] = {
    "pre-open": "before", "morning": "during", "lunch": "during", "afternoon": "during", "after-close": "after",
    "unknown": "unknown",
}  # fmt: skip


def tape(connection: sqlite3.Connection, sessions: Sequence[date], shocks: dict[tuple[date, int], int]) -> None:
    """Store quotes that move by up to 9 per mille, and by what `shocks` adds."""
    draw = random.Random(5)
    quotes = [quote(day, s, draw.randrange(-9, 10) + shocks.get((day, s), 0)) for day in sessions for s in EVERY]
    add_spells(connection)
    add(connection, quotes)


def company(symbol: int, tone: int, strength: int = 2) -> tuple[str, str, int, int]:
    return f"{symbol:06d}", f"股{symbol}", tone, strength


def planted() -> sqlite3.Connection:
    """Before the open a story in two copies says what one stock will do; after the close one says what none does."""
    connection, draw = memory(), random.Random(8)
    sessions, shocks, texts = DAYS.sessions[:210], dict["tuple[date, int]", int](), list[Text]()
    for number, day in enumerate(sessions):
        star, early, late = EVEN if number % 2 == 0 else ODD, draw.choice((-1, 1)), draw.choice((-1, 1))
        shocks[day, star] = 40 * early
        about = (("ships", early),)
        texts += [Text(f"{day} early {n}", day, "news", about, (company(star, early),), f"w{n}") for n in range(2)]
        texts.append(
            Text(f"{day} late", day, tags=(("ships", late),), mentions=(company(LATE, late),), bucket="after-close")
        )
        texts += [Text(f"{day} other {n}", day, tags=(("ships", 0),), source=f"x{n}") for n in range(3)]
    tape(connection, sessions, shocks)
    tell(connection, texts)
    for day in sessions:
        copies = f"{day} early 1", article_number(f"{day} early 0")
        connection.execute("UPDATE articles SET story = ?2 WHERE key = ?1", copies)
    refresh(connection, LABELS)
    return connection


@pytest.fixture(scope="module")
def found() -> PeriodReport:
    return period_report(planted(), DAYS, LABELS, START, UNTIL)


def firm(report: PeriodReport, when: str, label: str = "ships", of: str = "stocks") -> Companies:
    return next(row for row in report.companies if (row.label, row.of, row.when) == (label, of, when))


def rows(report: PeriodReport, when: str) -> list[Association]:
    return [row for row in report.associations if row.measure.startswith("news and") and row.when == when]


def test_what_is_planted_before_the_open_is_found_there_alone(found: PeriodReport) -> None:
    early, late, whole = (firm(found, when) for when in ("before", "after", "all"))
    assert early.right == 1.0
    assert early.rho > 0.9
    assert early.q < 0.1 < late.q
    assert (early.placebo_q or 0) > 0.1
    assert abs(late.rho) < 0.3
    assert late.rho < whole.rho < early.rho
    assert early.low is not None
    assert early.high is not None
    assert early.low < early.rho < early.high
    assert (early.first_half or 0) > 0.9 < (early.second_half or 0)


def test_counts_are_those_of_the_texts_that_name_companies(found: PeriodReport) -> None:
    """120 sessions: before the open a story in two articles of two sources, after the close one; others name none."""
    counts = {
        when: (row.pairs, row.sessions, row.stories, row.articles, row.sources)
        for when in ("before", "after", "all")
        for row in (firm(found, when),)
    }
    assert counts == {
        "before": (120, 120, 120, 240, 2),
        "after": (120, 120, 120, 120, 1),
        "all": (240, 120, 240, 360, 3),
    }
    lagged = [row for row in rows(found, "all") if (row.label, row.measure, row.lag) == ("", "news and stocks", 2)]
    assert [(row.sessions, row.stories, row.articles, row.sources) for row in lagged] == [(118, 236, 354, 3)]
    early, late, whole = (firm(found, when) for when in ("before", "after", "all"))
    assert 240 * whole.mean == pytest.approx(120 * early.mean + 120 * late.mean)
    news = next(read for read in found.read if read.voice == "news")
    assert (news.stories, news.articles, news.sources) == (600, 720, 6)


def test_parts_of_the_day_are_in_the_grid_and_in_panels(found: PeriodReport) -> None:
    assert {row.lag for when in ("before", "after") for row in rows(found, when)} == {0}
    assert rows(found, "during") == []
    assert found.looked_at == len(found.associations)
    assert all(row.q >= row.p for when in ("before", "after") for row in rows(found, when))
    panel = next(p for p in found.panels if (p.measure, p.when) == ("news and stocks", "before"))
    assert (panel.narratives, panel.passing, panel.placebo_passing) == (1, 1, 0)
    assert (panel.sessions, panel.stories, panel.articles, panel.sources) == (120, 120, 240, 2)
    assert any("to judge them apart: during the session" in note for note in found.notes)


def test_tables_and_words_tell_parts_of_the_day_apart(found: PeriodReport) -> None:
    english, chinese = to_table(found), to_table(found, "zh")
    early = firm(found, "before", "")
    assert "Company news by time of day" in english
    assert "公司消息，按文字时段" in chinese
    assert sum("before the open" in line and "stocks" in line for line in english.splitlines()) >= 3
    assert f"before the open (ρ {early.rho:+.2f}" in english
    assert "; the intervals of before the open and after the close do not overlap." in english
    assert "；盘前与盘后的区间不重叠。" in chinese
    assert "news after the close is read with the next session" in english
    assert "收盘后的消息与次一交易日对照" in chinese
    one = replace(found, companies=tuple(row for row in found.companies if row.when != "after"))
    assert "By the time of the text" not in to_table(one)


def busy(count: int) -> sqlite3.Connection:
    """Return a market with news at any hour, of several companies at once, in copies, good and bad of one company."""
    connection, draw, texts, twins = memory(), random.Random(21), list[Text](), list[tuple[str, str]]()
    sessions = DAYS.sessions[:count]
    for day in sessions:
        for n in range(8):
            bucket: Bucket = draw.choice(tuple(PARTS))  # type: ignore[arg-type]
            tags = tuple((label.id, draw.choice((-1, 0, 1))) for label in LABELS if draw.random() < 0.4)
            named = tuple(company(s, draw.choice((-1, 0, 1)), draw.randrange(1, 4)) for s in draw.sample(EVERY[:6], 2))
            voice: Voice = "told" if draw.random() < 0.2 else "news"
            texts.append(Text(f"{day} {n}", day, voice, tags, named, f"wire {draw.randrange(5)}", bucket=bucket))
            if n and draw.random() < 0.3:
                twins.append((f"{day} {n}", f"{day} {n - 1}"))
    tape(connection, sessions, {})
    tell(connection, texts)
    for key, other in twins:
        story = "(SELECT story FROM articles WHERE key = ?2)"
        connection.execute(f"UPDATE articles SET story = {story} WHERE key = ?1", (key, other))  # noqa: S608 - a constant
    refresh(connection, LABELS)
    return connection


@pytest.fixture(scope="module")
def market() -> sqlite3.Connection:
    return busy(215)


Counts = tuple[int, int, int, int, int]


def by_loops(db: sqlite3.Connection, label: str, when: str) -> Counts:
    """Count over exported rows: pairs, sessions, stories, articles, sources."""
    columns = {what: list(exports.COLUMNS[what]) for what in ("articles", "tags", "mentions")}

    def table(what: str, lines: Iterable[tuple[object, ...]]) -> list[dict[str, object]]:
        return [dict(zip(columns[what], line, strict=True)) for line in lines]

    story = {row["article"]: row["story"] for row in table("articles", exports.article_rows(db))}
    tagged = {row["article"] for row in table("tags", exports.tags(db, {})) if label in {"", row["label"]}}
    tones: dict[tuple[object, object], dict[object, int]] = defaultdict(lambda: defaultdict(int))
    behind: dict[tuple[object, object], set[tuple[object, object]]] = defaultdict(set)
    for row in table("mentions", exports.mentions(db)):
        day, article, tone = row["session"], row["article"], row["tone"]
        inside = day in DAYS.between(START, UNTIL) and (when == "all" or PARTS[str(row["bucket"])] == when)
        if inside and row["voice"] == "news" and article in tagged and isinstance(tone, int) and tone:
            tones[day, row["symbol"]][story[article]] += tone
            behind[day, row["symbol"]].add((article, row["source"]))
    pairs = [key for key, votes in tones.items() if sum((vote > 0) - (vote < 0) for vote in votes.values())]
    texts = {(day, *text) for day, symbol in pairs for text in behind[day, symbol]}
    return (
        len(pairs), len({day for day, _ in pairs}), len({(day, story[article]) for day, article, _ in texts}),
        len({article for _, article, _ in texts}), len({source for _, _, source in texts}),
    )  # fmt: skip


def test_counts_are_those_of_loops_over_exports(market: sqlite3.Connection) -> None:
    found = period_report(market, DAYS, LABELS, START, UNTIL)
    made = [row for row in found.companies if row.of == "stocks"]
    assert {row.when for row in made} == {"all", "before", "during", "after"}
    assert {row.label for row in made} == {"", *(label.id for label in LABELS)}
    for row in made:
        expected = by_loops(market, row.label, row.when)
        assert (row.pairs, row.sessions, row.stories, row.articles, row.sources) == expected, (row.label, row.when)


def test_the_future_and_what_is_kept_change_no_byte(market: sqlite3.Connection) -> None:
    """Draws of a session do not depend on later ones."""
    later = to_json(period_report(market, DAYS, LABELS, START, UNTIL))
    assert to_json(period_report(busy(210), DAYS, LABELS, START, UNTIL)) == later
    assert tallies.refresh(market) == 215
    assert to_json(period_report(market, DAYS, LABELS, START, UNTIL)) == later
