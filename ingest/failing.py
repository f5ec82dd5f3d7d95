"""Steps that fail, told by what they fail of: one cause is said once, with how many steps it cost and what to do.

A provider that cannot be asked at all need not be asked again: each further step would wait, and fail, alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from corpus.errors import FetchProblem, FupanError
from corpus.records import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSED: Final = "a private address is refused"
_ABSENT: Final = ("cannot reach the server", "no such host", "not an address of the web", "no safe connection")
_FOR_ONCE: Final = "or FUPAN_ALLOW_PRIVATE_ADDRESSES=1 for this run"
_NAMED: Final = 3  # steps


@dataclass(slots=True)
class Steps:
    """Steps that are tried one after the other; `start` says how to get the provider to answer."""

    start: str
    failures: list[tuple[str, FupanError]] = field(default_factory=list)
    tried: int = 0

    def run(self, name: str, work: Callable[[], int]) -> int | None:
        """Return what a step did, None where it failed, or would as the one before it did."""
        self.tried += 1
        absent = self.failures[-1][1] if self.failures else None
        try:
            if absent is not None and _is_absent(absent):
                raise absent
            return work()
        except FupanError as error:
            self.failures.append((name, error))
            return None

    def problems(self) -> list[Problem]:
        """Return a problem for each cause."""
        causes: dict[tuple[object, ...], list[tuple[str, FupanError]]] = {}
        for name, error in self.failures:
            causes.setdefault((error.what, str(error.cause), error.hint), []).append((name, error))
        return [self._problem([name for name, _ in those], those[0][1]) for those in causes.values()]

    def _problem(self, names: list[str], error: FupanError) -> Problem:
        parts: tuple[object, ...] = (error.what, error.identity, error.cause)
        hint = error.hint
        if _is_absent(error):
            parts = (error.what, _site(str(error.identity)), error.cause if error.what != REFUSED else None)
            hint = f"{error.hint}, {_FOR_ONCE}" if error.what == REFUSED else self.start
        elif len(names) > 1:
            parts = (error.what, error.cause)
        reason = ": ".join(str(part) for part in parts if part is not None)
        return Problem(self._named(names), None, f"{reason}; {hint}" if hint else reason)

    def _named(self, names: list[str]) -> str:
        if len(names) == 1:
            return names[0]
        if len(names) == self.tried:
            return f"all {len(names)} steps"
        more = ", …" if len(names) > _NAMED else ""
        return f"{len(names)} steps ({', '.join(names[:_NAMED])}{more})"


def _is_absent(error: FupanError) -> bool:
    return isinstance(error, FetchProblem) and error.what in {REFUSED, *_ABSENT}


def _site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
