"""Groups of commands: help that a newcomer can act on, and wrong calls answered in one line."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING, Any, Final

from typer.core import TyperGroup

from .errors import FileProblem, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

# The commands in the order in which they come into use; what has other names keeps its own order.
ORDER: Final = (
    "demo", "files", "feeds", "ingest", "quotes", "index-quotes", "members", "industries", "market", "tag", "explain",
    "report", "breadth", "claims", "label", "train", "models", "export", "check",
)  # fmt: skip
_WHOLE: Final = 1000  # characters of a command's first sentence; Typer's own lists cut it at the end of the line


class Group(TyperGroup):
    """A group whose help tells each command's whole first sentence."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - Typer keeps Click's types to itself
        """Return the names of the commands, in the order of their use."""
        names = super().list_commands(ctx)
        return sorted(names, key=ORDER.index) if set(names) <= set(ORDER) else names

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer keeps Click's types to itself
        """Write the commands, each with its first sentence."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, one.get_short_help_str(_WHOLE)) for name, one in commands if one and not one.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def run(app: Callable[..., object]) -> int:
    """Run a Typer application and return its exit code; raises UsageError, of one line, where the call was wrong."""
    try:
        code = app(standalone_mode=False, prog_name="fupan")
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise FileProblem("no room", cause=error.strerror, hint="make room on the disk, or write elsewhere") from error
    except Exception as error:
        context = getattr(error, "ctx", None)
        if type(error).__name__ == "NoArgsIsHelpError":  # a group alone: its help is the answer
            sys.stderr.write(f"{context.get_help() if context else error}\n")
            return UsageError.exit_code
        if not callable(getattr(error, "format_message", None)):
            raise
        raise _told(error, context) from error
    return code if isinstance(code, int) else 0


def _told(error: Any, context: Any) -> UsageError:  # noqa: ANN401 - Typer keeps Click's types to itself
    """Return what was wrong with a call in fupan's own form: lower case, one line, and where to look."""
    what = " ".join(error.format_message().split()).replace("Value error, ", "").rstrip(".")
    path = context.command_path if context is not None else "fupan"
    return UsageError(what[:1].lower() + what[1:], hint=f"see `{path} --help`")
