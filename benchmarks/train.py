"""Training with a taxonomy of one's own beside tuned character n-grams: `python benchmarks/train.py [ITEMS]`.

Real items outside the gold pool with labels that need no reading: the outlets that carried a Chinese item (several
each), and the site and section of an English headline. The older four fifths train, the newer fifth tests. Beside it a
linear support vector machine on TF-IDF of character 1-3-grams, its C chosen among four by three-fold cross-validation.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from gold import SHARED
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from corpus.labelled import Example
from corpus.taxonomy import Label, Taxonomy
from nlp.prepare import prepare, truth_of
from nlp.tagger import Reader
from nlp.training import Settings, train

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

POOL = "0123"
LABELS = 18
STRENGTHS = (0.1, 0.3, 1.0, 3.0)


def still(_steps: int) -> None:
    """Show no progress."""


def rows(pattern: str) -> Iterator[dict[str, Any]]:
    """Yield the records of files outside the gold pool, the older first."""
    for path in sorted((SHARED / "news").glob(pattern)):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                key = str(record.get("id") or record["title"])
                if hashlib.sha256(key.encode()).hexdigest()[0] not in POOL:
                    yield record


def outlets(count: int) -> list[Example]:
    """Return Chinese items with the outlets that carried them."""
    found = list(rows("readhub-*"))
    found = found[:: max(1, len(found) // count)][:count]
    return [Example(r["title"], r.get("summary") or "", frozenset(r["sources"])) for r in found]


def sections(count: int) -> list[Example]:
    """Return English headlines with their site and section."""
    found = sorted(rows("en-*"), key=lambda record: str(record["published"]))
    found = found[:: max(1, len(found) // count)][:count]
    return [Example(r["title"], "", frozenset({str(r["site"]), f"{r['site']} {r['section']}"})) for r in found]


def baseline(texts: list[str], truth: npt.NDArray[np.int8], cut: int) -> tuple[npt.NDArray[np.int8], float]:
    """Return decisions of the tuned n-grams on what follows `cut`, and the seconds of fitting once."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    began = time.perf_counter()
    matrix = vectorizer.fit_transform(texts[:cut])
    spent = time.perf_counter() - began
    best = max(
        STRENGTHS,
        key=lambda c: f1_score(
            truth[:cut],
            cross_val_predict(OneVsRestClassifier(LinearSVC(C=c)), matrix, truth[:cut], cv=3),
            average="micro",
        ),
    )
    began = time.perf_counter()
    machine = OneVsRestClassifier(LinearSVC(C=best)).fit(matrix, truth[:cut])
    spent += time.perf_counter() - began
    return machine.predict(vectorizer.transform(texts[cut:])), spent


def run(name: str, examples: list[Example]) -> None:
    """Train both and print their F1 and seconds."""
    frequent = [label for label, _ in Counter(label for one in examples for label in one.present).most_common(LABELS)]
    names = {label: f"l{number}" for number, label in enumerate(frequent)}
    kept = [
        Example(one.title, one.text, frozenset(names[label] for label in one.present if label in names))
        for one in examples
    ]
    taxonomy = Taxonomy({i: Label(i, "theme", i, i, "") for i in names.values()})
    reader, cut = Reader(taxonomy), len(kept) * 4 // 5
    began = time.perf_counter()
    prepared = prepare(reader, kept, still)
    trained = train(prepared.part(range(cut)), prepared.part(range(cut, len(kept))), taxonomy, Settings(), still)
    spent = time.perf_counter() - began
    truth = truth_of(prepared, tuple(names.values()))
    made, seconds = baseline([f"{one.title}\n{one.text}" for one in kept], truth, cut)
    theirs = [f1_score(truth[cut:], made, average=kind, zero_division=0) for kind in ("micro", "macro")]
    ours = trained.metrics
    print(f"{name:9} {cut} + {len(kept) - cut} items, {len(names)} labels")
    print(f"  fupan          micro {ours.micro_f1:.3f} macro {ours.macro_f1:.3f} in {spent:.0f} s")
    print(f"  char 1-3-grams micro {theirs[0]:.3f} macro {theirs[1]:.3f} in {seconds:.0f} s (C once chosen)")


def main() -> None:
    """Print both sets."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    run("outlets", outlets(count))
    run("sections", sections(count))


if __name__ == "__main__":
    main()
