"""Labels by their terms: which labels a text speaks of, how plainly, and at which places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from .folding import fold
from .matching import Found, Matcher, longest

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from corpus.records import Span
    from corpus.taxonomy import Taxonomy

LEAD: Final = 160  # characters after the title that still count as the beginning of a Chinese text
LATIN_LEAD: Final = 560  # of an English one, which needs three and a half times as many to say as much


@dataclass(frozen=True, slots=True)
class Evidence:
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
        owners: dict[str, list[tuple[str, str]]] = {}
        for label in taxonomy.labels.values():
            for term in label.terms:
                owners.setdefault(fold(term.text), []).append((label.id, term.strength))
        self._owners = tuple(owners.values())
        self._matcher = Matcher(list(owners))

    def evidence(
        self, text: str, title_end: int, authors: Container[str] = (), speaks: Callable[[str, int], bool] = _never
    ) -> dict[str, Evidence]:
        """Return the evidence of every label that has any in `text`, a folded document with its title first.

        A term of a label in `authors` does not count where `speaks`, asked with the text and the term's end, says so.
        """
        by_label: dict[str, list[tuple[Found, str]]] = {}
        for hit in self._matcher.find(text):
            for label, strength in self._owners[hit.pattern]:
                if label not in authors or not speaks(text, hit.end):
                    by_label.setdefault(label, []).append((hit, strength))
        lead = lead_end(text, title_end) if by_label else 0
        weighed = {label: _weigh(hits, title_end, lead) for label, hits in by_label.items()}
        return {label: found for label, found in weighed.items() if found.spans}


def lead_end(text: str, title_end: int) -> int:
    """Return where the beginning of a document ends."""
    opening = text[title_end : title_end + LATIN_LEAD]
    latin = len(opening.encode("ascii", "ignore")) > len(opening) / 2
    return title_end + (LATIN_LEAD if latin else LEAD)


def _weigh(hits: Sequence[tuple[Found, str]], title_end: int, lead: int) -> Evidence:
    strengths = {hit.pattern: strength for hit, strength in hits}
    kept = longest([hit for hit, _ in hits]) if len(hits) > 1 else [hits[0][0]]
    counted = [hit for hit in kept if strengths[hit.pattern] != "exclude"]
    strong = [hit for hit in counted if strengths[hit.pattern] == "strong"]
    firsts: dict[int, int] = {}  # where each term stands first
    for hit in counted:
        firsts.setdefault(hit.pattern, hit.start)
    counts = {"strong": [0, 0, 0], "weak": [0, 0, 0]}
    for pattern, start in firsts.items():
        counts[strengths[pattern]][_place(start, title_end, lead)] += 1
    begins = strong[0].start if strong else title_end
    return Evidence(
        strong=(counts["strong"][0], counts["strong"][1], counts["strong"][2]),
        weak=(counts["weak"][0], counts["weak"][1], counts["weak"][2]),
        repeats=len(counted) - len(firsts),
        first=min(1.0, begins / title_end) if title_end else 1.0,
        longest=max([hit.end - hit.start for hit in strong if hit.start < lead], default=0),
        spans=tuple([hit[1:] for hit in counted]),
        plain=tuple([hit[1:] for hit in strong]),
    )


def _place(start: int, title_end: int, lead: int) -> int:
    if start < title_end:
        return 0
    return 1 if start < lead else 2
