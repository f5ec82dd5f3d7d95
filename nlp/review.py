"""The review queue: which articles to ask about first, and a sitting in which somebody answers with single keys.

A sitting is a value that keys change: it asks about the suggested labels of one article after the other, and says what
was decided when an article is done. Reading keys, showing and keeping are left to the command.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import exp, log2
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.records import Span

ASKED: Final = 0.1  # a label with a lower score is not asked about; it can be added
MOST_ASKED: Final = 6
FRESH_DAYS: Final = 60.0  # an article so much older is worth a third as much
KEYS: Final = "y yes   n no   s skip   a add a label   u undo   q quit"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label that the program considers for an article: its score, and the places that speak for it."""

    label: str
    score: float
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """An article to review: its number, its text, its age in days, and what the program considers, best first."""

    article: int
    text: str
    age: float
    suggestions: tuple[Suggestion, ...]


def doubt(score: float) -> float:
    """Return how undecided a score is: its entropy in bits, 1 at one half."""
    if score <= 0 or score >= 1:
        return 0.0
    return -(score * log2(score) + (1 - score) * log2(1 - score))


def ranked(questions: Sequence[Question], known: Mapping[str, int], count: int) -> list[Question]:
    """Return the `count` questions to ask first: by doubt, by labels that few examples have, and the newer first.

    An article is worth Σ doubt / √(1 + examples of the label), each label counting as often as it was already chosen,
    times exp(−age / FRESH_DAYS) over its strongest three labels; chosen greedily, so that the queue is diverse.
    """
    seen = dict(known)
    left = list(questions)
    chosen: list[Question] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda one: (_worth(one, seen), -one.age, one.article))
        left.remove(best)
        chosen.append(best)
        for item in best.suggestions[:MOST_ASKED]:
            seen[item.label] = seen.get(item.label, 0) + 1
    return chosen


def _worth(question: Question, seen: Mapping[str, int]) -> float:
    worth = sorted(
        (doubt(one.score) / (1 + seen.get(one.label, 0)) ** 0.5 for one in question.suggestions), reverse=True
    )
    return float(sum(worth[:3]) + 0.01) * exp(-max(0.0, question.age) / FRESH_DAYS)


@dataclass(frozen=True, slots=True)
class Answered:
    """What somebody decided on one article; every other label is absent. None of it counts when `skipped`."""

    article: int
    present: tuple[str, ...]
    absent: tuple[str, ...]
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Sitting:
    """Where a review stands: the questions, which is asked, the answers to it so far, and what is done."""

    questions: tuple[Question, ...]
    at: int = 0
    answers: tuple[tuple[str, bool], ...] = ()
    done: tuple[Answered, ...] = ()
    over: bool = False
    added: tuple[str, ...] = field(default=())

    @property
    def question(self) -> Question | None:
        """The article that is asked about, None when there is none left."""
        return None if self.over or self.at >= len(self.questions) else self.questions[self.at]

    @property
    def asked(self) -> Suggestion | None:
        """The label that is asked about, None when all of the article were."""
        question = self.question
        pending = question.suggestions[len(self.answers) : MOST_ASKED] if question else ()
        return pending[0] if pending else None

    def press(self, key: str) -> Sitting:
        """Return the sitting after a key; keys without a meaning change nothing. See KEYS."""
        question = self.question
        if key == "q":
            return replace(self, over=True)
        if key == "u":
            return self._undone()
        if question is None:
            return self
        if key == "s":
            return self._next(Answered(question.article, (), (), skipped=True))
        if key in {"y", "n"}:
            return self._answered(yes=key == "y")
        return self

    def add(self, label: str) -> Sitting:
        """Return the sitting after a label was added to the article that is asked about."""
        return self if label in self.added else replace(self, added=(*self.added, label))

    def _answered(self, *, yes: bool) -> Sitting:
        asked = self.asked
        if asked is None:  # nothing is suggested: yes and no alike say that what was added is all
            return self._finished()
        after = replace(self, answers=(*self.answers, (asked.label, yes)))
        return after if after.asked else after._finished()  # noqa: SLF001 - the same class

    def _finished(self) -> Sitting:
        question = self.question
        if question is None:
            return self
        present = [label for label, yes in self.answers if yes]
        present += [label for label in self.added if label not in present]
        absent = [label for label, yes in self.answers if not yes and label not in present]
        return self._next(Answered(question.article, tuple(present), tuple(absent)))

    def _next(self, answered: Answered) -> Sitting:
        return replace(self, at=self.at + 1, answers=(), added=(), done=(*self.done, answered))

    def _undone(self) -> Sitting:
        if self.answers:
            return replace(self, answers=self.answers[:-1])
        if self.added:
            return replace(self, added=self.added[:-1])
        if not self.done:
            return self
        return replace(self, at=self.at - 1, done=self.done[:-1])


def highlighted(text: str, spans: Sequence[Span], mark: tuple[str, str]) -> str:
    """Return the text with the spans between the two marks; overlapping spans become one."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    for start, end in reversed(merged):
        text = f"{text[:start]}{mark[0]}{text[start:end]}{mark[1]}{text[end:]}"
    return text


def kappa(
    one: Mapping[tuple[int, str], bool], other: Mapping[tuple[int, str], bool]
) -> tuple[int, float, float | None]:
    """Return shared verdicts, their agreement, and Cohen's kappa (1960) of two annotators; None without variation.

    Agreement expected by chance is that of two people with these shares of yes who do not read.
    """
    shared = sorted(set(one) & set(other))
    if not shared:
        return 0, 0.0, None
    count = len(shared)
    same = sum(one[key] == other[key] for key in shared) / count
    yes, also = sum(one[key] for key in shared) / count, sum(other[key] for key in shared) / count
    chance = yes * also + (1 - yes) * (1 - also)
    return count, same, None if chance == 1 else (same - chance) / (1 - chance)
