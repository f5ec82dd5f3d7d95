"""The articles that are compared, read from the archive and prepared when they are needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.store.stories import tellings

from .stories_copies import Wording, alike, bodies, key_figures, wordings
from .stories_figures import Figures, contradict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from corpus.store.stories import Telling


class Archive:
    """Bodies and key figures by the numbers of articles."""

    def __init__(self, db: sqlite3.Connection, known: Sequence[Telling], bodies: Sequence[str]) -> None:
        """Take the archive's connection, and the articles that are at hand with their `bodies`."""
        self._db = db
        self._tellings = {one.article: one for one in known}
        self._bodies = {one.article: whole for one, whole in zip(known, bodies, strict=True)}
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

    def copies(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the pairs that belong to one story; figures are read where the words agree, which is rare."""
        numbers = sorted({number for pair in pairs for number in pair})
        self.load(numbers)
        found = dict(zip(numbers, self._wordings(numbers), strict=True))
        return [
            (one, other)
            for one, other in pairs
            if alike(found[one], found[other]) and not contradict(self.figures(one), self.figures(other))
        ]

    def _wordings(self, numbers: Sequence[int]) -> list[Wording]:
        those = [self._tellings[number] for number in numbers]
        missing = [one for one in those if one.article not in self._bodies]
        made = bodies([one.title for one in missing], [one.text for one in missing])
        self._bodies |= {one.article: whole for one, whole in zip(missing, made, strict=True)}
        return wordings([one.key for one in those], [self._bodies[number] for number in numbers])
