"""Decides which labels stand by the lexicon's evidence and the wording together.

What the lexicon found of a label, its score, what the wording says of it and of the labels beside it, go down boosted
trees (Friedman, 2001) that were fitted on real items read by hand, with wording that had not seen the item
(`benchmarks/learned.py`). A label may stand by its wording alone. Labels of a user's own taxonomy, which the wording
does not know, keep the lexicon's score.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from .candidates import FEATURES
from .labels import Standing, Weighed
from .trees import Trees
from .wording import default_wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from corpus.taxonomy import Taxonomy

    from .candidates import Candidate
    from .features import Subject
    from .wording import Floats

FILE: Final = "decision.npz"
FLOOR: Final = -0.8  # margin from which a label may stand by its wording alone
NOTHING: Final = -9.0  # log odds where the lexicon has no evidence
NOBODY: Final = -2.0  # margin of a theme or a parent that a label does not have
CLIP: Final = 1e-4
PLAIN: Final = 0.6  # what the plainest label of a text must reach for any to stand: benchmarks/learned.py
# What one label must reach, where the development half has positives enough to say so (209): those who read the items
# learned from file foreign news under it more readily than those who read the gold.
STRICTER: Final = {"geopolitics": 0.8}
EVIDENCE: Final = (
    "bare title", "child", "companies", "company lead", "company title", "early", "elsewhere", "at home",
    "lead strong", "lead weak", "long", "longest", "recap", "repeats", "rest strong", "rest weak", "rivals", "share",
    "silent title", "title strong", "title strong more", "title weak",
)  # fmt: skip
_ORDER: Final = tuple(map(FEATURES.index, EVIDENCE))
COLUMNS: Final = (
    "margin", "rank", "behind", "found", "is sector", "is theme", "lexicon", *EVIDENCE, "margin of themes",
    "lexicon of themes", "margin of parents", "lexicon of parents", "lexicon of others", "labels found", "often",
    "english", "margin of none",
)  # fmt: skip


class Text(NamedTuple):
    """A folded document to decide on, also as the wording sees it, with the lexicon's candidates.

    `home` says that it is a recap of this market.
    """

    text: str
    subject: Subject
    weighed: Sequence[Weighed]
    home: bool


@dataclass(frozen=True)
class Pairs:
    """Texts and labels to decide on, sorted by text: `rows` are what the trees look at."""

    texts: npt.NDArray[np.intp]
    labels: npt.NDArray[np.intp]
    rows: npt.NDArray[np.float64]


class Decider:
    """The trees, and what they need to know of a taxonomy."""

    def __init__(self, taxonomy: Taxonomy, labels: Sequence[str], trees: Trees, often: Mapping[str, float]) -> None:
        """Take the labels that the wording knows, in the order of its outputs, and how often each is given."""
        self.labels = tuple(labels)
        self._columns = {label: number for number, label in enumerate(self.labels)}
        known = [taxonomy.labels[label] for label in self.labels]
        self._sector = np.array([label.kind == "sector" for label in known])
        self._theme = np.array([label.kind == "theme" for label in known])
        parents = [[self._columns[one] for one in label.parents if one in self._columns] for label in known]
        themes = [[n for n, above in enumerate(parents) if label in above] for label in range(len(known))]
        self._parents, self._themes = _table(parents), _table(themes)
        self._often = np.array([often.get(label, 0.0) for label in self.labels])
        self._trees = trees

    def decide(self, texts: Sequence[Text], margins: Floats) -> list[list[Standing]]:
        """Return every label that has any evidence, with its score and places.

        `margins` are texts by labels, with that of no label behind the last.
        """
        pairs = self.pairs(texts, margins)
        scores = 1 / (1 + np.exp(-self._trees.log_odds(pairs.rows)))
        result: list[list[Standing]] = [self._unknown(text) for text in texts]
        by_label = [{one.label: one.candidate for one in text.weighed} for text in texts]
        for row, label, score in zip(pairs.texts.tolist(), pairs.labels.tolist(), scores.tolist(), strict=True):
            name = self.labels[label]
            result[row].append(_standing(texts[row], name, by_label[row].get(name), score))
        return result

    def pairs(self, texts: Sequence[Text], margins: Floats) -> Pairs:
        """Return what the trees look at: each label that the lexicon found, or whose margin is above FLOOR."""
        lexicon, found = self._lexicon(texts)
        text, label = np.nonzero(found | (margins[:, :-1] > FLOOR))
        return Pairs(text, label, self._rows(texts, margins.astype(np.float64), lexicon, found, (text, label)))

    def _lexicon(self, texts: Sequence[Text]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
        """Return the lexicon's scores, texts by labels, and where it has any evidence."""
        scores = np.zeros((len(texts), len(self.labels)))
        found = np.zeros(scores.shape, np.bool_)
        for row, text in enumerate(texts):
            for one in text.weighed:
                column = self._columns.get(one.label)
                if column is not None:
                    scores[row, column], found[row, column] = one.score, True
        return scores, found

    def _rows(
        self,
        texts: Sequence[Text],
        margins: npt.NDArray[np.float64],
        lexicon: npt.NDArray[np.float64],
        found: npt.NDArray[np.bool_],
        where: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]],
    ) -> npt.NDArray[np.float64]:
        text, label = where
        none, margins = margins[:, -1], margins[:, :-1]
        own, score, there = margins[where], lexicon[where], found[where]
        above = margins[text] > own[:, None]
        rank = above.view(np.uint8).sum(axis=1, dtype=np.uint16)
        english = np.array([one.subject.lang == "en" for one in texts], np.float64)
        left = np.stack([
            own, rank, margins.max(axis=1)[text] - own, there, self._sector[label], self._theme[label],
            np.where(there, _log_odds(score), NOTHING),
        ], axis=1)  # fmt: skip
        margins, lexicon = _padded(margins, NOBODY), _padded(lexicon, 0.0)
        right = np.stack([
            _most(margins, text, self._themes[label]), _most(lexicon, text, self._themes[label]),
            _most(margins, text, self._parents[label]), _most(lexicon, text, self._parents[label]),
            _others(lexicon, text, score), found.sum(axis=1)[text], self._often[label], english[text],
            none[text],
        ], axis=1)  # fmt: skip
        return np.concatenate([left, self._evidence(texts, found, where), right], axis=1)

    def _evidence(
        self,
        texts: Sequence[Text],
        found: npt.NDArray[np.bool_],
        where: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]],
    ) -> npt.NDArray[np.float64]:
        rows = np.zeros((len(where[0]), len(EVIDENCE)))
        by_label = [{one.label: one.candidate.values for one in text.weighed} for text in texts]
        there = np.nonzero(found[where])[0]
        pairs = zip(where[0][there].tolist(), where[1][there].tolist(), strict=True)
        values = [value for text, label in pairs for value in by_label[text][self.labels[label]]]
        rows[there] = np.array(values).reshape(-1, len(FEATURES))[:, _ORDER]
        return rows

    def _unknown(self, text: Text) -> list[Standing]:
        """Return the labels of which the wording knows nothing, with the lexicon's score."""
        return [one.standing(text.text, home=text.home) for one in text.weighed if one.label not in self._columns]


