"""The Shanghai calendar as a workspace keeps it: reading a list of dates is a hundred times as fast as making it.

The file names the version of exchange_calendars it was made by, and is made anew by another one.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from .sessions import dump, parse, shanghai

if TYPE_CHECKING:
    from pathlib import Path

    from .sessions import Calendar


def kept_calendar(folder: Path) -> Calendar:
    """Return the calendar kept in `folder`, making and keeping it where there is none of today's version."""
    path = folder / f"calendar-{version('exchange_calendars')}.txt"
    try:
        found = parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = shanghai()
        keep(path, dump(found))
    return found if found.sessions else shanghai()


def keep(path: Path, text: str) -> None:
    """Write a file whole or not at all; a workspace that cannot be written does without."""
    partial = path.with_suffix(".part")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError:
        return
