"""The commands that bring articles, and figures of other sources, into the workspace."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TypeVar

import typer

from corpus.console import console_of, put, zone_of
from corpus.errors import FileProblem
from corpus.records import Problem
from corpus.tables import Format as Form  # noqa: TC001 - Typer evaluates annotations

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from corpus.console import Console, Desk
    from corpus.records import Draft
    from corpus.store.articles import Added

T = TypeVar("T")
# Sessions stored in one transaction: quotes are also indexed by stock, and every session touches all of that index.
TOGETHER: Final = 20


class Seen(StrEnum):
    """When the articles of an archive count as seen."""

    NOW = "now"
    PUBLISHED = "published"


Paths = Annotated[list[Path], typer.Argument(help="Files or folders; .gz is unpacked on the way.")]


def files(  # noqa: PLR0913, PLR0917 - the options of the command
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(help="Files or folders: .txt .md .html .json .jsonl .csv .parquet, .gz")
    ],
    source: Annotated[str | None, typer.Option(help="Name of the source, where records do not name theirs.")] = None,
    tz: Annotated[str, typer.Option(help="Zone of times that do not name theirs.")] = "Asia/Shanghai",
    seen: Annotated[Seen, typer.Option(help="published: the archive was collected as it appeared.")] = Seen.NOW,
    form: Annotated[
        Form | None, typer.Option("--format", help="Print what became of each source's articles; else told on stderr.")
    ] = None,
) -> None:
    """Read articles from files and folders; running it again adds nothing.

    Example: fupan ingest files news/*.jsonl.gz --seen published
    """
    from .ahead import read_ahead  # noqa: PLC0415
    from .pooling import Tally, pooled, sketches_of  # noqa: PLC0415
    from .stories_kept import keep_each  # noqa: PLC0415
    from .undated import Undated  # noqa: PLC0415

    console, counts = console_of(context), dict[str, int]()
    tally, undated = Tally(source), Undated()
    zone, now = zone_of(tz), console.clock()
    with console.writing("ingest files", counts) as desk, console.progress("reading") as step:
        batches = read_ahead(paths, source=source, zone=zone, seen=seen.value, now=now, archive=desk.workspace.database)
        for pool in pooled(batches):
            drafts = [draft for batch in pool for draft in batch.drafts]
            tally.stored(drafts, keep_each(desk.db, drafts, now, sketches_of(pool)))
            for batch in pool:
                tally.failed(batch)
            undated.add(drafts)
            counts |= tally.counts()
            step(len(drafts), counts)
    if form is None:
        console.talk(tally.summary())
    else:
        put(tally.listing(form), None)
    console.problems(tally.problems, undated.notes())
    console.tell(counts)
    end(tally.problems)


def feeds(
    context: typer.Context,
    urls: Annotated[list[str] | None, typer.Argument(help="Feeds to poll now; without any, subscriptions due.")] = None,
    tz: Annotated[
        str | None, typer.Option(help="Zone of times that do not name theirs, for feeds not subscribed.")
    ] = None,
    full_text: Annotated[
        bool | None, typer.Option("--full-text/--no-full-text", help="Read the linked pages; else as subscribed.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="table or json.")] = "table",
) -> None:
    """Poll the subscriptions that are due, or the given feeds; each fails alone.

    Example: fupan ingest feeds https://example.org/rss.xml --tz Asia/Shanghai
    """
    from random import SystemRandom  # noqa: PLC0415

    from .collect import Collector  # noqa: PLC0415
    from .subscriptions import manners_of, summary, targets, waiting  # noqa: PLC0415

    console, counts = console_of(context), dict[str, int]()
    if tz is not None:
        zone_of(tz)
    with console.writing("ingest feeds", counts) as desk:
        chosen = targets(desk.db, urls or [], tz, console.clock(), full_text=full_text)
        if not chosen:
            console.talk(waiting(desk.db))
        manners = manners_of(desk.workspace.settings)
        with console.progress("polling", len(chosen)) as step:
            collector = Collector(desk.db, _keeper, console.clock, SystemRandom(), manners, lambda _result: step(1))
            results = collector.collect(chosen)
        problems = [problem for one in results for problem in one.problems]
        counts |= {name: sum(getattr(one.added, name) for one in results) for name in ("new", "revised", "same")}
        counts["failed"] = len(problems)
    put(summary(results, form), None)
    console.problems(problems, [note for one in results for note in one.notes])
    console.tell(counts)
    end(problems)


def quotes(console: Console, paths: Sequence[Path], refresh: Callable[[Console, Desk], None]) -> None:
    """Read daily quotes of stocks, then have what depends on them computed again."""
    from corpus.store.connection import transaction  # noqa: PLC0415
    from corpus.store.quotes import add_quotes  # noqa: PLC0415

    from .market import stored_session  # noqa: PLC0415
    from .quotes import read_quotes  # noqa: PLC0415

    counts = {"new": 0, "changed": 0, "same": 0, "failed": 0}
    problems, notes = list[Problem](), list[str]()
    with console.writing("ingest quotes", counts) as desk, console.progress("reading", len(paths)) as step:
        trades = console.trading(desk.workspace.folder)
        for path in paths:
            step(1)
            file = attempt(partial(read_quotes, path, trades, stored_session(desk.db)), path, problems)
            if file is None:
                continue
            source = iter(file.quotes)
            while batch := [quote for session in islice(source, TOGETHER) for quote in session]:
                with transaction(desk.db):
                    stored = add_quotes(desk.db, batch)
                for name in ("new", "changed", "same"):
                    counts[name] += getattr(stored, name)
            problems += file.problems
            notes += file.notes
        counts["failed"] = len(problems)
        refresh(console, desk)
    console.problems(problems, notes)
    console.tell(counts)
    end(problems)


def breadth(context: typer.Context, paths: Paths) -> None:
    """Read breadth that another source computed, in the columns of `fupan export breadth`; it is named as reported.

    Example: fupan ingest breadth breadth.csv
    """
    from corpus.store.connection import transaction  # noqa: PLC0415
    from corpus.store.quotes import add_reported_breadth  # noqa: PLC0415
    from corpus.store.reference import universe_ids  # noqa: PLC0415
    from corpus.universes import LABEL  # noqa: PLC0415
    from corpus.using import labels_in_use  # noqa: PLC0415

    from .breadth import read_breadth  # noqa: PLC0415

    console, counts = console_of(context), {"changed": 0}
    problems, notes = list[Problem](), list[str]()
    with console.writing("ingest breadth", counts) as desk:
        trades = console.trading(desk.workspace.folder)
        known = (*universe_ids(desk.db), *(f"{LABEL}{label.id}" for label in labels_in_use(desk)))
        for path in paths:
            found = attempt(partial(read_breadth, path, trades, known), path, problems)
            if found is None:
                continue
            problems += found.problems
            notes += found.notes
            with transaction(desk.db):
                counts["changed"] += add_reported_breadth(desk.db, found.rows, path.name)
    console.problems(problems, notes)
    console.tell(counts)
    end(problems)


def index_quotes(context: typer.Context, paths: Paths) -> None:
    """Read closes of indices: session,index,close,prev_close[,turnover].

    Example: fupan ingest index-quotes indices.csv
    """
    from corpus.store.connection import transaction  # noqa: PLC0415
    from corpus.store.quotes import add_index_quotes  # noqa: PLC0415

    from .breadth import read_index_quotes  # noqa: PLC0415

    console, counts = console_of(context), {"changed": 0}
    problems = list[Problem]()
    with console.writing("ingest index-quotes", counts) as desk:
        for path in paths:
            read = attempt(partial(read_index_quotes, path, console.trading(desk.workspace.folder)), path, problems)
            if read is None:
                continue
            rows, found = read
            problems += found
            with transaction(desk.db):
                counts["changed"] += add_index_quotes(desk.db, rows)
    console.problems(problems)
    console.tell(counts)
    end(problems)


def _keeper(db: sqlite3.Connection, drafts: Sequence[Draft]) -> Callable[[Sequence[Draft], datetime], Added]:
    from .stories_kept import keeper  # noqa: PLC0415 - what brings nothing needs no stories

    return keeper(db, drafts)


def market(  # noqa: PLR0913 - the options of the command, and what other packages know
    console: Console,
    *,
    provider: str,
    url: str,
    boards: bool,
    session_at: Callable[[Desk, datetime], tuple[date, Callable[[date], bool]]],
    refresh: Callable[[Console, Desk], None],
    compare: Callable[[sqlite3.Connection, Mapping[date, Mapping[str, int]]], Iterator[str]],
) -> None:
    """Fetch the session whose close a snapshot shows now, store it, and hold our limits against the provider's.

    `session_at` names that session, by the clock and the calendar, and says which days are sessions.
    """
    from time import sleep  # noqa: PLC0415

    from .manners import user_agent  # noqa: PLC0415
    from .market import bring as fetch_market  # noqa: PLC0415
    from .providers.calls import Calls  # noqa: PLC0415
    from .providers.protocol import find  # noqa: PLC0415

    counts = {"changed": 0, "failed": 0}
    with console.writing("ingest market", counts) as desk:
        settings = desk.workspace.settings
        source = find(provider, Calls(url, settings.allow_private_addresses, user_agent(settings.user_agent), sleep))
        session, is_session = session_at(desk, console.clock())
        found = fetch_market(desk.db, source, session, is_session, boards=boards)
        counts |= {"changed": sum(found.done.values()), "failed": found.failed}
        refresh(console, desk)
        notes = [*found.notes, *(compare(desk.db, {session: found.reported}) if found.reported else ())]
    console.problems(found.problems, notes)
    console.tell(counts)
    end(found.problems)


class Brought(NamedTuple):
    """What a file of reference held: how to store it (returns the rows that changed), and what there is to say."""

    store: Callable[[sqlite3.Connection], int]
    problems: Sequence[Problem]  # read when it is stored: storing may find more
    notes: tuple[str, ...] = ()


def industries_brought(path: Path) -> Brought:
    """Read a file of industries; what no official list has is found when it is stored."""
    from corpus.store.reference import add_industries  # noqa: PLC0415

    from .reference import read_industries, without_unknown  # noqa: PLC0415

    found = read_industries([path])
    problems = [*found.problems]

    def store(db: sqlite3.Connection) -> int:
        known, unknown = without_unknown(db, found, path)
        problems.extend(unknown)
        return add_industries(db, known, found.names)

    return Brought(store, problems)


def members_brought(path: Path, index: str | None) -> Brought:
    """Read a file of index members; `index` names the index of files that do not name theirs."""
    from corpus.store.reference import add_memberships  # noqa: PLC0415

    from .reference import read_members  # noqa: PLC0415

    found = read_members(path, index)
    return Brought(lambda db: add_memberships(db, found.memberships), found.problems, found.notes)


def bring(
    console: Console,
    command: str,
    paths: Sequence[Path],
    read: Callable[[Path], Brought],
    refresh: Callable[[Console, Desk], None],
) -> None:
    """Read and store files of reference one by one, then have what depends on them computed again."""
    from corpus.store.connection import transaction  # noqa: PLC0415

    counts, problems, notes = {"changed": 0}, list[Problem](), list[str]()
    with console.writing(command, counts) as desk:
        for path in paths:
            if brought := attempt(partial(read, path), path, problems):
                with transaction(desk.db):
                    counts["changed"] += brought.store(desk.db)
                problems += brought.problems
                notes += brought.notes
        refresh(console, desk)
    console.problems(problems, notes)
    console.tell(counts)
    end(problems)


def attempt(read: Callable[[], T], path: Path, problems: list[Problem]) -> T | None:
    """Return what `read` makes of the file at `path`; where it cannot, note the problem: the next file has its turn."""
    try:
        return read()
    except FileProblem as error:
        reason = ": ".join(str(part) for part in (error.what, error.cause) if part is not None)
        problems.append(Problem(str(path), None, f"{reason}; {error.hint}" if error.hint else reason))
        return None


def end(problems: Sequence[Problem]) -> None:
    """Leave with exit code 1 when anything failed; what succeeded is kept."""
    if problems:
        raise typer.Exit(1)
