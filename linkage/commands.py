"""The commands that read the tape and say what accompanied it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from corpus.console import console_of, day_of, moment_of, put
from corpus.errors import UsageError
from corpus.tables import Format
from corpus.universes import canonical

from .thrift import frugal

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from corpus.console import Console, Desk
    from corpus.taxonomy import Label
    from corpus.workspace import Settings

    from .sessions import Calendar

Exported = Literal["articles", "tags", "mentions", "claims", "attention", "breadth"]
Out = Annotated[Path | None, typer.Option(help="Write to this file.")]
Form = Annotated[Format, typer.Option("--format", help="How to write it.")]
Lang = Annotated[Literal["en", "zh"], typer.Option(help="Language of the paragraph and the headings.")]
AsOf = Annotated[str | None, typer.Option(help="Only what had been seen by this time.")]
First = Annotated[str, typer.Argument(metavar="FROM", help="First day.")]
Until = Annotated[str, typer.Argument(metavar="TO", help="The day after the last.")]
Universe = Annotated[str, typer.Option(help="all, a board, an index, sw:CODE or label:ID.")]


@dataclass(frozen=True, slots=True)
class Bench:
    """What every command of this module works on: an open workspace whose breadth and counts are up to date."""

    db: sqlite3.Connection
    settings: Settings
    calendar: Calendar
    labels: tuple[Label, ...]


@contextmanager
def bench(context: typer.Context, session: date | None = None) -> Iterator[Bench]:
    """Open the workspace and bring it up to date; raises NotASession before anything else where `session` is none."""
    from .almanac import kept_calendar  # noqa: PLC0415
    from .kept_labels import kept_labels  # noqa: PLC0415

    console = console_of(context)
    with console.desk() as desk:
        calendar = kept_calendar(desk.workspace.folder)
        if session is not None:
            calendar.require(session)
        labels = kept_labels(desk)
        heal(console, desk.db, labels)
        yield Bench(desk.db, desk.workspace.settings, calendar, labels)


def seen_by(as_of: str | None) -> datetime | None:
    """Return the moment of `--as-of`, None without."""
    return None if as_of is None else moment_of(as_of)


@frugal()
def day(  # noqa: PLR0913, PLR0917 - the options of the command
    context: typer.Context,
    session: Annotated[str, typer.Argument(metavar="DATE", help="A trading day, such as 2025-04-07.")],
    universe: Universe = "all",
    top: Annotated[int | None, typer.Option(min=1, help="How many narratives; else 15 in tables, all in data.")] = None,
    before: Annotated[
        Literal["open", "close"] | None, typer.Option(help="Only articles published before the open or the close.")
    ] = None,
    as_of: AsOf = None,
    lang: Lang = "en",
    form: Form = "table",
    out: Out = None,
) -> None:
    """Say which narratives accompanied one session's move, and when none did.

    Example: fupan report day 2025-04-07 --universe star-board
    """
    from .reports import render, table  # noqa: PLC0415
    from .reports.day import day_report  # noqa: PLC0415

    wanted, moment = day_of(session), seen_by(as_of)
    with bench(context, wanted) as at:
        found = day_report(
            at.db, at.calendar, at.labels, wanted, universe=canonical(universe), top=top, before=before, as_of=moment,
            bounds=at.settings.regimes, named_stories=at.settings.named_stories,
        )  # fmt: skip
    if form in {"table", "md"}:
        people = table.to_table if form == "table" else table.to_markdown
        put(people(found, lang, table.MOST if top is None else None), out)
        return
    put({"json": render.to_json, "jsonl": render.to_jsonl, "csv": render.to_csv}[form](found), out)


@frugal()
def period(  # noqa: PLR0913, PLR0917 - the options of the command
    context: typer.Context,
    start: First,
    until: Until,
    universe: Annotated[list[str] | None, typer.Option(help="all, a board, an index, sw:CODE; may repeat.")] = None,
    voice: Annotated[Literal["told", "news", "both"], typer.Option(help="Which voice to look at.")] = "both",
    top: Annotated[int, typer.Option(min=1, help="How many rows of each table; data have all.")] = 20,
    as_of: AsOf = None,
    lang: Lang = "en",
    form: Form = "table",
    out: Out = None,
) -> None:
    """Say which narratives go together with which tapes over a period, and what chance would give.

    Example: fupan report period 2025-01-01 2025-07-01 --universe all --universe star-board
    """
    from .reports import period_render as forms  # noqa: PLC0415
    from .reports.period import period_report  # noqa: PLC0415

    first, last, moment = day_of(start), day_of(until), seen_by(as_of)
    with bench(context) as at:
        found = period_report(
            at.db, at.calendar, at.labels, first, last, as_of=moment, bounds=at.settings.regimes,
            universes=tuple(dict.fromkeys(map(canonical, universe or ["all"]))),
            voices=("told", "news") if voice == "both" else (voice,),
        )  # fmt: skip
    if form in {"table", "md"}:
        put((forms.to_table if form == "table" else forms.to_markdown)(found, lang, top), out)
        return
    put({"json": forms.to_json, "jsonl": forms.to_jsonl, "csv": forms.to_csv}[form](found), out)


@frugal()
def narrative(  # noqa: PLR0913, PLR0917 - the options of the command
    context: typer.Context,
    label: Annotated[str, typer.Argument(help="A label of the taxonomy, such as trade-tariffs.")],
    start: First,
    until: Until,
    as_of: AsOf = None,
    lang: Lang = "en",
    form: Form = "table",
    out: Out = None,
) -> None:
    """Follow one narrative: when it rose, who carried it, its stories, and what its stocks did.

    Example: fupan report narrative trade-tariffs 2025-03-01 2025-06-01
    """
    from .reports import narrative_render as forms  # noqa: PLC0415
    from .reports.narrative import narrative_report  # noqa: PLC0415

    first, last, moment = day_of(start), day_of(until), seen_by(as_of)
    with bench(context) as at:
        found = narrative_report(
            at.db, at.calendar, at.labels, label, first, last, as_of=moment, named_stories=at.settings.named_stories
        )
    if form in {"table", "md"}:
        put((forms.to_table if form == "table" else forms.to_markdown)(found, lang), out)
        return
    put({"json": forms.to_json, "jsonl": forms.to_jsonl, "csv": forms.to_csv}[form](found), out)


def claims(
    context: typer.Context,
    session: Annotated[str | None, typer.Argument(metavar="[DATE]", help="The session that they are about.")] = None,
    verdict: Annotated[
        Literal["confirmed", "contradicted", "unverifiable"] | None, typer.Option(help="Only those with this verdict.")
    ] = None,
    form: Form = "table",
    out: Out = None,
) -> None:
    """List figures that articles state of the tape, each with what the tape says of it.

    Example: fupan claims 2025-04-07 --verdict contradicted
    """
    from corpus.tables import render  # noqa: PLC0415

    from .export import CLAIM_COLUMNS, claims_about, half_complete  # noqa: PLC0415

    console = console_of(context)
    wanted = day_of(session) if session else None
    with bench(context) as at:
        rows = claims_about(at.db, at.calendar, wanted, verdict)
        notes = list(half_complete(at.db, "all", {row["session"] for row in rows}))
    for note in notes:
        console.talk(f"note: {note}")
    if not rows:
        console.talk("note: no such claims; `fupan tag` finds them in articles")
    put(render(rows, CLAIM_COLUMNS, form), out)


def breadth(  # noqa: PLR0913, PLR0917 - the options of the command
    context: typer.Context,
    start: Annotated[str | None, typer.Argument(metavar="FROM", help="First day.")] = None,
    until: Annotated[str | None, typer.Argument(metavar="TO", help="The day after the last.")] = None,
    universe: Universe = "all",
    members: Annotated[  # noqa: FBT002 - Typer's options are booleans
        bool, typer.Option("--members", help="List the members on FROM, or on the latest session, instead.")
    ] = False,
    form: Form = "table",
    out: Out = None,
) -> None:
    """Show the breadth of a universe, session by session; FROM is included, TO is not.

    Example: fupan breadth 2025-04-01 2025-05-01 --universe star-board
    """
    from corpus.tables import render  # noqa: PLC0415

    from .export import BREADTH_COLUMNS, breadth_between, half_complete  # noqa: PLC0415
    from .membership import MEMBER_COLUMNS, members_on  # noqa: PLC0415

    first = day_of(start) if start else None
    last = day_of(until) if until else None
    if first and last and last <= first:
        raise UsageError("the range is empty", identity=f"{first} to {last}", hint="TO is the day after the last")
    console = console_of(context)
    with bench(context) as at:
        if members:
            rows = members_on(at.db, at.labels, canonical(universe), first)
        else:
            rows = breadth_between(at.db, canonical(universe), first, last)
        notes = list(half_complete(at.db, canonical(universe), {row["session"] for row in rows}))
    for note in notes:
        console.talk(f"note: {note}")
    put(render(rows, MEMBER_COLUMNS if members else BREADTH_COLUMNS, form), out)


def heal(console: Console, db: sqlite3.Connection, labels: Sequence[Label]) -> None:
    """Compute the breadth that an interrupted ingest, or a newer fupan, left stale; count texts that changed."""
    from .refresh import refresh, stale  # noqa: PLC0415

    if waiting := stale(db, labels):
        with console.progress("breadth", len(waiting)) as step:
            refresh(db, labels, lambda _session: step(1))
    tally(console, db)


def tally(console: Console, db: sqlite3.Connection) -> None:
    """Count the texts of the sessions whose texts changed, so that reports need not; while others write, leave it."""
    from corpus.store import tallies  # noqa: PLC0415

    if waiting := tallies.live_sessions(db):
        with console.progress("counts", len(waiting)) as step:
            tallies.refresh_unless_busy(db, lambda _session: step(1))


def export(
    context: typer.Context,
    what: Annotated[Exported, typer.Argument(help="What to write out.")],
    form: Annotated[Literal["parquet", "csv", "jsonl"], typer.Option("--format", help="parquet needs --out.")] = "csv",
    out: Out = None,
) -> None:
    """Write out what fupan knows, for other tools; the columns are in docs/guide.md.

    Example: fupan export tags --format parquet --out tags.parquet
    """
    from corpus.exports import COLUMNS, write  # noqa: PLC0415

    console = console_of(context)
    if form == "parquet" and out is None:
        raise UsageError("Parquet is not for the terminal", hint="name a file with --out")
    with console.desk() as desk:
        count = write(COLUMNS[what], _exported(desk)[what](), form, out)
    console.talk(f"{what}: {count:,} rows")


def _exported(desk: Desk) -> Mapping[Exported, Callable[[], Iterator[Sequence[object]]]]:
    """Return what makes the rows of each export."""
    from corpus import exports  # noqa: PLC0415
    from corpus.using import labels_in_use  # noqa: PLC0415

    from . import export as rows  # noqa: PLC0415
    from .sessions import shanghai  # noqa: PLC0415

    db, labels = desk.db, labels_in_use(desk)
    kinds = {label.id: str(label.kind) for label in labels}
    return {
        "articles": lambda: exports.article_rows(db),
        "tags": lambda: exports.tags(db, kinds),
        "mentions": lambda: exports.mentions(db),
        "claims": lambda: rows.claims(db, shanghai()),
        "attention": lambda: rows.attention(db, shanghai(), labels),
        "breadth": lambda: rows.breadth(db),
    }
