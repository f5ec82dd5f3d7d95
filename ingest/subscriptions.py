"""The commands that keep subscriptions, and which of them `fupan ingest feeds` polls."""

from __future__ import annotations

from importlib import resources
from pathlib import Path  # noqa: TC003 - Typer evaluates annotations
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.console import console_of, put, zone_of
from corpus.errors import FileProblem, MissingData, UsageError
from corpus.records import Problem
from corpus.store.feeds import ACTIVE, Subscription, subscribe, subscriptions, unsubscribe
from corpus.tables import Format as Form
from corpus.tables import render
from corpus.times import in_utc

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from datetime import datetime

    from corpus.workspace import Settings

    from .collect import Result, Target
    from .manners import Manners

app = typer.Typer(help="Keep the subscriptions that `fupan ingest feeds` polls.", no_args_is_help=True)
_LISTED = ("name", "url", "lang", "tz", "weight", "full_text", "state", "polled_at", "next_at", "failures", "note")
_POLLED = ("name", "url", "result", "new", "revised", "same", "failed", "pages", "next_at")
_STARTER = "feeds.opml"


@app.command("add")
def add(  # noqa: PLR0913, PLR0917 - the options of the command
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="Address of a feed, or of a page that names one.")],
    name: Annotated[str | None, typer.Option(help="Name of the source; else the feed's title.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language, such as zh, where the feed names none.")] = None,
    tz: Annotated[str | None, typer.Option(help="Zone of times that do not name theirs; else Asia/Shanghai.")] = None,
    weight: Annotated[float, typer.Option(min=0.01, help="How much the source counts.")] = 1.0,
    full_text: Annotated[bool, typer.Option("--full-text", help="Read the linked pages.")] = False,  # noqa: FBT002
) -> None:
    """Subscribe to a feed; of a site's page, to the feed that it names.

    Example: fupan feeds add https://example.org/ --name Example --lang zh --tz Asia/Shanghai
    """
    from corpus.store.connection import transaction  # noqa: PLC0415

    from .finding import find_feed  # noqa: PLC0415

    console, counts = console_of(context), {"new": 0}
    if tz is not None:
        zone_of(tz)
    with console.writing("feeds add", counts) as desk:
        found = find_feed(_address(url), manners_of(desk.workspace.settings), console.clock())
        code = lang or found.lang
        feed = Subscription(found.url, name or found.title, code, tz, weight, full_text, console.clock())
        with transaction(desk.db):
            counts["new"] += subscribe(desk.db, feed)
    told = "subscribed to" if counts["new"] else "already subscribed:"
    console.talk(f"{told} {feed.name}: {feed.url}")
    console.problems((), [f"the page names another feed: {other}" for other in found.others])


@app.command("list")
def list_(
    context: typer.Context,
    form: Annotated[Form, typer.Option("--format", help="table, json, jsonl, csv or md.")] = "table",
) -> None:
    """List the subscriptions, and what the last poll of each said.

    Example: fupan feeds list --format json
    """
    with console_of(context).desk() as desk:
        rows = [{column: _shown(getattr(feed, column)) for column in _LISTED} for feed in subscriptions(desk.db)]
    put(render(rows, _LISTED, form), None)
    if not rows:
        console_of(context).talk(
            "note: no subscriptions; `fupan feeds add URL`, or `fupan feeds import` for a starter list"
        )


@app.command("remove")
def remove(
    context: typer.Context, which: Annotated[list[str], typer.Argument(help="Addresses or names of feeds.")]
) -> None:
    """End subscriptions; their articles stay.

    Example: fupan feeds remove https://example.org/rss.xml
    """
    from corpus.store.connection import transaction  # noqa: PLC0415

    console, counts = console_of(context), {"changed": 0}
    problems: list[Problem] = []
    with console.writing("feeds remove", counts) as desk, transaction(desk.db):
        for one in which:
            removed = unsubscribe(desk.db, one)
            counts["changed"] += removed
            if not removed:
                problems.append(Problem(one, None, "no such feed; see `fupan feeds list`"))
    _finish(context, counts, problems)


