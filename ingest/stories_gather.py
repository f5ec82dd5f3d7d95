"""Gathers texts that were found to be copies into stories.

A pure function of the texts and of which of them are copies of which, so that the order in which they came cannot
matter: by publication, each joins the earliest story that it is a copy in, that began within three days, and none of
whose members states a figure otherwise. Without the last condition a copy cut short, which states neither 2% nor 5%,
would make one story of two.
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
    members: set[int]
    said: list[Figures]

    def takes(self, one: Member, links: Iterable[int], reach: int) -> bool:
        near = one.at - self.leader.at <= reach and not self.members.isdisjoint(links)
        return near and not any(contradict(one.figures, said) for said in self.said)

    def add(self, one: Member) -> None:
        self.members.add(one.article)
        if one.figures not in self.said:
            self.said.append(one.figures)


def gather(members: Iterable[Member], links: Mapping[int, Iterable[int]], reach: int) -> dict[int, int]:
    """Return the story of each member: the number of its earliest, ties by number; `links` names the copies of each."""
    joined: dict[int, _Story] = {}
    for one in sorted(members, key=lambda it: (it.at, it.article)):
        near = {id(joined[it]): joined[it] for it in links.get(one.article, ()) if it in joined}.values()
        by_age = sorted(near, key=lambda it: (it.leader.at, it.leader.article))
        story = next((it for it in by_age if it.takes(one, links[one.article], reach)), None)
        if story is None:
            story = _Story(one, set(), [])
        story.add(one)
        joined[one.article] = story
    return {article: story.leader.article for article, story in joined.items()}
