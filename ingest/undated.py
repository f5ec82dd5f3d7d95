"""Dates that could not be read: counted and told at the end of a run, since such articles count as undated."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.records import Draft

_WHY: Final = {"unread": "is of no known form"}


@dataclass(slots=True)
class Undated:
    """Counts articles whose date was refused, by the reason, with the first of each as an example."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, drafts: Iterable[Draft]) -> None:
        """Count those that bear a date which was not taken; one without any date is no fault of anybody."""
        for draft in drafts:
            said = draft.published
            if said.at is None and said.raw.strip():
                self.counts[said.rule] += 1
                self.examples.setdefault(said.rule, f"{said.raw.strip()!r} of {draft.title[:40] or draft.id}")

    def notes(self, where: str = "") -> list[str]:
        """Return a line for each reason, beginning with `where` if given."""
        begin = f"{where}: " if where else ""
        return [
            f"{begin}{count} undated, because the date {_WHY.get(rule, f'is {rule}')}: {self.examples[rule]}"
            for rule, count in sorted(self.counts.items())
        ]


def notes_of(where: str, drafts: Iterable[Draft]) -> list[str]:
    """Return the notes on some articles at once."""
    undated = Undated()
    undated.add(drafts)
    return undated.notes(where)