def _standing(text: Text, label: str, candidate: Candidate | None, score: float) -> Standing:
    if candidate is None:
        return Standing(label, score, (), "model")
    if not text.home:
        return Standing(label, score, candidate.spans)
    return Weighed(label, candidate, score).standing(text.text, home=text.home)


def _log_odds(score: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    clipped = score.clip(CLIP, 1 - CLIP)
    return np.asarray(np.log(clipped / (1 - clipped)))


def _table(lists: Sequence[Sequence[int]]) -> npt.NDArray[np.intp]:
    """Return lists of labels as an array, filled up with the number behind the last label."""
    width = max([len(one) for one in lists], default=1) or 1
    return np.array([[*one, *[len(lists)] * (width - len(one))] for one in lists], np.intp)


def _padded(values: npt.NDArray[np.float64], by: float) -> npt.NDArray[np.float64]:
    return np.concatenate([values, np.full((len(values), 1), by)], axis=1)


def _most(
    values: npt.NDArray[np.float64], text: npt.NDArray[np.intp], labels: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    return np.asarray(values[text[:, None], labels].max(axis=1))


def _others(
    lexicon: npt.NDArray[np.float64], text: npt.NDArray[np.intp], score: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the highest score of the lexicon among the other labels of the text."""
    two = np.partition(lexicon, lexicon.shape[1] - 2, axis=1)[:, -2:]
    return np.asarray(np.where(score >= two[text, 1], two[text, 0], two[text, 1]))


def packed(trees: Trees, labels: Sequence[str], often: Sequence[float]) -> dict[str, npt.NDArray[np.generic]]:
    """Return arrays to be stored."""
    return {
        "columns": trees.columns.astype(np.uint8), "bounds": trees.bounds,
        "leaves": trees.leaves, "base": np.array([trees.base]),
        "labels": np.frombuffer("\n".join(labels).encode(), np.uint8), "often": np.array(often, np.float32),
    }  # fmt: skip


@cache
def _stored() -> tuple[Trees, dict[str, float]]:
    data = resources.files("nlp").joinpath("lexicons", FILE).read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as found:
        labels = bytes(found["labels"]).decode().split("\n")
        trees = Trees(found["columns"].astype(np.int64), found["bounds"], found["leaves"], float(found["base"][0]))
        return trees, dict(zip(labels, found["often"].astype(np.float64).tolist(), strict=True))


def default_decider(taxonomy: Taxonomy) -> Decider | None:
    """Return what decides on the labels that come along; None where a taxonomy has not all of them."""
    labels = default_wording().labels
    return Decider(taxonomy, labels, *_stored()) if set(labels) <= set(taxonomy.labels) else None
