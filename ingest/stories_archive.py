"""The articles that are compared, read from the archive and prepared when they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.store.stories import tellings

from .stories_copies import Wording, alike, body, key_figures, wording
from .stories_figures import Figures, contradict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from corpus.store.stories import Telling


class Archive:
    """Wordings and key figures by the numbers of articles."""

    def __init__(self, db: sqlite3.Connection, known: Sequence[Telling], bodies: Sequence[str]) -> None:
        """Take the archive's connection, and the articles that are at hand with their `bodies`."""
        self._db = db
        self._tellings = {one.article: one for one in known}
        self._bodies = {one.article: whole for one, whole in zip(known, bodies, strict=True)}
        self._wordings: dict[int, Wording] = {}
        self._figures: dict[int, Figures] = {}

    def load(self, numbers: Iterable[int]) -> None:
        """Read the articles that are not at hand."""
        missing = set(numbers) - self._tellings.keys()
        self._tellings |= {one.article: one for one in tellings(self._db, missing)}

    def at(self, number: int) -> int:
        """Return when an article was published, in seconds."""
        return self._tellings[number].at

    def story(self, number: int) -> int:
        """Return the story that the archive has an article in."""
        return self._tellings[number].story

    def figures(self, number: int) -> Figures:
        """Return an article's key figures."""
        if number not in self._figures:
            one = self._tellings[number]
            self._figures[number] = key_figures(one.title, one.text)
        return self._figures[number]

    def are_copies(self, one: int, other: int) -> bool:
        """Whether two articles belong to one story; figures are read where the words agree, which is rare."""
        return alike(self._wording(one), self._wording(other)) and not contradict(
            self.figures(one), self.figures(other)
        )

    def _wording(self, number: int) -> Wording:
        if number not in self._wordings:
            one = self._tellings[number]
            whole = self._bodies.get(number) or body(one.title, one.text)
            self._wordings[number] = wording(one.key, whole)
        return self._wordings[number]
