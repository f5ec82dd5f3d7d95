"""What training and predicting cost, and a taxonomy of one's own: `python benchmarks/train.py cost|size|own [ITEMS]`.

Real items outside the gold pool. `cost`: the time of reading with a model over that of the lexicon alone, in turn over
the same articles. `size`: training on 10,000 articles with all labels. `own`: `fupan train` on labels that need no
reading beside a linear support vector machine on TF-IDF of character 1-3-grams, its C chosen among four by three-fold
cross-validation. The older four fifths train, the newer fifth tests:
fields (18 themes by the lexicon's strong terms, every term of theirs cut out of the text), the outlets that carried a
Chinese item (several each), the site and section of an English headline.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from gold import ROOT, SHARED, companies, items, reserved
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import LinearSVC

from corpus.labelled import Example, bundled, digest, written
from corpus.records import Article
from corpus.taxonomy import load_taxonomy
from nlp.folding import fold
from nlp.lexicon import Lexicon
from nlp.prepare import prepare
from nlp.tagger import Reader
from nlp.training import Settings, train

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

LABELS = 18
STRENGTHS = (0.1, 0.3, 1.0, 3.0)
ROUNDS, READ, BATCH = 9, 1500, 250
TRAINED = 10_000
SIZES = range(50, 301)  # characters of an item of `fields`, as in the public set
FUPAN = (sys.executable, "-c", "import cli; cli.main()")


def still(_steps: int) -> None:
    """Show no progress."""


def rows(pattern: str) -> Iterator[dict[str, Any]]:
    """Yield the records of files outside the gold pool, the older first."""
    for path in sorted((SHARED / "news").glob(pattern)):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (row for row in map(json.loads, lines) if not reserved(str(row.get("id") or row["title"])))


def thinned(found: list[Any], count: int) -> list[Any]:
    """Return `count` of a list, evenly."""
    return found[:: max(1, len(found) // count)][:count]


def outlets(count: int) -> list[Example]:
    """Return Chinese items with the outlets that carried them."""
    found = thinned(list(rows("readhub-*")), count)
    return [Example(r["title"], r.get("summary") or "", frozenset(r["sources"])) for r in found]


def sections(count: int) -> list[Example]:
    """Return English headlines with their site and section."""
    found = thinned(sorted(rows("en-*"), key=lambda record: str(record["published"])), count)
    return [Example(r["title"], "", frozenset({str(r["site"]), f"{r['site']} {r['section']}"})) for r in found]


def fields(count: int) -> list[Example]:
    """Return Chinese items with the themes whose strong terms they hold, cut out; themes rare and frequent."""
    lexicon = Lexicon(taxonomy := load_taxonomy())
    themes = {label.id for label in taxonomy.labels.values() if label.kind == "theme"}
    found, often = [], Counter[str]()
    for row in rows("readhub-*"):
        title, text = fold(row["title"]), fold(row.get("summary") or "")
        if len(title) + len(text) in SIZES:
            whole = f"{title}\n{text}"
            evidence = lexicon.evidence(whole, len(title), lexicon.terms(whole))
            plain = {label: one for label, one in evidence.items() if label in themes and any(one.strong)}
            found.append((f"{title}\n{text}", plain))
            often.update(list(plain))
    ranked = [label for label, _ in often.most_common()]
    chosen = set(ranked[:: max(1, len(ranked) // LABELS)][:LABELS])
    bearing = [one for one in found if chosen & set(one[1])]
    return [_cut(text, {k: v for k, v in labels.items() if k in chosen}) for text, labels in thinned(bearing, count)]


def _cut(text: str, labels: dict[str, Any]) -> Example:
    letters = list(text)
    for start, end in (span for evidence in labels.values() for span in evidence.spans):
        letters[start:end] = "\x00" * (end - start)
    title, _, rest = "".join(letters).replace("\x00", "").partition("\n")
    return Example(title, rest, frozenset(labels))


def baseline(texts: list[str], truth: npt.NDArray[np.int8], cut: int) -> tuple[npt.NDArray[np.int8], float]:
    """Return decisions of the tuned n-grams on what follows `cut`, and the seconds of fitting once."""
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    began = time.perf_counter()
    matrix = vectorizer.fit_transform(texts[:cut])
    spent = time.perf_counter() - began

    def tried(strength: float) -> float:
        machine = OneVsRestClassifier(LinearSVC(C=strength))
        return float(f1_score(truth[:cut], cross_val_predict(machine, matrix, truth[:cut], cv=3), average="micro"))

    best = max(STRENGTHS, key=tried)
    began = time.perf_counter()
    machine = OneVsRestClassifier(LinearSVC(C=best)).fit(matrix, truth[:cut])
    spent += time.perf_counter() - began
    return machine.predict(vectorizer.transform(texts[cut:])), spent


def own(name: str, examples: list[Example]) -> None:
    """Train with the command and with n-grams on the same items; print their F1 and seconds."""
    import numpy  # noqa: ICN001, PLC0415 - `np` is the name of the types

    frequent = [label for label, _ in Counter(label for one in examples for label in one.present).most_common(LABELS)]
    names = {label: f"l{number}" for number, label in enumerate(frequent)}
    kept = list({
        digest(one): Example(one.title, one.text, frozenset(names[k] for k in one.present if k in names))
        for one in examples
    }.values())  # fmt: skip
    cut = len(kept) * 4 // 5
    truth = numpy.array([[label in one.present for label in names.values()] for one in kept], dtype=numpy.int8)
    found = _trained(kept, cut, sorted(names.values()))
    made, seconds = baseline([f"{one.title}\n{one.text}" for one in kept], truth, cut)
    theirs = [f1_score(truth[cut:], made, average=kind, zero_division=0) for kind in ("micro", "macro")]
    counts = sorted(truth[:cut].sum(axis=0))
    ours = found["metrics"]
    print(f"{name:9} {cut} + {len(kept) - cut} items, {len(names)} labels of {counts[0]} to {counts[-1]} positives")
    print(f"  fupan          micro {ours['micro_f1']:.3f} macro {ours['macro_f1']:.3f} in {found['wall']:.0f} s")
    print(f"  char 1-3-grams micro {theirs[0]:.3f} macro {theirs[1]:.3f} in {seconds:.0f} s (C once chosen)")


def _trained(examples: list[Example], cut: int, labels: list[str]) -> dict[str, Any]:
    """Return the report of `fupan train --taxonomy … --labels … --test …`, with the seconds that it took."""
    lines = list(written(examples))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "labels.jsonl").write_text("".join(lines[:cut]), encoding="utf-8")
        (folder / "test.jsonl").write_text("".join(lines[cut:]), encoding="utf-8")
        toml = (f'[[label]]\nid = "{i}"\nkind = "theme"\nzh = "{i}"\nen = "{i}"\nscope = ""\n' for i in labels)
        (folder / "own.toml").write_text("\n".join(toml), encoding="utf-8")
        files = [str(folder / file) for file in ("own.toml", "labels.jsonl", "test.jsonl")]
        words = ["--workspace", str(folder / "ws"), "train", "--format", "json"]
        for option, file in zip(("--taxonomy", "--labels", "--test"), files, strict=True):
            words += [option, file]
        began = time.perf_counter()
        ran = subprocess.run((*FUPAN, *words), cwd=ROOT, check=True, capture_output=True)
        report: dict[str, Any] = json.loads(ran.stdout)
    return {**report, "wall": time.perf_counter() - began}


def size() -> None:
    """Train on the bundled examples and enough real articles, as the lexicon labels them; print seconds and memory."""
    reader, taxonomy = Reader(load_taxonomy(), companies()), load_taxonomy()
    written_ones = bundled()
    real = [one for one in items() if not reserved(one.title if one.lang == "en" else one.id)]
    chosen = random.Random(1).sample(real, TRAINED - len(written_ones))  # noqa: S311 - a sample, no secret
    began, spent = time.perf_counter(), time.process_time()
    labelled = [
        Example(one.title, one.text, frozenset(tag.label for tag in reader.read(one.title, one.text).tags))
        for one in chosen
    ]
    prepared = prepare(reader, [*written_ones, *labelled], still)
    model = train(prepared, None, taxonomy, Settings(), still).model
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(prepared.examples)} texts, {len(model.labels)} labels, {len(model.names)} features")
    seconds = f"{time.perf_counter() - began:.0f} s, of one core {time.process_time() - spent:.0f} s"
    print(f"{seconds}, at most {peak:.0f} MB with the companies and all articles")


def cost() -> None:
    """Read the same articles with and without a model, in turn; print milliseconds of one core an article."""
    taxonomy = load_taxonomy()
    plain = Reader(taxonomy, companies())
    model = train(prepare(plain, bundled(), still), None, taxonomy, Settings(), still).model
    real = [one for one in items() if not reserved(one.title if one.lang == "en" else one.id)]
    articles = [
        Article(n, one.id, None, one.title, one.text, one.lang, "", at := one.published_at, one.precision, at, n)
        for n, one in enumerate(random.Random(3).sample(real, READ))  # noqa: S311 - likewise
    ]
    readers = {"lexicon": plain, "model": Reader(taxonomy, companies(), model)}
    spent: dict[str, list[float]] = {name: [] for name in readers}
    for _ in range(ROUNDS + 1):
        for name, reader in readers.items():
            began = time.process_time()
            for first in range(0, READ, BATCH):
                reader.read_many(articles[first : first + BATCH])
            spent[name].append((time.process_time() - began) / READ * 1000)
    alone, both = (median(spent[name][1:]) for name in ("lexicon", "model"))  # the first round fills caches
    shares = sorted(b / a - 1 for a, b in zip(spent["lexicon"][1:], spent["model"][1:], strict=True))
    print(f"lexicon alone {alone:.3f} ms, with a model {both:.3f} ms an article")
    print(f"the model adds {median(shares):.0%} ({shares[0]:.0%} to {shares[-1]:.0%}, {ROUNDS} rounds)")


def main() -> None:
    """Print what was asked for."""
    what = sys.argv[1] if len(sys.argv) > 1 else "own"
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 8750  # noqa: PLR2004 - 7,000 of them train
    if what == "cost":
        cost()
    elif what == "size":
        size()
    else:
        own("fields", fields(count))
        own("outlets", outlets(count))
        own("sections", sections(count))


if __name__ == "__main__":
    main()
