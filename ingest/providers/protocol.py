"""What a provider of market data must be able to do; another one takes one module with one class, and a line in `find`.

A provider decides nothing about time: the caller names the session whose close is wanted, and asks only when a
snapshot is that close. It makes its calls through `Calls`, which is polite and patient, and it stores nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from corpus.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from corpus.records import IndexQuote, Membership
    from ingest.quotechecks import Before
    from ingest.quotes import QuoteFile

    from .calls import Calls


class Provider(Protocol):
    """A source of one session's market. Every method raises FetchProblem where the source fails for good."""

    @property
    def start(self) -> str:
        """How to get the source to answer, as a hint."""

    def quotes(self, session: date, is_session: Callable[[date], bool], stored: Callable[[date], Before]) -> QuoteFile:
        """Return the closes of all A-shares as a file of quotes, checked like one."""

    def index_quotes(self, session: date) -> tuple[IndexQuote, ...]:
        """Return the closes of the indices that the command line knows."""

    def members(self, index: str, session: date) -> tuple[Membership, ...]:
        """Return the members of an index as a list that is open from `session` on; empty where it has none."""

    def limit_counts(self, session: date) -> Mapping[str, int]:
        """Return how many stocks stand in the source's own pools: limit_up, limit_down, touched_up."""

    def boards(self) -> tuple[tuple[str, str], ...]:
        """Return id and name of the source's own boards; the ids are those of universes, such as `em:BK0475`."""

    def board_members(self, board: tuple[str, str], session: date) -> tuple[Membership, ...]:
        """Return the members of a board as a list that is open from `session` on."""


def find(name: str, calls: Calls) -> Provider:
    """Return the provider called so; raises UsageError naming those there are."""
    from .akshare import AkShare  # noqa: PLC0415 - a provider's module is loaded when it is asked for

    known: dict[str, Callable[[Calls], Provider]] = {"akshare": AkShare}
    if name not in known:
        raise UsageError("no such provider", identity=repr(name), hint=f"known are: {', '.join(known)}")
    return known[name](calls)
