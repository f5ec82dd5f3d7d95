"""The command `fupan`: parse, call one function, print.

The only place that makes the console (workspace, clock) and turns errors into exit codes: 0 done, 1 the work failed
(in part: what succeeded is kept), 2 wrong call. stdout is data, stderr is talk. What is slow to import is imported
inside the command that needs it: `fupan --help` must feel instant. Commands that need one package only live in its
`commands` module; those that compose several live here.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from corpus.console import standard_output
from corpus.errors import FupanError
from corpus.groups import Group, run
from ingest import commands as ingest_commands
from ingest import subscriptions
from linkage import commands as linkage_commands
from nlp import commands as nlp_commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from corpus.console import Console, Desk
    from corpus.records import Article, Reading
    from corpus.store.readings import Rows
    from linkage.sessions import Calendar

app = typer.Typer(
    cls=Group,
    help="fupan: which market narratives accompanied which moves of the Chinese market.",
    epilog="Begin with: fupan demo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
ingest = typer.Typer(help="Bring news, quotes and reference tables into the workspace.", no_args_is_help=True)
report = typer.Typer(help="Say which narratives accompanied which moves.", no_args_is_help=True)
for group, name, example in (
    (ingest, "ingest", "fupan ingest files news/ --seen published"),
    (report, "report", "fupan report day 2025-04-07"),
    (subscriptions.app, "feeds", "fupan feeds add https://example.org/rss.xml"),
    (nlp_commands.label, "label", "fupan label next --count 50"),
    (nlp_commands.models, "models", "fupan models list"),
):
    app.add_typer(group, name=name, cls=Group, epilog=f"Example: {example}")

ingest.command("files")(ingest_commands.files)
ingest.command("feeds")(ingest_commands.feeds)
ingest.command("breadth")(ingest_commands.breadth)
ingest.command("index-quotes")(ingest_commands.index_quotes)
report.command("day")(linkage_commands.day)
report.command("period")(linkage_commands.period)
report.command("narrative")(linkage_commands.narrative)
app.command("breadth")(linkage_commands.breadth)
app.command("claims")(linkage_commands.claims)
app.command("export")(linkage_commands.export)
app.command("train")(nlp_commands.train)

STOPPED: Final = 130  # what shells make of Ctrl-C
state: Final = {"verbose": False}  # what `main` needs of the options when something unexpected happens
Paths = Annotated[list[Path], typer.Argument(help="Files; .gz is unpacked on the way.")]


def _version() -> str:
    from importlib.metadata import version

    return version("fupan")


def _tell_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"fupan {_version()}\n")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", envvar="FUPAN_WORKSPACE", help="Folder of the archive; made on first use."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but problems on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show where an unexpected error came from.")] = False,
    tell_version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", help="Say which version this is.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    """Keep what stands before the command."""
    from corpus.console import Console
    from corpus.workspace import default_folder

    context.obj = Console(
        workspace or default_folder(), quiet, lambda: datetime.now(UTC), _version(), _allows_private(), _trading
    )
    state["verbose"] = verbose


def _allows_private() -> bool:
    return os.environ.get("FUPAN_ALLOW_PRIVATE_ADDRESSES") == "1"


def _console(context: typer.Context) -> Console:
    from corpus.console import console_of

    return console_of(context)


@ingest.command("quotes")
def ingest_quotes(context: typer.Context, paths: Paths) -> None:
    """Read daily quotes of stocks, and compute the breadth of the sessions they bring.

    Example: fupan ingest quotes quotes/*.parquet
    """
    ingest_commands.quotes(_console(context), paths, _refresh)


@ingest.command("members")
def ingest_members(
    context: typer.Context,
    paths: Paths,
    index: Annotated[
        str | None, typer.Option(help="Index of the files that do not name theirs, such as star50.")
    ] = None,
) -> None:
    """Read index members: csindex's own .xls, or tables with index,symbol,name,from,to or month,index,Symbol,Name.

    Example: fupan ingest members 000688cons.xls
    """

    def read(path: Path) -> ingest_commands.Brought:
        return ingest_commands.members_brought(path, index)

    ingest_commands.bring(_console(context), "ingest members", paths, read, _refresh)


@ingest.command("industries")
def ingest_industries(context: typer.Context, paths: Paths) -> None:
    """Read the Shenwan classification: the official files as they are, or a table with symbol,code,from.

    Example: fupan ingest industries StockClassifyUse_stock.xls SwClassCode_2021.xls
    """
    ingest_commands.bring(_console(context), "ingest industries", paths, ingest_commands.industries_brought, _refresh)


def _refresh(console: Console, desk: Desk) -> None:
    """Compute the breadth of the sessions that changed, and learn the baskets whose past did."""
    from corpus.using import labels_in_use
    from linkage.learning import settle

    with console.progress("breadth") as step:
        settle(desk.db, labels_in_use(desk), lambda _session: step(1))


def _trading(folder: Path) -> Callable[[date], bool]:
    from linkage.almanac import kept_calendar

    return kept_calendar(folder).trades


@ingest.command("market")
def ingest_market(
    context: typer.Context,
    provider: Annotated[str, typer.Option(help="akshare: AKShare through AKTools.")] = "akshare",
    session: Annotated[str | None, typer.Option(help="The session it must be; a snapshot has no other.")] = None,
    url: Annotated[str, typer.Option(help="Address of the provider's HTTP interface.")] = "http://127.0.0.1:8080",
    boards: Annotated[bool, typer.Option("--boards", help="The provider's own boards too: a call each.")] = False,
) -> None:
    """Fetch the latest session's close: quotes, indices, members, limit pools; refused while the market is open.

    Example: fupan ingest market --session 2025-06-30
    """
    from corpus.console import day_of
    from linkage.almanac import kept_calendar
    from linkage.reconcile import compare
    from linkage.sessions import closed_session

    def session_at(desk: Desk, now: datetime) -> tuple[date, Callable[[date], bool]]:
        calendar = kept_calendar(desk.workspace.folder)
        return closed_session(calendar, now, day_of(session) if session else None), calendar.trades

    ingest_commands.market(
        _console(context), provider=provider, url=url, boards=boards,
        session_at=session_at, refresh=_refresh, compare=compare,
    )  # fmt: skip


@app.command()
def tag(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Read everything again.")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes that read.")] = 1,
) -> None:
    """Read the articles that the current versions have not read: labels, tone, companies, claims, session.

    Example: fupan tag --workers 2
    """
    from functools import partial

    from corpus.store import quotes, readings
    from linkage.almanac import kept_calendar
    from nlp.due import reading_copies, to_read
    from nlp.pool import prepare, read_all, reader_for
    from nlp.use import in_use, reading_version

    console, counts = _console(context), {"tagged": 0}
    prepare(workers, "cli", "linkage.sessions")
    with console.writing("tag", counts) as desk:
        use = in_use(desk)
        version = reading_version(use.taxonomy, use.model)
        newest = quotes.newest_name(desk.db)
        numbers = to_read(desk.db, "any other" if everything else version, newest)
        make = partial(reader_for, quotes.companies(desk.db), use.sound_folder())
        hours, calendar = desk.workspace.settings.usual_hours, kept_calendar(desk.workspace.folder)
        shape = partial(_rows, calendar, hours, version, newest)
        with console.progress("reading", len(numbers)) as step:
            done = read_all(reading_copies(desk.db, numbers), make, shape, workers)
            for count in readings.save_all(desk.db, done):
                counts["tagged"] += count
                step(count)
        readings.mark_names(desk.db, newest)
        linkage_commands.tally(console, desk.db)
        _refresh(console, desk)
    console.tell(counts)


def _rows(
    calendar: Calendar, hours: Mapping[str, int], version: str, names: int, read: Iterable[tuple[Article, Reading]]
) -> Rows:
    """Place articles in market time, and return what is to be written of them."""
    from corpus.store.readings import rows_of
    from linkage.sessions import align

    placed = []
    for one, found in read:
        place = align(one.published_at, one.precision, found.recap, found.described, calendar, hours.get(one.source))
        placed.append((one.article, found, place))
    return rows_of(placed, version, names)


@app.command()
def explain(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="A text file, - for stdin, or an address.")],
    published: Annotated[str | None, typer.Option(help="When it was published, such as 2025-04-07T15:10.")] = None,
    form: Annotated[Literal["table", "json"], typer.Option("--format", help="How to write it.")] = "table",
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """Show what fupan reads in one text: language, tokens, tags with evidence, tone, claims, mentions, session.

    Example: fupan explain article.txt --published 2025-04-07T15:10
    """
    from corpus.console import moment_of, put
    from corpus.store.quotes import companies
    from ingest.single import one_text
    from linkage.sessions import align, shanghai
    from nlp.explain import explanation, shown
    from nlp.tagger import Reader
    from nlp.use import in_use

    console = _console(context)
    with console.desk() as desk:
        draft = one_text(what, desk.workspace.settings, console.clock())
        use = in_use(desk)
        reader = Reader(use.taxonomy, companies(desk.db), use.load())
    at, precision = draft.published.at, draft.published.precision
    if published is not None:
        at, precision = moment_of(published), "minute"
    elif at is None:
        console.talk("note: no time of publication in the text, so no session: name it with --published")
    reading = reader.read(draft.title, draft.text, at, precision)
    place = align(at, precision, reading.recap, reading.described, shanghai())
    found = explanation(draft.title, draft.text, at, reading, place, use.taxonomy)
    put(shown(found) if form != "json" else json.dumps(found, ensure_ascii=False, indent=1) + "\n", out)


@app.command()
def check(
    context: typer.Context,
    limits: Annotated[
        Path | None, typer.Option(help="Another source's counts by session, held against ours stock by stock.")
    ] = None,
) -> None:
    """Check the workspace: is the database sound, what is stale, what is missing; or do another source's counts agree.

    Example: fupan check
    """
    from corpus.check import findings
    from corpus.console import put
    from corpus.store.connection import integrity
    from linkage.almanac import kept_calendar
    from linkage.completeness import gaps
    from linkage.refresh import stale
    from nlp.use import in_use, reading_version

    console = _console(context)
    if limits is not None:
        _compare(console, limits)
        return
    with console.desk() as desk:
        broken = integrity(desk.db)
        use = in_use(desk)
        version = reading_version(use.taxonomy, use.model)
        found = findings(desk.db, version, stale(desk.db, tuple(use.taxonomy.labels.values())))
        found += gaps(desk.db, kept_calendar(desk.workspace.folder))
    put("".join(f"{line}\n" for line in [*(f"broken: {line}" for line in broken), *found]), None)
    if broken:
        raise typer.Exit(1)


def _compare(console: Console, path: Path) -> None:
    """Print how another source's counts compare with ours."""
    from corpus.console import put
    from ingest.counts import read_counts
    from linkage.reconcile import compare

    counts, problems = read_counts(path)
    with console.desk() as desk:
        put("".join(f"{line}\n" for line in compare(desk.db, counts)), None)
    console.problems(problems)
    ingest_commands.end(problems)


@app.command()
def demo(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="Also write the report, as Markdown, to this file.")] = None,
) -> None:
    """Run everything on the bundled corpus in a temporary workspace, and print the day report of 2025-04-07.

    Example: fupan demo
    """
    import tempfile
    from dataclasses import replace
    from importlib import resources

    console = _console(context)
    console.talk(
        "The articles are written for this demonstration; the market figures are real (see corpus/demo/README.md)."
    )
    with tempfile.TemporaryDirectory() as folder, resources.as_file(resources.files("corpus").joinpath("demo")) as data:
        context.obj = replace(console, folder=Path(folder))
        ingest_commands.files(context, [data / "articles.jsonl"], None, "Asia/Shanghai", ingest_commands.Seen.PUBLISHED)
        ingest_quotes(context, [data / "returns.csv"])
        ingest_commands.breadth(context, [data / "breadth.csv"])
        tag(context, everything=False, workers=1)
        linkage_commands.day(context, "2025-04-07", "all", 12, None, None, "en", "table", None)
        if out is not None:
            linkage_commands.day(context, "2025-04-07", "all", 12, None, None, "en", "md", out)


def main() -> None:
    """Run a command; an error becomes one line on stderr and an exit code, never a traceback."""
    stdout = sys.stdout
    if isinstance(stdout, TextIOWrapper):  # a character that the terminal lacks is escaped, not fatal
        stdout.reconfigure(errors="backslashreplace")
    try:
        code = run(app)
        with standard_output():
            pass  # all must have gone out before the exit code says so
    except SystemExit:
        if sys.stdout is not stdout:  # Typer exchanges it where the reader has gone: `fupan export … | head`
            sys.exit(0)
        raise
    except FupanError as error:
        sys.stderr.write(f"fupan: {error}\n")
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except Exception as error:
        if state["verbose"]:
            raise
        sys.stderr.write(f"fupan: unexpected {type(error).__name__}: {error}; --verbose shows where it came from\n")
        sys.exit(1)
    if code == STOPPED:  # Typer too makes this of Ctrl-C
        sys.stderr.write("fupan: stopped; run it again, nothing is done twice\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
