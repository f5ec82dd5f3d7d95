"""Polls feeds and stores what they bring: acts on what `polling` and `fulltext` decide, and decides nothing.

All that a poll brings is stored in one transaction, the validators with which the next one asks for changes only too:
after a stop the next run finds all of it, or reads it again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from corpus.records import Problem
from corpus.store.articles import Added
from corpus.store.connection import transaction
from corpus.store.feeds import save_poll, set_extras

from .courier import Courier
from .fulltext import completed, plan
from .known import look_up, still
from .manners import Client
from .polling import conditions, decide
from .undated import notes_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from random import Random

    from corpus.errors import FetchProblem
    from corpus.records import Draft
    from corpus.store.feeds import Saved, Subscription

    from .fetch import Fetched
    from .fulltext import Answer
    from .known import Known
    from .manners import Manners
    from .polling import Poll


@dataclass(frozen=True, slots=True)
class Target:
    """A feed to be polled: subscribed or only given, with full texts or without."""

    feed: Subscription
    subscribed: bool
    full_text: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What the poll of one feed did."""

    url: str
    name: str
    result: str
    next_at: datetime | None
    added: Added = field(default_factory=Added)
    pages: int = 0
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collector:
    """What collecting needs of the world: database, how articles are kept, clock, random generator, manners.

    `keeper` makes articles ready and returns what stores them within a transaction; `polled` is told of each feed.
    """

    db: sqlite3.Connection
    keeper: Callable[[sqlite3.Connection, Sequence[Draft]], Callable[[Sequence[Draft], datetime], Added]]
    clock: Callable[[], datetime]
    rng: Random
    manners: Manners
    polled: Callable[[Result], object] = lambda _result: None

    def collect(self, targets: Sequence[Target]) -> list[Result]:
        """Poll feeds side by side and store each as it comes; return what each did, in the order of `targets`."""
        results: dict[str, Result] = {}
        with Courier() as courier:
            client = Client(self.manners)
            for target in targets:
                work = _Work(self, courier, client, target, results)
                headers = conditions(target.feed)
                courier.send(client.get(target.feed.url, headers), work.answered)
            courier.run()
        return [results[target.feed.url] for target in targets]


@dataclass(frozen=True, slots=True)
class _Work:
    """One feed on its way: answered, perhaps completed from its pages, stored."""

    collector: Collector
    courier: Courier
    client: Client
    target: Target
    results: dict[str, Result]

    def answered(self, response: Fetched | FetchProblem) -> None:
        """Go on with the feed's answer."""
        collector = self.collector
        poll = decide(self.target.feed, response, collector.clock(), collector.rng)
        known = look_up(collector.db, poll.drafts)
        poll = replace(poll, drafts=tuple(known.drafts))
        todo = plan(poll.drafts, known.extras, full_text=self.target.full_text)
        if not todo.wanted:
            self._store(poll, known, todo.ready)
            return

        def arrived(answers: list[Answer]) -> None:
            drafts = [completed(draft, answer) for draft, answer in zip(todo.wanted, answers, strict=True)]
            self._store(poll, known, (*drafts, *todo.ready), len(drafts))

        self.courier.send(self.client.pages([draft.url or "" for draft in todo.wanted]), arrived)

    def _store(self, poll: Poll, known: Known, drafts: Sequence[Draft], pages: int = 0) -> None:
        feed, db, now = self.target.feed, self.collector.db, self.collector.clock()
        write = self.collector.keeper(db, drafts) if drafts else None
        with transaction(db):
            left = still(db, known, drafts, full_text=self.target.full_text)
            saved: Saved = save_poll(db, feed.url, poll.after) if self.target.subscribed else "saved"
            added = Added()
            if saved != "removed":
                added = (write(left, now) if write else added) + Added(same=len(poll.drafts) - len(left))
                set_extras(db, ((draft.key, draft.extra) for draft in left if draft.extra))
        result = _result(feed, poll, saved, added, pages)
        self.results[feed.url] = result
        self.collector.polled(result)


def _result(feed: Subscription, poll: Poll, saved: Saved, added: Added, pages: int) -> Result:
    problems = [*poll.problems]
    notes = notes_of(feed.url, poll.drafts) if added.new or added.revised else []  # not again at each poll
    if poll.failure is not None:
        problems.insert(0, Problem(feed.url, None, _reason(poll.failure)))
    if saved == "removed":
        problems = [Problem(feed.url, None, "removed while it was polled; `fupan feeds add` it again if it is meant")]
    elif saved == "moved":
        notes.append(f"{feed.url} moved to {poll.after.url}, which is subscribed: it is polled no more")
    elif poll.after.url != feed.url:
        notes.append(f"{feed.url} moved to {poll.after.url}")
    kind = "removed" if saved == "removed" else poll.kind
    return Result(feed.url, poll.after.name, kind, poll.after.next_at, added, pages, tuple(problems), tuple(notes))


def _reason(error: FetchProblem) -> str:
    reason = ": ".join(str(part) for part in (error.what, error.cause) if part is not None)
    return f"{reason}; {error.hint}" if error.hint else reason
