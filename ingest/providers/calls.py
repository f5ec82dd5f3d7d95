"""Calls to a provider's HTTP interface: one at a time, with pauses, and again after a while when it is busy.

What comes back must be JSON. Waiting is a function that is given in, so that tests need not wait.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from corpus.errors import FetchProblem
from ingest.fetch import LIMITS, Limits, fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PAUSE: Final = 1.0  # seconds between two calls: no source asks for more, and none minds
WAITS: Final = (2.0, 8.0, 30.0)  # seconds before the second, third and fourth try
_BUSY: Final = ("429", "500", "502", "503", "504")
_PASSING: Final = ("the server is too slow", "cannot reach the server", "the answer is cut short", "not JSON")


@dataclass(slots=True)
class Calls:
    """How to reach a provider: its address, whether private addresses are allowed, our name, how to wait."""

    base: str
    allow_private: bool
    user_agent: str
    sleep: Callable[[float], object]
    limits: Limits = field(default=LIMITS)
    made: int = 0

    def json(self, path: str, query: Mapping[str, str] | None = None) -> object:
        """Return the JSON at `path`; busy and broken answers are asked for again, four times in all.

        Raises FetchProblem where the server refuses for good, or stays busy or broken.
        """
        url = f"{self.base.rstrip('/')}/{path}" + (f"?{urlencode(query)}" if query else "")
        for wait in WAITS:
            try:
                return self._once(url)
            except FetchProblem as error:
                if not passing(error):
                    raise
                self.sleep(wait)
        return self._once(url)

    def _once(self, url: str) -> object:
        if self.made:
            self.sleep(PAUSE)
        self.made += 1
        got = fetch(url, allow_private=self.allow_private, user_agent=self.user_agent, limits=self.limits)
        try:
            return json.loads(got.body)
        except ValueError as error:
            raise FetchProblem("not JSON", identity=url, cause=error, hint="is this the provider's address?") from error


def passing(error: FetchProblem) -> bool:
    """Say whether a failure may pass: a server that is busy, slow or away, an answer that was cut."""
    return error.what in _PASSING or (error.what == "the server refuses" and str(error.cause).startswith(_BUSY))