@app.command("import")
def import_(
    context: typer.Context,
    path: Annotated[Path | None, typer.Argument(help="An OPML file; without one, the list that comes along.")] = None,
) -> None:
    """Subscribe to the feeds of an OPML file; without one, to the starter list, whose feeds were not verified.

    Example: fupan feeds import subscriptions.opml
    """
    from corpus.store.connection import transaction  # noqa: PLC0415

    from .opml import read_opml  # noqa: PLC0415

    console, counts = console_of(context), {"new": 0, "same": 0, "failed": 0}
    outlines = read_opml(_opml(path), str(path or _STARTER), console.clock())
    with console.writing("feeds import", counts) as desk, transaction(desk.db):
        for feed in outlines.feeds:
            counts["new" if subscribe(desk.db, feed) else "same"] += 1
        counts["failed"] = len(outlines.problems)
    _finish(context, counts, outlines.problems)


@app.command("export")
def export(
    context: typer.Context, out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None
) -> None:
    """Write the subscriptions as OPML.

    Example: fupan feeds export --out subscriptions.opml
    """
    from .opml import write_opml  # noqa: PLC0415

    with console_of(context).desk() as desk:
        text = write_opml(subscriptions(desk.db))
    put(text, out)


def _finish(context: typer.Context, counts: dict[str, int], problems: Sequence[Problem]) -> None:
    console = console_of(context)
    console.problems(problems)
    console.tell(counts)
    if problems:
        raise typer.Exit(1)


def _opml(path: Path | None) -> bytes:
    if path is None:
        return resources.files("corpus").joinpath(_STARTER).read_bytes()
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileProblem("cannot read", identity=path, cause=error.strerror, hint="check the path") from error


def _address(url: str) -> str:
    """Return an address as it is asked for; raises UsageError for what is none."""
    url = url.strip()
    if url.startswith("feed:"):
        url = url.removeprefix("feed:").removeprefix("//")
    url = url if "://" in url else f"https://{url}"
    if not url.startswith(("http://", "https://")):
        raise UsageError("not an address of the web", identity=url, hint="only http:// and https:// are fetched")
    return url.partition("#")[0]


def _shown(value: object) -> object:
    from datetime import datetime  # noqa: PLC0415

    return in_utc(value) if isinstance(value, datetime) else value


def manners_of(settings: Settings) -> Manners:
    """Return how the workspace's settings have the network treated."""
    from .manners import Manners, user_agent  # noqa: PLC0415

    return Manners(user_agent(settings.user_agent), settings.allow_private_addresses)


def targets(
    db: sqlite3.Connection, urls: Sequence[str], tz: str | None, now: datetime, *, full_text: bool | None
) -> list[Target]:
    """Return which feeds to poll at `now`: those given, whether due or not, else the subscriptions that are due.

    Raises MissingData where none is given and none subscribed.
    """
    from .collect import Target  # noqa: PLC0415
    from .polling import due  # noqa: PLC0415

    kept = {feed.url: feed for feed in subscriptions(db)}
    if not urls and not kept:
        raise MissingData("no subscriptions", hint="`fupan feeds add URL`, or name feeds to poll")
    given = {url: kept.get(url) or Subscription(url, "", None, tz, 1.0, False, now) for url in urls}  # noqa: FBT003
    chosen = given or {url: feed for url, feed in kept.items() if due(feed, now)}
    return [
        Target(feed, url in kept, feed.full_text if full_text is None else full_text) for url, feed in chosen.items()
    ]


def waiting(db: sqlite3.Connection) -> str:
    """Say when the next subscription is due."""
    moments = [feed.next_at for feed in subscriptions(db) if feed.state == ACTIVE and feed.next_at]
    if not moments:
        return "no subscription is active; see `fupan feeds list`"
    return f"no subscription is due before {min(moments):%Y-%m-%d %H:%M} UTC; name one to poll it now"


def summary(results: Sequence[Result], form: Form) -> str:
    """Return what was done feed by feed; a table of nothing is empty."""
    rows = [
        {
            "name": one.name, "url": one.url, "result": one.result, "new": one.added.new, "revised": one.added.revised,
            "same": one.added.same, "failed": len(one.problems), "pages": one.pages, "next_at": _shown(one.next_at),
        }
        for one in results
    ]  # fmt: skip
    return render(rows, _POLLED, form) if rows or form != "table" else ""
