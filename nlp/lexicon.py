"""Labels by their terms: which labels a text speaks of, how plainly, and at which places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from .folding import fold
from .matching import Matcher, longest

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from corpus.records import Span
    from corpus.taxonomy import Taxonomy

    from .matching import Found

_Told: TypeAlias = tuple[int, int, int, str]  # a term by its number, its span, and its strength for one label

LEAD: Final = 160  # characters after the title that still count as the beginning of a Chinese text
LATIN_LEAD: Final = 560  # of an English one, which needs three and a half times as many to say as much
_PLACES: Final = ((1, 0, 0), (0, 1, 0), (0, 0, 1))  # one term: in the title, the lead, the rest
_NOWHERE: Final = (0, 0, 0)


class Evidence(NamedTuple):
    """The terms of one label in one text.

    `strong` and `weak` count different terms by place: title, lead, rest. `repeats` counts further occurrences of the
    same terms; `first` is where in the title the first strong term begins, as a share of its length (1: in none);
    `longest` is the length of the longest strong term of title and lead. `spans` are in text order, `plain` are those
    of strong terms.
    """

    strong: tuple[int, int, int]
    weak: tuple[int, int, int]
    repeats: int
    first: float
    longest: int
    spans: tuple[Span, ...]
    plain: tuple[Span, ...]


def _never(_text: str, _end: int) -> bool:
    return False


class Lexicon:
    """The terms of a taxonomy, ready to be found."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        """Build one automaton over the terms of all labels."""
        owners: dict[str, dict[str, str]] = {}
        for label in taxonomy.labels.values():
            for term in label.terms:
                owners.setdefault(fold(term.text), {})[label.id] = term.strength
        self._owners = tuple(tuple(found.items()) for found in owners.values())
        self._matcher = Matcher(list(owners))

    def terms(self, text: str) -> list[Found]:
        """Return the terms of all labels in a folded text."""
        return self._matcher.find(text)

    def evidence(
        self,
        text: str,
        title_end: int,
        terms: Iterable[Found],
        authors: Container[str] = (),
        speaks: Callable[[str, int], bool] = _never,
    ) -> dict[str, Evidence]:
        """Return the evidence of every label that has any of `terms`, those of a folded document with its title first.

        A term of a label in `authors` does not count where `speaks`, asked with the text and the term's end, says so.
        """
        by_label: dict[str, list[_Told]] = {}
        owners = self._owners
        for pattern, start, end in terms:
            for label, strength in owners[pattern]:
                if label in authors and speaks(text, end):
                    continue
                if label in by_label:
                    by_label[label].append((pattern, start, end, strength))
                else:
                    by_label[label] = [(pattern, start, end, strength)]
        if not by_label:
            return {}
        lead = lead_end(text, title_end)
        weighed = {label: _weigh(hits, title_end, lead) for label, hits in by_label.items()}
        return {label: found for label, found in weighed.items() if found is not None}


_kept: dict[str, Lexicon] = {}


def lexicon_of(taxonomy: Taxonomy) -> Lexicon:
    """Return the lexicon of a taxonomy; the last one is kept, so that processes forked from this one have it."""
    if taxonomy.version not in _kept:
        _kept.clear()
        _kept[taxonomy.version] = Lexicon(taxonomy)
    return _kept[taxonomy.version]


def lead_end(text: str, title_end: int) -> int:
    """Return where the beginning of a document ends."""
    opening = text[title_end : title_end + LATIN_LEAD]
    latin = len(opening.encode("ascii", "ignore")) > len(opening) / 2
    return title_end + (LATIN_LEAD if latin else LEAD)


def _weigh(hits: Sequence[_Told], title_end: int, lead: int) -> Evidence | None:
    """Return what the terms found of one label come to, None where exclusions leave none."""
    if len(hits) == 1:
        return _of_one(hits[0], title_end, lead)
    counts = {"strong": [0, 0, 0], "weak": [0, 0, 0]}
    seen: set[int] = set()
    spans: list[Span] = []
    plain: list[Span] = []
    size = 0
    for pattern, start, end, strength in longest(hits):
        if strength == "exclude":
            continue
        spans.append((start, end))
        if pattern not in seen:
            seen.add(pattern)
            counts[strength][0 if start < title_end else 1 if start < lead else 2] += 1
        if strength == "strong":
            plain.append((start, end))
            if start < lead:
                size = max(size, end - start)
    if not spans:
        return None
    (titled, led, rest), (weakly, weakly_led, weak_rest) = counts["strong"], counts["weak"]
    first = plain[0][0] / title_end if titled else 1.0
    return Evidence(
        (titled, led, rest), (weakly, weakly_led, weak_rest), len(spans) - len(seen), first, size,
        tuple(spans), tuple(plain),
    )  # fmt: skip


def _of_one(hit: _Told, title_end: int, lead: int) -> Evidence | None:
    """Return what the only term of a label comes to: most labels have one."""
    _, start, end, strength = hit
    if strength == "exclude":
        return None
    place = _PLACES[0 if start < title_end else 1 if start < lead else 2]
    spans = ((start, end),)
    if strength == "weak":
        return Evidence(_NOWHERE, place, 0, 1.0, 0, spans, ())
    first = start / title_end if start < title_end else 1.0
    return Evidence(place, _NOWHERE, 0, first, end - start if start < lead else 0, spans, spans)
