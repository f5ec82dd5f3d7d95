"""The records of a .json file: a list of them, or an object that holds such a list, read piece by piece.

Where a record is broken, reading goes on at the next line that opens a record the way the first one was opened.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from typing import IO, TYPE_CHECKING, Final

from .charset import SAMPLE, charset
from .opening import open_bytes
from .records import RecordProblem
from .rows import as_record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .rows import Row

_PIECE: Final = 1 << 20
_MAX_RECORD: Final = 1 << 26  # characters: a record that has not ended by then is not one
_LONG_LINE: Final = 4096
_BLANK: Final = re.compile(r"[\s,]*")
_LISTS: Final = ("articles", "items", "records", "results", "news", "list", "data")
_SCANNER: Final = json.JSONDecoder()


def read_json(path: Path) -> Iterator[Row]:
    """Yield the records of a JSON file: a list, an object that holds a list, one record, or one record a line."""
    with open_bytes(path) as stream:
        sample = stream.read(SAMPLE)
    name = charset(sample[: sample.rfind(b"\n") + 1] or sample)
    with open_bytes(path) as stream, io.TextIOWrapper(stream, codecs.lookup(name).name, "replace") as text:
        window = _Window(text)
        window.skip()
        if window.peek() == "[":
            window.at += 1
            yield from _elements(window, "]")
        elif window.peek() == "{":
            yield from _object(window)
        else:
            yield window.line(), RecordProblem("broken JSON: neither a list nor an object")


def _object(window: _Window) -> Iterator[Row]:
    """Yield the records of an object: those of its list, itself, or it and the objects that follow it."""
    line, value = window.line(), window.value()
    if isinstance(value, RecordProblem):
        yield line, value
        yield from _elements(window, "")
        return
    records = _list_in(value) if isinstance(value, dict) else None
    if records is None:
        yield line, as_record(value)
    else:
        yield from ((None, as_record(record)) for record in records)
    yield from _elements(window, "")


def _list_in(value: Mapping[str, object], depth: int = 2) -> list[object] | None:
    """Return the list of records within an object, the well-known keys first; None where it is a record itself."""
    if depth == 0 or "title" in value or "text" in value:
        return None
    ordered = [*(key for key in _LISTS if key in value), *value]
    for key in ordered:
        inner = value[key]
        if isinstance(inner, list) and any(isinstance(one, dict) for one in inner):
            return inner
        found = _list_in(inner, depth - 1) if isinstance(inner, dict) else None
        if found is not None:
            return found
    return None


def _elements(window: _Window, end: str) -> Iterator[Row]:
    """Yield the records up to the sign that ends the list ("": to the end of the file)."""
    opening = ""
    while True:
        window.skip()
        if not window.peek() or window.peek() == end:
            if window.peek() != end:
                yield window.line(), RecordProblem("broken JSON: the list does not end")
            return
        opening = opening or window.indent()
        line, value = window.line(), window.value()
        yield line, as_record(value) if not isinstance(value, RecordProblem) else value
        if isinstance(value, RecordProblem) and not window.resume(opening):
            return


class _Window:
    """The part of a text that is looked at, `at` its place in it; read further as needed."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self._text = stream, ""
        self._line, self._counted = 1, 0  # the number of the line that holds the place up to which were counted
        self.at = 0

    def line(self) -> int:
        """Return the number of the line at which the window stands."""
        self._line += self._text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def peek(self) -> str:
        """Return the next character, nothing at the end."""
        return self._text[self.at : self.at + 1]

    def skip(self) -> None:
        """Go to the next character that is neither blank nor a comma."""
        while True:
            self.at = _BLANK.match(self._text, self.at).end()  # type: ignore[union-attr]
            if self.at < len(self._text) or not self._more():
                return

    def indent(self) -> str:
        """Return how the record at hand is opened: the blanks before it on its line."""
        start = self._text.rfind("\n", 0, self.at) + 1
        blank = self._text[start : self.at]
        return blank if not blank.strip() else ""

    def value(self) -> object:
        """Return the JSON value at hand, going behind it, or the RecordProblem that says why there is none."""
        while True:
            try:
                value, end = _SCANNER.raw_decode(self._text, self.at)
            except (json.JSONDecodeError, RecursionError) as error:
                if self._may_go_on(error) and len(self._text) - self.at < _MAX_RECORD and self._more():
                    continue
                return RecordProblem(f"broken JSON: {getattr(error, 'msg', error)}{self._where(error)}")
            self.at = end
            return value

    def _where(self, error: Exception) -> str:
        if not isinstance(error, json.JSONDecodeError):
            return ""
        return f" in line {self.line() + self._text.count(chr(10), self.at, error.pos)}"

    def _may_go_on(self, error: Exception) -> bool:
        """Say whether a value is broken off by the window's end rather than wrong."""
        if not isinstance(error, json.JSONDecodeError):
            return False
        return error.msg.startswith("Unterminated string") or error.pos >= len(self._text) - 16

    def resume(self, opening: str) -> bool:
        """Go to the next line that opens a record, False at the end."""
        pattern = re.compile(r"\n" + re.escape(opening) + r"(?=\{)")
        while True:
            found = pattern.search(self._text, self.at + 1)
            if found:
                self.at = found.end()
                return True
            if not self._more():
                return False

    def _more(self) -> bool:
        piece = self._stream.read(_PIECE)
        keep = self._text.rfind("\n", 0, self.at) + 1  # the line at hand stays, for its indent
        keep = self.at if self.at - keep > _LONG_LINE else keep
        self.line()
        self._text, self.at = self._text[keep:] + piece, self.at - keep
        self._counted = self.at
        return bool(piece)
