"""Gathers texts that were found to be copies into stories.

A pure function of the texts and of which of them are copies of which, so that the order in which they came cannot
matter: by publication, each joins the stories that it has a copy in, which so become one, where that began within
three days and no two members contradict one another in a figure. Without the last condition a copy cut short, which
states neither 2% nor 5%, would make one story of two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .stories_figures import Figures, contradict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Member:
    """A text that may belong to a story: its number, when it was published (seconds), its figures."""

    article: int
    at: int
    figures: Figures


@dataclass(slots=True)
class _Story:
    leader: Member
    members: list[Member]
    said: list[Figures]

    def takes(self, other: _Story, reach: int) -> bool:
        """Whether another, younger story can be one with this."""
        near = other.members[-1].at - self.leader.at <= reach
        return near and not any(contradict(one, said) for one in other.said for said in self.said)

    def absorb(self, other: _Story) -> None:
        self.members = sorted((*self.members, *other.members), key=_age)
        self.said += [one for one in other.said if one not in self.said]


def gather(members: Iterable[Member], links: Mapping[int, Iterable[int]], reach: int) -> dict[int, int]:
    """Return the story of each member: the number of its earliest, ties by number; `links` names the copies of each."""
    joined: dict[int, _Story] = {}
    for one in sorted(members, key=_age):
        near = {id(joined[it]): joined[it] for it in links.get(one.article, ()) if it in joined}.values()
        story = _Story(one, [one], [one.figures])
        for older in sorted(near, key=lambda it: _age(it.leader), reverse=True):
            if older.takes(story, reach):
                older.absorb(story)
                story = older
        joined |= {it.article: story for it in story.members}
    return {article: story.leader.article for article, story in joined.items()}


def _age(one: Member) -> tuple[int, int]:
    return one.at, one.article
