"""Subscriptions, what the last poll of each said, and which articles were completed from their pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from .codes import moment_of, seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

ACTIVE: Final = "active"
GONE: Final = "gone"  # the server said so: 410
MOVED: Final = "moved"  # to an address that is subscribed already
Saved: TypeAlias = Literal["saved", "moved", "removed"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that is polled; `state` other than active says why it is not. `next_at` None: at once."""

    url: str
    name: str
    lang: str | None
    tz: str | None
    weight: float
    full_text: bool
    added_at: datetime
    state: str = ACTIVE
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    next_at: datetime | None = None
    failures: int = 0
    note: str = ""


_COLUMNS: Final = (
    "url, name, lang, tz, weight, full_text, added_at, state, etag, last_modified, polled_at, next_at, failures, note"
)
_POLLED: Final = "url = ?, name = ?, state = ?, etag = ?, last_modified = ?, polled_at = ?, next_at = ?, failures = ?"


def subscriptions(connection: sqlite3.Connection) -> list[Subscription]:
    """Return all subscriptions by name, then address."""
    query = f"SELECT {_COLUMNS} FROM feeds ORDER BY name, url"  # noqa: S608 - constants
    return [_subscription(row) for row in connection.execute(query)]


def _subscription(row: tuple[Any, ...]) -> Subscription:
    url, name, lang, tz, weight, full_text, added, state, etag, modified, polled, due, failures, note = row
    return Subscription(
        url, name, lang, tz, weight, bool(full_text), moment_of(added), state, etag, modified, moment_of(polled),
        moment_of(due) if due else None, failures, note,
    )  # fmt: skip


def subscribe(connection: sqlite3.Connection, feed: Subscription) -> bool:
    """Add a subscription, or wake one that is polled no more; say whether either was needed.

    To be called in a transaction. What an active subscription says is left alone.
    """
    values = (
        feed.url, feed.name, feed.lang, feed.tz, feed.weight, int(feed.full_text), seconds(feed.added_at), feed.state,
        feed.etag, feed.last_modified, seconds(feed.polled_at), seconds(feed.next_at) or 0, feed.failures, feed.note,
    )  # fmt: skip
    done = connection.execute(
        f"INSERT INTO feeds ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (url) DO UPDATE"  # noqa: S608
        " SET state = excluded.state, next_at = 0, failures = 0, note = excluded.note WHERE state <> excluded.state",
        values,
    )
    return done.rowcount == 1


def unsubscribe(connection: sqlite3.Connection, which: str) -> int:
    """Forget the subscriptions with this address or name; their articles stay. Return how many there were."""
    return connection.execute("DELETE FROM feeds WHERE url = ?1 OR name = ?1", (which,)).rowcount


def is_subscribed(connection: sqlite3.Connection, url: str) -> bool:
    """Say whether there is a subscription with this address."""
    return connection.execute("SELECT 1 FROM feeds WHERE url = ?", (url,)).fetchone() is not None


def save_poll(connection: sqlite3.Connection, url: str, after: Subscription) -> Saved:
    """Note what a poll of `url` made of its subscription; to be called in a transaction.

    Where its new address is subscribed already, the old subscription ends. Where it was removed meanwhile, nothing is
    written.
    """
    saved: Saved = "saved"
    if after.url != url and is_subscribed(connection, after.url):
        note = f"it moved to {after.url}, which is subscribed"
        saved, after = "moved", replace(after, url=url, state=MOVED, note=note)
    done = connection.execute(
        f"UPDATE feeds SET {_POLLED}, note = ? WHERE url = ?",  # noqa: S608 - constants
        (
            after.url, after.name, after.state, after.etag, after.last_modified, seconds(after.polled_at),
            seconds(after.next_at) or 0, after.failures, after.note, url,
        ),
    )  # fmt: skip
    return saved if done.rowcount else "removed"


def extras(connection: sqlite3.Connection, keys: Iterable[str]) -> dict[str, str | None]:
    """Return the `extra` of those of the articles with these keys that are known."""
    query = "SELECT extra FROM articles WHERE key = ?"
    rows = ((key, connection.execute(query, (key,)).fetchone()) for key in keys)
    return {key: row[0] for key, row in rows if row is not None}


def set_extras(connection: sqlite3.Connection, values: Iterable[tuple[str, str | None]]) -> None:
    """Set the `extra` of articles by key, where they are known; to be called in a transaction."""
    connection.executemany("UPDATE articles SET extra = ? WHERE key = ?", [(extra, key) for key, extra in values])
