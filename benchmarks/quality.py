"""How well fupan reads, measured on real items labelled by hand: `python benchmarks/quality.py [--half development]`.

Prints one row a measure; with --claims one row for each kind of claim instead. The labels stand in `tests/gold` (ids
only); the items they speak of lie outside the project.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import claimed
import numpy as np
from gold import companies, labelled

from corpus.taxonomy import load_taxonomy
from nlp.evaluate import calibration_error
from nlp.tagger import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gold import Item

    from corpus.records import Mention, Reading


@dataclass(frozen=True, slots=True)
class Counts:
    """Right, wrong and missed decisions."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Right among made."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Right among due."""
        return self.right / max(1, self.right + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@cache
def reader() -> Reader:
    """Return a reader that knows the companies of the real quotes."""
    return Reader(load_taxonomy(), companies())


@cache
def read(item: Item) -> Reading:
    """Read one item."""
    return reader().read(item.title, item.text, item.published_at, item.precision)


def compare(pairs: Iterable[tuple[set[Any], set[Any]]]) -> Counts:
    """Count over (made, due) sets."""
    right = wrong = missed = 0
    for made, due in pairs:
        right, wrong, missed = right + len(made & due), wrong + len(made - due), missed + len(due - made)
    return Counts(right, wrong, missed)


def labels(half: str) -> dict[str, float]:
    """Measure labels: micro- and macro-F1, by language, empty items left empty, tone."""
    rows = [(item, gold, {tag.label: tag.tone for tag in read(item).tags}) for item, gold in labelled("labels", half)]
    whole = compare((set(made), set(gold["labels"])) for _, gold, made in rows)
    due = Counter(label for _, gold, _ in rows for label in gold["labels"])
    by_label = [
        compare(({label} & set(made), {label} & set(gold["labels"])) for _, gold, made in rows).f1
        for label, count in due.items()
        if count >= 3  # noqa: PLR2004 - below this a label's F1 is a coin
    ]
    empty = [not made for _, gold, made in rows if not gold["labels"]]
    tones = [(made[label], tone) for _, gold, made in rows for label, tone in gold["labels"].items() if label in made]
    by_lang = {
        f"label F1 {lang}": compare((set(made), set(y["labels"])) for x, y, made in rows if x.lang == lang).f1
        for lang in ("zh", "en")
    }
    return {
        "items": len(rows), "label precision": whole.precision, "label recall": whole.recall,
        "label micro-F1": whole.f1,
        "label macro-F1": sum(by_label) / max(1, len(by_label)), **by_lang,
        "empty left empty": sum(empty) / max(1, len(empty)),
        "label calibration error": calibration([(item, gold) for item, gold, _ in rows]),
        **tone_measures("label tone", tones),
    }  # fmt: skip


def calibration(rows: Sequence[tuple[Item, Mapping[str, Any]]]) -> float:
    """Return the expected calibration error of all scores from 0.1, whether the label stands or not."""
    scans = [(reader().scan(item.title, item.text, item.published_at, item.precision), gold) for item, gold in rows]
    pairs = [(one.score, one.label in gold["labels"]) for scan, gold in scans for one in scan.scored]
    scores, right = (np.array(column)[:, None] for column in zip(*pairs, strict=True))
    return calibration_error(right.astype(np.int8), scores) or 0.0


def tone_measures(name: str, pairs: Sequence[tuple[int | None, int]]) -> dict[str, float]:
    """Return agreement and opposite signs of (made, due) tones."""
    count = max(1, len(pairs))
    return {
        f"{name} pairs": len(pairs),
        f"{name} agreement": sum(made == due for made, due in pairs) / count,
        f"{name} opposite": sum((made or 0) * due < 0 for made, due in pairs) / count,
    }


def mentions(half: str) -> dict[str, float]:
    """Measure mentions of companies by overlapping spans of the right company, and their tones and strengths."""
    rows = [(item, gold, _companies(read(item))) for item, gold in labelled("companies", half)]
    counts = Counts(0, 0, 0)
    tones: list[tuple[int | None, int]] = []
    strengths: list[bool] = []
    for _, gold, made in rows:
        due = {(one["symbol"], *span) for one in gold["companies"] for span in one["spans"]}
        got = {(mention.symbol, *mention.span) for mention in made}
        hit = {one for one in got if any(_same(one, other) for other in due)}
        found = {other for other in due if any(_same(one, other) for one in got)}
        counts = Counts(counts.right + len(hit), counts.wrong + len(got - hit), counts.missed + len(due - found))
        known = {mention.symbol: mention for mention in made}
        for one in gold["companies"]:
            if one["symbol"] in known:
                mention = known[one["symbol"]]
                tones.append((mention.tone, one["tone"]))
                if one["tone"] and mention.tone == one["tone"]:
                    strengths.append(mention.strength == one["strength"])
    return {
        "items": len(rows), "mention precision": counts.precision, "mention recall": counts.recall,
        **tone_measures("company tone", tones), "strength equal": sum(strengths) / max(1, len(strengths)),
    }  # fmt: skip


def _companies(reading: Reading) -> list[Mention]:
    return [mention for mention in reading.mentions if mention.kind == "company"]


def _same(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def recaps(half: str) -> dict[str, float]:
    """Measure recaps on all three sets, the sessions they describe, and claims."""
    files = ("labels", "companies", "recaps")
    rows = [(item, gold) for name in files for item, gold in labelled(name, half)]
    told = compare(
        ({"recap"} if read(item).recap else set(), {"recap"} if gold["recap"] else set()) for item, gold in rows
    )
    dated = [
        (_session(item, read(item)), gold["described"])
        for item, gold in rows
        if gold["recap"] and gold.get("described")
    ]
    kinds = claims_by_kind(half)
    right, wrong, missed = (sum(count[at] for count in kinds.values()) for at in range(3))
    stated = Counts(right, wrong, missed)
    return {
        "items": len(rows), "recap precision": told.precision, "recap recall": told.recall, "recap F1": told.f1,
        "described sessions": len(dated), "described right": sum(a == b for a, b in dated) / max(1, len(dated)),
        "claims due": stated.right + stated.missed, "claim precision": stated.precision, "claim recall": stated.recall,
    }  # fmt: skip


def _session(item: Item, reading: Reading) -> str | None:
    from linkage.sessions import align, shanghai  # noqa: PLC0415

    session = align(item.published_at, item.precision, True, reading.described, shanghai()).session  # noqa: FBT003
    described = reading.described
    return str(described or session)


def claims_by_kind(half: str) -> dict[str, tuple[int, int, int]]:
    """Count right, wrong and missed claims by kind."""
    rows = labelled("recaps", half)
    return claimed.by_kind([(claimed.made(read(item).claims), claimed.due(gold["claims"])) for item, gold in rows])


def measure(half: str) -> dict[str, float]:
    """Return every measure by name."""
    parts = {"labels": labels(half), "companies": mentions(half), "recaps": recaps(half)}
    return {
        f"{part} items" if name == "items" else name: value
        for part, rows in parts.items()
        for name, value in rows.items()
    }


def table(figures: Mapping[str, float]) -> str:
    """Return the measures as a Markdown table."""
    lines = ["| measure | figure |", "|---|---:|"]
    lines += [f"| {name} | {_shown(value)} |" for name, value in figures.items()]
    return "\n".join(lines)


def _shown(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value:,}"


def main() -> None:
    """Print the table of one half: the test half unless --half says otherwise."""
    half = sys.argv[sys.argv.index("--half") + 1] if "--half" in sys.argv else "test"
    print(claimed.table(claims_by_kind(half)) if "--claims" in sys.argv else table(measure(half)))


if __name__ == "__main__":
    main()
