"""How claims are compared with those labelled by hand: as many as there are, since a figure may stand twice.

A claim is right that has the kind, the subject, the comparison and the value of one due. Subjects in words (sectors,
main funds) are not compared word by word, since where such a name begins is a matter of taste. The labels compare
values (a fall of more than 2 % is <= -0.02), fupan compares sizes (>= -0.02); the labels are turned to sizes here.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Claim

LOOSE: Final = ("sector-move", "flow")
_TURNED: Final = {"<=": ">=", ">=": "<="}


class Stated(NamedTuple):
    """What two claims must share to be the same."""

    kind: str
    subject: str
    comparison: str
    value: float


def made(claims: Iterable[Claim]) -> Counter[Stated]:
    """Return what was read."""
    return Counter(Stated(c.kind, _whose(c.kind, c.subject), c.comparison, round(c.value, 4)) for c in claims)


def due(labels: Iterable[Mapping[str, Any]]) -> Counter[Stated]:
    """Return what was labelled."""
    return Counter(map(_due, labels))


def _due(label: Mapping[str, Any]) -> Stated:
    value, comparison = round(float(label["value"]), 4), str(label["comparison"])
    size = _TURNED.get(comparison, comparison) if value < 0 else comparison
    return Stated(label["kind"], _whose(label["kind"], str(label["subject"])), size, value)


def _whose(kind: str, subject: str) -> str:
    return subject if kind not in LOOSE and subject.isascii() else "words"


def by_kind(pairs: Sequence[tuple[Counter[Stated], Counter[Stated]]]) -> dict[str, tuple[int, int, int]]:
    """Return (right, wrong, missed) of each kind of claim over (made, due) pairs."""
    kinds = sorted({one.kind for pair in pairs for counted in pair for one in counted})
    return {kind: _counts([tuple(_only(one, kind) for one in pair) for pair in pairs]) for kind in kinds}


def _only(counted: Counter[Stated], kind: str) -> Counter[Stated]:
    return Counter({one: count for one, count in counted.items() if one.kind == kind})


def _counts(pairs: Iterable[tuple[Counter[Stated], ...]]) -> tuple[int, int, int]:
    right = wrong = missed = 0
    for got, wanted in pairs:
        right += (got & wanted).total()
        wrong += (got - wanted).total()
        missed += (wanted - got).total()
    return right, wrong, missed


def table(counts: Mapping[str, tuple[int, int, int]]) -> str:
    """Return the counts by kind as a Markdown table, with precision and recall."""
    lines = ["| claims | right | wrong | missed | precision | recall |", "|---|---:|---:|---:|---:|---:|"]
    for kind, (right, wrong, missed) in counts.items():
        shares = f"{right / max(1, right + wrong):.3f} | {right / max(1, right + missed):.3f}"
        lines.append(f"| {kind} | {right} | {wrong} | {missed} | {shares} |")
    return "\n".join(lines)
