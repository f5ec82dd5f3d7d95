"""What every command has at hand: the workspace, the clock, stdout for data and stderr for talk.

`cli` makes one `Console` from the options before the command and hands it on as Typer's context object.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from .errors import FileProblem, FupanError, StoreProblem, UsageError
from .store.connection import checkpoint, connect
from .store.runs import finish_run, start_run
from .times import SHANGHAI
from .workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from .records import Problem
    from .workspace import Workspace

SHOWN_PROBLEMS: Final = 20  # the rest is counted
_FAILING: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)  # the path is right, the disk is not
_FULL: Final = "make room on the disk, or write elsewhere"
_CHANGES: Final = ("new", "revised", "changed", "tagged")


class Step(Protocol):
    """Moves a progress bar on."""

    def __call__(self, steps: int, counts: Mapping[str, int] | None = None, /) -> object:
        """Move on by so many steps, and show what was done until now."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An open workspace."""

    workspace: Workspace
    db: sqlite3.Connection


def _every_day(_folder: Path) -> Callable[[date], bool]:
    return lambda _day: True


@dataclass(frozen=True, slots=True)
class Console:
    """The workspace's folder, whether to keep quiet, the clock, the version, and what the environment allows.

    `trading` takes a workspace's folder and returns what says whether Shanghai trades on a day.
    """

    folder: Path
    quiet: bool
    clock: Callable[[], datetime]
    version: str
    allow_private: bool = False
    trading: Callable[[Path], Callable[[date], bool]] = _every_day

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Open the workspace for one command; raises StoreProblem where it cannot be used."""
        workspace = open_workspace(self.folder)
        if self.allow_private:
            workspace = replace(workspace, settings=replace(workspace.settings, allow_private_addresses=True))
        connection = connect(workspace.database)
        try:
            yield Desk(workspace, connection)
        except sqlite3.Error as error:
            hint = "is the disk full, or the folder not writable? see `fupan check`"
            raise StoreProblem("the database failed", identity=workspace.database, cause=error, hint=hint) from error
        finally:
            connection.close()

    @contextmanager
    def writing(self, command: str, counts: Mapping[str, int]) -> Iterator[Desk]:
        """Open the workspace for a command that writes, and note the run with what it `counts` by its end."""
        with self.desk() as desk:
            run = start_run(desk.db, command, self.clock(), {"fupan": self.version})
            try:
                yield desk
            except FupanError:
                finish_run(desk.db, run, self.clock(), counts)  # it failed, but was not stopped in the midst
                raise
            finish_run(desk.db, run, self.clock(), counts)
            checkpoint(desk.db)

    def talk(self, text: str) -> None:
        """Say something on stderr, unless --quiet."""
        if not self.quiet:
            sys.stderr.write(f"{text}\n")

    def tell(self, counts: Mapping[str, int]) -> None:
        """Say what was done: «new 12, same 3», or that nothing was new."""
        done = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        self.talk(done if any(counts.get(name) for name in _CHANGES) else f"{done}: nothing new")

    def problems(self, problems: Sequence[Problem], notes: Sequence[str] = ()) -> None:
        """List on stderr what could not be used, even when quiet, and what is worth knowing."""
        for note in dict.fromkeys(notes):
            self.talk(f"note: {note}")
        for problem in problems[:SHOWN_PROBLEMS]:
            sys.stderr.write(f"problem: {problem}\n")
        if len(problems) > SHOWN_PROBLEMS:
            sys.stderr.write(f"problem: and {len(problems) - SHOWN_PROBLEMS} more\n")

    @contextmanager
    def progress(self, label: str, total: int | None = None) -> Iterator[Step]:
        """Show a bar on stderr when it is a terminal; yields the function that moves it on, perhaps with counts."""
        if self.quiet or not sys.stderr.isatty():
            yield lambda _steps, _counts=None: None
            return
        from rich.console import Console as Screen  # noqa: PLC0415 - only terminals need it
        from rich.progress import Progress  # noqa: PLC0415

        with Progress(console=Screen(stderr=True), transient=True) as bar:
            task = bar.add_task(label, total=total)
            yield lambda steps, counts=None: bar.update(task, advance=steps, description=_described(label, counts))


def _described(label: str, counts: Mapping[str, int] | None) -> str:
    return f"{label}: {', '.join(f'{name} {count:,}' for name, count in counts.items())}" if counts else label


def put(text: str, out: Path | None) -> None:
    """Write data to stdout, or to `out`; raises UsageError where that cannot be written."""
    if out is None:
        with standard_output() as stream:
            stream.write(text)
        return
    with writable(out):
        out.write_text(text, encoding="utf-8")


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Yield stdout, and see that all goes out: a reader that went is left to `cli`, a full disk is a FileProblem."""
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        with suppress(OSError, ValueError):  # what is left in the buffer would fail again at the end
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise FileProblem("cannot write", identity="standard output", cause=error.strerror, hint=_FULL) from error


@contextmanager
def writable(out: Path) -> Iterator[None]:
    """Turn what goes wrong in writing to `out` into a UsageError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FAILING:
            raise FileProblem("cannot write", identity=out, cause=os.strerror(error.errno or 0), hint=_FULL) from error
        raise UsageError("cannot write", identity=out, cause=error.strerror, hint="name another --out") from error


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone with this name; raises UsageError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError("unknown time zone", identity=repr(name), hint="use a name such as Asia/Shanghai") from error


def day_of(text: str) -> date:
    """Return the date written as 2025-04-07; raises UsageError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("not a date", identity=repr(text), hint="write it as 2025-04-07") from error


def moment_of(text: str) -> datetime:
    """Return an aware time; a time without a zone is Shanghai's. Raises UsageError for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("not a time", identity=repr(text), hint="write it as 2025-04-07T15:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def console_of(context: Any) -> Console:  # noqa: ANN401 - Typer's context keeps an object of any type
    """Return the console that `cli` put into Typer's context."""
    console = context.obj
    if not isinstance(console, Console):
        raise TypeError("the context holds no console")
    return console
