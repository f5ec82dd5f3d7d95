"""The day report as frozen values; the names and the order of fields are those of its JSON.

Returns are fractions; None stands where what a figure needs was not given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime

    from corpus.records import Bucket, Kind
    from linkage.claims import Claim
    from linkage.horizon import Before
    from linkage.regimes import Regime

Standing: TypeAlias = Literal["news-led", "told and borne out", "told, not borne out", "quiet"]


@dataclass(frozen=True, slots=True)
class Tape:
    """What the universe did; all None where the session was not over by the moment asked for."""

    members: int | None
    advancers: int | None
    decliners: int | None
    unchanged: int | None
    suspended: int | None
    limit_up: int | None
    limit_down: int | None
    breadth: float | None
    mean_return: float | None
    median_return: float | None
    index_return: float | None
    narrowness: float | None
    regime: Regime | None


@dataclass(frozen=True, slots=True)
class Told:
    """A narrative in recaps."""

    stories: int
    articles: int
    sources: int
    attention: float | None
    surprise: float | None
    tone: float | None
    tone_z: float | None
    score: float | None
    p: float | None
    q: float | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A company that a narrative's news names; `excess_return` over the market's median."""

    symbol: str
    name: str
    tone: int
    strength: float
    excess_return: float | None
    article: int


@dataclass(frozen=True, slots=True)
class News:
    """A narrative in what is no recap."""

    stories: int
    articles: int
    sources: int
    attention: float | None
    surprise: float | None
    tone: float | None
    tone_z: float | None
    score: float | None
    basket_p: float | None
    named_t: float | None
    named_p: float | None
    p: float | None
    q: float | None
    passed: bool
    named: tuple[Named, ...]
    peers_excess_return: float | None


@dataclass(frozen=True, slots=True)
class Basket:
    """What a narrative's stocks did."""

    members: int
    advancers: int
    decliners: int
    breadth: float | None
    excess_breadth: float | None
    mean_return: float | None
    excess_return_z: float | None
    limit_up: int | None
    contribution: float | None


@dataclass(frozen=True, slots=True)
class Name:
    """A label's names."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """An article that a reader should open."""

    article: int
    title: str
    url: str | None
    source: str
    published_at: datetime | None
    bucket: Bucket


@dataclass(frozen=True, slots=True)
class Narrative:
    """One label on the session, in both voices, beside its tape."""

    label: str
    kind: Kind
    name: Name
    standing: Standing
    told: Told
    news: News
    buckets: dict[Bucket, int]
    basket: Basket | None
    passed: bool
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Untold:
    """A basket that moved far without a text."""

    label: str
    excess_return_z: float


@dataclass(frozen=True, slots=True)
class DayReport:
    """The report of one session."""

    session: date
    universe: str
    as_of: datetime | None
    before: Before | None
    tape: Tape
    articles: int
    stories: int
    sources: int
    narratives: tuple[Narrative, ...]
    untold: tuple[Untold, ...]
    adequate: bool | None
    explained_share: float | None
    claims: tuple[Claim, ...]
    notes: tuple[str, ...]
