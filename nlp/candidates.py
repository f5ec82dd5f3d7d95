"""What a decision on labels looks at: each label with any evidence, and what that is as numbers.

The numbers stand in the order of FEATURES, in which they are also weighed: sums of the same in another order differ in
their last digit, and boosted trees cut between values that are that close.
"""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Span

    from .lexicon import Evidence

FEATURES: Final = (
    "bias", "companies", "recap", "long", "bare title", "company title", "company lead", "title strong",
    "title strong more", "early", "title weak", "lead strong", "lead weak", "rest strong", "rest weak", "repeats",
    "longest", "own", "child", "rivals", "share", "elsewhere", "at home", "silent title",
)  # fmt: skip
ALWAYS: Final = frozenset({"child", "rivals", "share"})  # features that are named also where they are zero
OWN: Final = 0.5  # size of a label's own feature: how readily it is given, shrunk towards its kind
LONG: Final = 600  # characters: a programme's item, not a flash
FAR: Final = 8  # characters from which a longer term says no more

Values: TypeAlias = tuple[float, ...]


class Candidate(NamedTuple):
    """A label with some evidence: what the decision looks at, where it stands; `plain` are its strong terms."""

    label: str
    values: Values
    spans: tuple[Span, ...]
    plain: tuple[Span, ...] = ()

    @property
    def features(self) -> dict[str, float]:
        """What the decision looks at, by name: also the label itself, and what all have."""
        named = zip(FEATURES, self.values, strict=True)
        return {_name(name, self.label): value for name, value in named if value or name in ALWAYS}


def _name(feature: str, label: str) -> str:
    """Return the name of a feature of a label: its own feature is named for it."""
    return f"is {label}" if feature == "own" else feature


def weights_of(kind: Mapping[str, float], label: str) -> Values:
    """Return what the features of a label weigh, in their order, by the weights of its kind."""
    return tuple([kind.get(_name(feature, label), 0.0) for feature in FEATURES])


def names(candidates: Iterable[Candidate]) -> list[str]:
    """Return the names of all features that candidates have, sorted."""
    return sorted({name for item in candidates for name in item.features})


class OfText(NamedTuple):
    """What all labels of a text share."""

    bare: float
    companies: float
    long: float
    recap: float
    silent: bool  # the title says nothing, so the text has to


class OfCompanies(NamedTuple):
    """What the companies named say of a label."""

    lead: float = 0.0
    title: float = 0.0
    elsewhere: float = 0.0
    at_home: float = 0.0


NOBODY: Final = OfCompanies()


def of_text(title_end: int, length: int, companies: int, *, recap: bool, silent: bool) -> OfText:
    """Return what all labels of a text share."""
    return OfText(
        float(length <= title_end + 1),
        log1p(companies) if companies else 0.0,
        float(length > LONG),
        float(recap),
        silent,
    )


def values_of(
    found: Evidence | None, text: OfText, named: OfCompanies, child: float, beside: tuple[float, float]
) -> Values:
    """Return what the decision on a label looks at, in the order of FEATURES."""
    bare, companies, long, recap, silent = text
    lead, title, elsewhere, at_home = named
    rivals, share = beside
    if found is None:
        return (
            1.0, companies, recap, long, bare, title, lead, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
            OWN, child, rivals, share, elsewhere, at_home, 0.0,
        )  # fmt: skip
    (titled, led, rest), (weakly, weakly_led, weak_rest), repeats, first, longest, *_ = found
    strong = log1p(led) if led else 0.0
    return (
        1.0, companies, recap, long, bare, title, lead,
        1.0 if titled else 0.0, log1p(titled - 1) if titled > 1 else 0.0, 1 - first if titled else 0.0,
        2.0 if weakly > 1 else float(weakly), strong, log1p(weakly_led) if weakly_led else 0.0,
        log1p(rest) if rest else 0.0, log1p(weak_rest) if weak_rest else 0.0, log1p(repeats) if repeats else 0.0,
        min(longest, FAR) / FAR, OWN, child, rivals, share, elsewhere, at_home, strong if silent else 0.0,
    )  # fmt: skip


def rivalry(kinds: Sequence[str], plainness: Sequence[float]) -> list[tuple[float, float]]:
    """Return how plainly each label of a text stands beside the others of its kind.

    That is the logarithm of one and its clear rivals, and its share of its kind's plainest.
    """
    top: dict[str, float] = {}
    clear: dict[str, int] = {}
    for kind, weight in zip(kinds, plainness, strict=True):
        if weight > top.get(kind, 0.1):
            top[kind] = weight
        if weight >= 1:
            clear[kind] = clear.get(kind, 0) + 1
    return [
        (log1p(clear.get(kind, 0) - (own >= 1)), own / top.get(kind, 0.1))
        for kind, own in zip(kinds, plainness, strict=True)
    ]


def plainness(found: Evidence | None, named: bool) -> float:  # noqa: FBT001 - of which companies are named
    """Return a rough weight of the evidence, to compare labels of one kind with."""
    weight = 1.0 * named
    if found is not None:
        (titled, led, rest), (weakly, weakly_led, _), *_ = found
        weight += titled + 0.6 * led + 0.3 * (weakly + rest) + 0.15 * weakly_led
    return weight
