"""The session's texts by narrative: sources, buckets, and the articles a reader should open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast, get_args

from corpus.records import Bucket
from corpus.store.codes import moment_of

from .records import Evidence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.records import Voice
    from corpus.store.narratives import ArticleRow
    from linkage.horizon import Day

EVIDENCE: Final = 3
_LATE: Final = 1 << 62  # an unknown time comes last


@dataclass(frozen=True, slots=True)
class Item:
    """An article as a narrative sees it.

    `named`: it names a company with a tone; `fresh`: its story began with it or with another text of the session.
    """

    article: int
    voice: Voice
    bucket: Bucket
    story: int
    published_at: int | None
    title: str
    url: str | None
    source: str
    score: float
    tone: int
    named: bool = False
    fresh: bool = True


def items_by_label(day: Day) -> dict[str, list[Item]]:
    """Gather the session's articles by the label they bear."""
    by_number = {row[0]: row for row in day.articles}
    named = {row[6] for row in day.named}
    found: dict[str, list[Item]] = {}
    for article, label, score, tone in day.tags:
        row = by_number[article]
        fresh = row[3] in by_number  # a story's number is that of its first article
        found.setdefault(label, []).append(_item(row, score, tone, named=article in named, fresh=fresh))
    return found


def _item(row: ArticleRow, score: float, tone: int, *, named: bool, fresh: bool) -> Item:
    article, voice, bucket, story, published_at, _, title, url, source = row
    return Item(
        article, cast("Voice", voice), cast("Bucket", bucket), story, published_at, title, url, source, score, tone,
        named, fresh,
    )  # fmt: skip


def sources_by_article(day: Day) -> dict[int, set[str]]:
    """Return every source that carries each article."""
    found: dict[int, set[str]] = {}
    for article, source in day.sources:
        found.setdefault(article, set()).add(source)
    return found


def count_sources(items: Sequence[Item], voice: Voice, sources: Mapping[int, set[str]]) -> int:
    """Count the distinct sources of a narrative's articles in one voice."""
    return len(set().union(*(sources.get(item.article, {item.source}) for item in items if item.voice == voice)))


def buckets(items: Sequence[Item]) -> dict[Bucket, int]:
    """Count a narrative's articles, both voices, by when they came."""
    found: dict[Bucket, int] = dict.fromkeys(get_args(Bucket), 0)
    for item in items:
        found[item.bucket] += 1
    return found


def evidence(
    items: Sequence[Item], voice: Voice, tone: float | None, central: frozenset[int] = frozenset()
) -> tuple[Evidence, ...]:
    """Choose the articles to open: of the voice that leads, of its tone, fresh, central, early, of distinct sources.

    `central` are articles that come first: those with the companies by which a narrative passes. Fresh stories stand
    before those that began before the session; then the weight of the tag counts, to a tenth, whether a company is
    named, and who was first. Copies of one story count once, and its first article speaks for it; a source comes a
    second time only when no other has anything.
    """
    sign = 0 if tone is None else (tone > 0) - (tone < 0)
    ranked = sorted(items, key=lambda item: _rank(item, voice, sign, central))
    chosen: list[Item] = []
    for fresh_source in (True, False):
        for item in ranked:
            stories, sources = {c.story for c in chosen}, {c.source for c in chosen}
            if len(chosen) < EVIDENCE and item.story not in stories and not (fresh_source and item.source in sources):
                chosen.append(item)
    return tuple(_evidence(item) for item in chosen)


def _rank(item: Item, voice: Voice, sign: int, central: frozenset[int]) -> tuple[float, ...]:
    published = _LATE if item.published_at is None else item.published_at
    return (
        item.voice != voice, item.article not in central, item.tone != sign, not item.fresh,
        -round(item.score, 1), not item.named, published, item.article != item.story, item.article,
    )  # fmt: skip


def _evidence(item: Item) -> Evidence:
    return Evidence(item.article, item.title, item.url, item.source, moment_of(item.published_at), item.bucket)
