"""A small made-up market for tests of the linkage: a calendar of weekdays, eighteen stocks, texts on demand.

Stocks 688001 to 688018 stand in three industries of six; 600001 to 600006 belong to none. Every return is a whole
multiple of one per mille of a previous close of 100 yuan, drawn from a fixed generator.
"""

from __future__ import annotations

import random
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from corpus.records import Alignment, Draft, IndustryName, IndustrySpell, Mention, Published, Quote, Reading, Tag
from corpus.store.articles import article_number, write_articles
from corpus.store.connection import migrate, transaction
from corpus.store.quotes import add_quotes
from corpus.store.readings import save_readings
from corpus.store.reference import add_industries
from corpus.taxonomy import Label
from linkage.refresh import refresh
from linkage.sessions import Calendar, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.records import Bucket, Voice

FIRST = date(2025, 1, 6)  # a Monday
INDUSTRIES = {"110101": range(688001, 688007), "220101": range(688007, 688013), "330101": range(688013, 688019)}
OUTSIDERS = range(600001, 600007)
LABELS = (
    Label("crops", "sector", "作物", "Crops", "", (), ("110000",)),
    Label("chips", "theme", "芯片", "Chips", "", (), ("220101",)),
    Label("ships", "sector", "船", "Ships", "", (), ("330100",)),
    Label("tariffs", "policy", "关税", "Tariffs", ""),
)


def calendar(count: int = 120) -> Calendar:
    """Return `count` weekdays from FIRST on."""
    days = (FIRST + timedelta(days=n) for n in range(2 * count))
    return Calendar(tuple(day for day in days if day.weekday() < 5)[:count])


def memory() -> sqlite3.Connection:
    """Return an empty database of the current schema, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def quote(session: date, symbol: int, mille: int, name: str = "", **more: float | None) -> Quote:
    """Return a quote that moved by `mille` per mille from 100 yuan."""
    values: dict[str, float | None] = {"volume": 1000.0, "turnover": 1e6, "float_value": 1e9, **more}
    return Quote(session, f"{symbol:06d}", name or f"股{symbol}", 100 + mille / 10, 100.0, **values)


def add(connection: sqlite3.Connection, quotes: Iterable[Quote]) -> None:
    """Store quotes."""
    with transaction(connection):
        add_quotes(connection, quotes)


def add_spells(connection: sqlite3.Connection) -> None:
    """Store the three industries."""
    spells = [IndustrySpell(f"{s:06d}", code, date(2020, 1, 1)) for code, range_ in INDUSTRIES.items() for s in range_]
    with transaction(connection):
        add_industries(connection, spells, [IndustryName("110000", 1, "农")])


@dataclass(frozen=True)
class Text:
    """A text to store: what it says and where it stands."""

    key: str
    session: date
    voice: Voice = "news"
    tags: tuple[tuple[str, int], ...] = ()
    mentions: tuple[tuple[str, str, int, int], ...] = ()
    source: str = "a wire"
    clock: time = time(8, 0)
    seen_at: datetime | None = None
    bucket: Bucket = "pre-open"
    title: str = ""
    more: dict[str, str] = field(default_factory=dict)


def tell(connection: sqlite3.Connection, texts: Sequence[Text]) -> None:
    """Store texts as read: articles, tags, mentions and their place in market time."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with transaction(connection):
        write_articles(connection, [_draft(text) for text in texts], [text.key for text in texts], now)
        save_readings(connection, [_reading(text) for text in texts], "test", 0)


def _draft(text: Text) -> Draft:
    at = moment(text.session, text.clock).astimezone(UTC)
    published = Published(at, "second")
    return Draft(
        text.key, text.key, text.title or text.key, "", published, (text.source,), None, "zh", text.seen_at or at
    )


def _reading(text: Text) -> tuple[int, Reading, Alignment]:
    tags = tuple(Tag(label, 0.9, "lexicon", tone, ((0, 1),)) for label, tone in text.tags)
    mentions = tuple(
        Mention("company", symbol, name, (0, 1), tone, strength) for symbol, name, tone, strength in text.mentions
    )
    recap = text.voice == "told"
    where = Alignment(text.voice, text.session, text.session, text.bucket)
    return article_number(text.key), Reading("zh", recap, None, tags, mentions), where


def market(connection: sqlite3.Connection, sessions: Sequence[date], shocks: dict[date, dict[str, int]]) -> None:
    """Store quotes of all stocks; `shocks` adds per mille to an industry (or "*": to all) on a session."""
    draw = random.Random(7)
    quotes = []
    for session in sessions:
        shock = shocks.get(session, {})
        for code, range_ in {**INDUSTRIES, "": OUTSIDERS}.items():
            common = draw.randrange(-8, 9) + shock.get(code, 0) + shock.get("*", 0)
            quotes += [quote(session, symbol, common + draw.randrange(-9, 10)) for symbol in range_]
    add(connection, quotes)


def chatter(sessions: Sequence[date], per_session: int = 6) -> list[Text]:
    """Return everyday texts in both voices: a few stories a session, on and off about each label."""
    draw = random.Random(11)
    texts = []
    voices: tuple[Voice, Voice] = ("told", "news")
    for session in sessions:
        for voice in voices:
            for n in range(per_session):
                label = draw.choice(LABELS).id
                tags = ((label, draw.choice((-1, 0, 0, 1))),) if draw.random() < 0.6 else ()
                texts.append(Text(f"{session}-{voice}-{n}", session, voice, tags, source=f"wire {n % 3}"))
    return texts


DAY = calendar().sessions[89]  # the session that tests report on


def world(shocks: dict[str, int] | None = None, texts: Sequence[Text] = ()) -> tuple[sqlite3.Connection, Calendar]:
    """Return a database with ninety sessions, its calendar; `shocks` and `texts` are those of the last, DAY.

    Every session but the last has chatter; all have quotes, industries and breadth.
    """
    connection, days = memory(), calendar()
    sessions = days.between(FIRST, DAY + timedelta(days=1))
    add_spells(connection)
    market(connection, sessions, {DAY: shocks or {}})
    tell(connection, [*chatter(sessions[:-1]), *texts])
    refresh(connection, LABELS)
    return connection, days
