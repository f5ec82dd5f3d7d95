"""Frozen values that cross the borders between packages.

Conventions: `published_at` and `first_seen_at` are aware UTC datetimes; a `session` is a naive date of the
Shanghai calendar; ranges are half-open; returns are fractions (0.01 is one per cent); money is in yuan.
Spans are half-open character offsets into `document(title, text)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime

Precision: TypeAlias = Literal["second", "minute", "day", "unknown"]
Lang: TypeAlias = Literal["zh", "en", "mixed"]
Kind: TypeAlias = Literal["sector", "theme", "policy"]
Origin: TypeAlias = Literal["lexicon", "model", "human"]
Voice: TypeAlias = Literal["told", "news"]
Bucket: TypeAlias = Literal["pre-open", "morning", "lunch", "afternoon", "after-close", "unknown"]
Span: TypeAlias = tuple[int, int]


def document(title: str, text: str) -> str:
    """Join title and text into the one string that spans refer to."""
    return f"{title}\n{text}" if title and text else title or text


@dataclass(frozen=True, slots=True)
class Published:
    """When a text says it was published: `at` is None exactly when `precision` is unknown; `raw` is what was read."""

    at: datetime | None
    precision: Precision
    raw: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it came from outside, before the store knows it.

    `key` identifies it for good (the record's own id or URL, else a digest of its text), `id` is what exports show.
    `extra` holds the record's other keys as JSON.
    """

    key: str
    id: str
    title: str
    text: str
    published: Published
    sources: tuple[str, ...]
    url: str | None = None
    lang: str | None = None
    first_seen_at: datetime | None = None
    extra: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the archive. `article` is its number, the same in every workspace; `story` that of its story."""

    article: int
    id: str
    url: str | None
    title: str
    text: str
    lang: str | None
    source: str
    published_at: datetime | None
    precision: Precision
    first_seen_at: datetime
    story: int


@dataclass(frozen=True, slots=True)
class Company:
    """A listed company as the workspace knows it: short names (newest first), English names, industry code."""

    symbol: str
    names: tuple[str, ...]
    names_en: tuple[str, ...] = ()
    industry: str | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A label that a text bears: score in [0, 1], tone (-1, 0, 1) of what it says of the label, evidence spans."""

    label: str
    score: float
    origin: Origin
    tone: int
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A company, index or board that a text names.

    `kind` is company, index or board; `symbol` the six-digit code or the universe id; `tone` what the text says of
    it (None where tone has no meaning: indices, boards); `strength` 1 minor, 2 clear, 3 strong; `moved`: the tone only
    says that the price moved.
    """

    kind: Literal["company", "index", "board"]
    symbol: str
    name: str
    span: Span
    tone: int | None = None
    strength: int = 1
    ambiguous: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that a text states about the tape.

    `kind`: index-move, sector-move, stock-move, advancers, decliners, limit-up, limit-down, turnover, level, streak,
    flow.
    `subject`: universe id, label id, symbol, or the words. `comparison`: =, >=, <=, ~. `value` in `unit` (fraction,
    count, yuan, points, days); a fall is negative, and the comparison speaks of the size of the move. `part`: open,
    morning, half-day, afternoon, close, intraday (a passing mark), or "" (not said).
    `session` is the date the text names for it, None when it names none.
    """

    kind: str
    subject: str
    comparison: str
    value: float
    unit: str
    part: str
    span: Span
    session: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read in one text.

    `recap` says that the text mainly describes what the market did; `described` is the date it says it describes,
    None when it names none; `abroad` marks a recap of a market outside the mainland.
    """

    lang: Lang
    recap: bool
    described: date | None
    tags: tuple[Tag, ...] = ()
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    abroad: bool = False


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where a text stands in market time.

    `session` is the one it is read with by its voice; `reaction_session` the first whose trading could react to it.
    Both are None outside the calendar; without a known publication time only a recap that names its day has a session.
    """

    voice: Voice
    session: date | None
    reaction_session: date | None
    bucket: Bucket


@dataclass(frozen=True, slots=True)
class Quote:
    """One stock on one session. Prices in yuan, `turnover` and `float_value` in yuan, `volume` as the source gives it.

    `reported_return` (fraction) stands where the source gives a return but no prices; limits are then unknown.
    A suspended stock has no `close`, or no volume.
    """

    session: date
    symbol: str
    name: str
    close: float | None = None
    prev_close: float | None = None
    high: float | None = None
    low: float | None = None
    volume: float | None = None
    turnover: float | None = None
    float_value: float | None = None
    reported_return: float | None = None


@dataclass(frozen=True, slots=True)
class IndexQuote:
    """An index on one session: `index` is a universe id such as star50."""

    session: date
    index: str
    close: float
    prev_close: float
    turnover: float | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A stock's membership of an index, over [valid_from, valid_to); `valid_to` None: open."""

    index: str
    symbol: str
    name: str
    valid_from: date
    valid_to: date | None = None
    name_en: str | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class IndustrySpell:
    """A stock's Shenwan industry (six-digit code of any level), from `valid_from` until its next spell."""

    symbol: str
    code: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class IndustryName:
    """A Shenwan code with its level (1 to 3) and its name."""

    code: str
    level: int
    name: str


@dataclass(frozen=True, slots=True)
class Breadth:
    """Breadth of one universe on one session; the counts of stocks that traded sum to `members`.

    `breadth` = (advancers - decliners) / members; returns are fractions; `turnover` yuan. `limit_up` and
    `limit_down` are None when prices are not known. `missing` counts members without a quote, `fresh` those in
    their first sessions, which have no limits. `reported` marks figures that came from another source. `touched_up` and
    `touched_down` touched a limit without closing there; `streak` is the longest run of closes at the upper limit, in
    sessions; `weighted_return` is weighted by float value. The last four are None where not known.
    """

    session: date
    universe: str
    members: int
    advancers: int
    decliners: int
    unchanged: int
    suspended: int
    limit_up: int | None
    limit_down: int | None
    breadth: float | None
    mean_return: float | None
    median_return: float | None
    turnover: float | None
    missing: int = 0
    fresh: int = 0
    reported: bool = False
    touched_up: int | None = None
    touched_down: int | None = None
    streak: int | None = None
    weighted_return: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the input that could not be used: where (`path`, `line`), and why."""

    path: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        """Render «path:line: reason»."""
        return f"{self.path}:{self.line}: {self.reason}" if self.line is not None else f"{self.path}: {self.reason}"
