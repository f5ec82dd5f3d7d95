"""Errors: one base, leaves that carry the identity of the thing that failed.

An error reads «what happened: to which thing: why; what to do next». `exit_code` is 1 where the work failed
and 2 where the call was wrong; `cli` turns one into the other and prints nothing else.
"""

from __future__ import annotations


class FupanError(Exception):
    """Base of every error that a user may see; never shown as a traceback."""

    exit_code = 1

    def __init__(self, what: str, *, identity: object = None, cause: object = None, hint: str | None = None) -> None:
        """Say what failed, for which thing (`identity`), why (`cause`) and what to do next (`hint`)."""
        self.what, self.identity, self.cause, self.hint = what, identity, cause, hint
        super().__init__(what)

    def __str__(self) -> str:
        """Render «what: identity: cause; hint»."""
        text = ": ".join(str(part) for part in (self.what, self.identity, self.cause) if part is not None)
        return f"{text}; {self.hint}" if self.hint else text


class UsageError(FupanError):
    """The call was wrong: an unknown name, an impossible date, a missing argument."""

    exit_code = 2


class FileProblem(FupanError):
    """A file that cannot be read, or that is not what it should be; `identity` is its path."""


class FetchProblem(FupanError):
    """A URL that cannot be fetched or is refused; `identity` is the URL."""


class StoreProblem(FupanError):
    """The workspace or its database cannot be used; `identity` is the path."""


class TaxonomyProblem(FupanError):
    """A taxonomy file with a mistake; `identity` is the file or the label."""


class UnknownLabel(UsageError):
    """A label that the taxonomy does not have; `identity` is the label."""


class UnknownUniverse(UsageError):
    """A universe that does not exist or has no members; `identity` is the universe."""


class NotASession(UsageError):
    """A date on which Shanghai does not trade, or that the calendar does not reach; `identity` is the date."""


class MissingData(FupanError):
    """What the question needs was not ingested; the hint names the command that brings it."""
