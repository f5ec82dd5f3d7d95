"""The command `fupan`: parse, call one function, print.

The only place that makes the console (workspace, clock) and turns errors into exit codes: 0 done, 1 the work failed
(in part: what succeeded is kept), 2 wrong call. stdout is data, stderr is talk. What is slow to import is imported
inside the command that needs it: `fupan --help` must feel instant. Commands that need one package only live in its
`commands` module; those that compose several live here.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from corpus.errors import FupanError, UsageError
from corpus.tables import Format as Form
from ingest import commands as ingest_commands
from linkage import commands as linkage_commands

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Sequence

    from corpus.console import Console
    from corpus.records import Alignment, Problem, Reading
    from corpus.taxonomy import Taxonomy

app = typer.Typer(
    help="fupan: which market narratives accompanied which moves of the Chinese market.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
ingest = typer.Typer(help="Bring news, quotes and reference tables into the workspace.", no_args_is_help=True)
report = typer.Typer(help="Say which narratives accompanied which moves.", no_args_is_help=True)
app.add_typer(ingest, name="ingest")
app.add_typer(report, name="report")

ingest.command("files")(ingest_commands.files)
ingest.command("feeds")(ingest_commands.feeds)
ingest.command("breadth")(ingest_commands.breadth)
ingest.command("index-quotes")(ingest_commands.index_quotes)
report.command("day")(linkage_commands.day)
app.command("breadth")(linkage_commands.breadth)

SAVE_EVERY: Final = 500  # articles in one transaction of `tag`: a stop loses at most these
Paths = Annotated[list[Path], typer.Argument(help="Files; .gz is unpacked on the way.")]


class Export(StrEnum):
    """What can be exported."""

    ARTICLES = "articles"
    TAGS = "tags"
    MENTIONS = "mentions"
    CLAIMS = "claims"
    ATTENTION = "attention"
    BREADTH = "breadth"


class FileForm(StrEnum):
    """Formats of exports."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


@app.callback()
def options(
    context: typer.Context,
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", envvar="FUPAN_WORKSPACE", help="Folder of the archive; made on first use."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing but problems on stderr.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show where an unexpected error came from.")] = False,
) -> None:
    """Keep what stands before the command."""
    from corpus.console import Console

    context.obj = Console(workspace or _default_folder(), quiet, lambda: datetime.now(UTC), _version())
    context.meta["verbose"] = verbose


def _default_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("fupan", appauthor=False)


def _version() -> str:
    from importlib.metadata import version

    return version("fupan")
