"""What speaks for a label besides its terms: companies of its industries, and themes that belong to it.

How much each is worth differs: news of a brewery is nearly always about liquor, a text about robots less often files
under machinery. Both rates are measured on real items labelled by hand (`benchmarks/salience.py`) and stand in
`lexicons/salience.toml`; a label or pair that was not measured has the mean of all.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Company
    from corpus.taxonomy import Taxonomy

    from .lexicon import Evidence

_LEVELS: Final = (2, 4, 6)  # digits of a Shenwan code that say its industry of the first, second, third level


class Worth(NamedTuple):
    """How often a label stands where its company is named, and a parent where its theme stands, in [0, 1]."""

    company: Mapping[str, float]
    child: Mapping[str, float]

    def of_company(self, label: str) -> float:
        """Return how often news of its companies is about a theme."""
        return self.company.get(label, self.company.get("", 1.0))

    def of_child(self, theme: str, parent: str) -> float:
        """Return how often a text about the theme is about its parent."""
        return self.child.get(f"{theme} {parent}", self.child.get("", 1.0))


@cache
def tables() -> Mapping[str, Mapping[str, float]]:
    """Return the weights of the features by kind of label, and the measured worths."""
    text = resources.files("nlp").joinpath("lexicons", "salience.toml").read_text(encoding="utf-8")
    found: dict[str, dict[str, float]] = tomllib.loads(text)
    return found


def worth() -> Worth:
    """Return the worths that were measured on real items."""
    found = tables()
    return Worth(found.get("company", {}), found.get("child", {}))


def labels_of(taxonomy: Taxonomy, companies: Iterable[Company]) -> dict[str, tuple[str, ...]]:
    """Return the sector and the themes of every company, by its industry; themes also by their named stocks.

    An industry of the first level stands for no theme: it is far wider than one.
    """
    by_industry: dict[str, list[str]] = {}
    by_symbol: dict[str, list[str]] = {}
    for label in taxonomy.labels.values():
        if label.kind == "policy":
            continue
        for code in label.shenwan:
            if label.kind == "sector" or not code.endswith("0000"):
                by_industry.setdefault(code, []).append(label.id)
        for symbol in label.symbols:
            by_symbol.setdefault(symbol, []).append(label.id)
    found: dict[str, tuple[str, ...]] = {}
    for company in companies:
        codes = [company.industry[:digits].ljust(6, "0") for digits in _LEVELS] if company.industry else []
        ids = [label for code in dict.fromkeys(codes) for label in by_industry.get(code, ())]
        ids += by_symbol.get(company.symbol, ())
        if ids:
            found[company.symbol] = tuple(dict.fromkeys(ids))
    return found


def children(evidence: Mapping[str, Evidence], parents: Mapping[str, Sequence[str]], worths: Worth) -> dict[str, float]:
    """Return how plainly the themes that a label is the parent of are spoken of, weighed by what they are worth."""
    support: dict[str, float] = {}
    for label, found in evidence.items():
        for parent in parents.get(label, ()):
            plain = min(2.0, found.strong[0] + 0.5 * found.strong[1]) * worths.of_child(label, parent)
            support[parent] = max(support.get(parent, 0.0), plain)
    return support


def depths(parents: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return for labels that are parents how many labels below one another they stand over; 0 for no parent."""
    found: dict[str, int] = {}
    for _ in parents:  # a chain is no longer than that; a circle of a user's own taxonomy ends here too
        before = dict(found)
        for label, above in parents.items():
            for parent in above:
                found[parent] = max(found.get(parent, 0), before.get(label, 0) + 1)
        if found == before:
            break
    return found


def held(
    label: str, score: float, parents: Mapping[str, Sequence[str]], worths: Worth, support: dict[str, float]
) -> None:
    """Add to `support` how likely a text is about the parents of a label, were its score all that is known of them."""
    for parent in parents.get(label, ()):
        support[parent] = max(support.get(parent, 0.0), score * worths.of_child(label, parent))
