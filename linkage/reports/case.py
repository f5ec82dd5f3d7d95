"""Everything at hand to write the narratives of one session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkage import horizon

from .texts import items_by_label, sources_by_article
from .voices import companies, industry_of, judge

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from linkage.arrays import Ints
    from linkage.horizon import Day
    from linkage.named import Pair

    from .ground import Ground
    from .texts import Item
    from .voices import Companies, Judged


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """The tape, the texts and the companies of a session, judged by voice."""

    ground: Ground
    texts: Day
    items: Mapping[str, Sequence[Item]]
    sources: Mapping[int, set[str]]
    told: Judged
    news: Judged
    companies: Companies
    industry: Ints
    names: Mapping[int, str]

    def pairs(self, at: int) -> tuple[Pair, ...]:
        """Return the companies that a narrative's news names."""
        return self.companies.pairs.get(self.ground.labels[at].id, ())


def gathered(connection: sqlite3.Connection, ground: Ground, least: int) -> Case:
    """Return what is at hand; `least` stories must name a company."""
    texts = horizon.day(connection, ground.line)
    counts = horizon.counts(connection, ground.line)
    named = companies(connection, texts.named, ground, least)
    told, news = judge(counts, "told", ground, {}), judge(counts, "news", ground, named.p)
    names = dict(zip(ground.page.symbol.tolist(), ground.page.name, strict=True))
    return Case(
        ground, texts, items_by_label(texts), sources_by_article(texts), told, news, named, industry_of(ground), names
    )
