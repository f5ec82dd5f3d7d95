"""One run of training in a workspace: gather labels, train, measure, compare, keep, and put to use if not worse."""

from __future__ import annotations

import hashlib
import platform
import sys
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from corpus.errors import FileProblem, FupanError, MissingData
from corpus.labelled import bundled, digest, read_labels, without_contradictions
from corpus.store import labels as store
from corpus.store import models
from corpus.store.articles import articles
from corpus.store.connection import transaction
from corpus.store.quotes import companies
from corpus.taxonomy import load_taxonomy

from .prepare import Prepared, prepare
from .registry import load_model, save_model, sha256_of
from .tagger import Reader
from .training import LEAST_TEST, Settings, against, made_by, overlap, train
from .use import in_use
from .workbench import human_examples

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from corpus.console import Console, Desk
    from corpus.labelled import Example
    from corpus.records import Problem
    from corpus.store.models import Entry
    from corpus.taxonomy import Taxonomy

    from .classifier import Model
    from .evaluate import Comparison
    from .training import Trained

LOOKED_AT: Final = 300  # newest articles whose tags are compared before anything changes
SAMPLE: Final = 5
LISTED: Final = 10


@dataclass(frozen=True, slots=True)
class Order:
    """What `fupan train` was asked to do."""

    labels: tuple[Path, ...] = ()
    taxonomy: Path | None = None
    test: Path | None = None
    dry_run: bool = False
    weak: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a training run: the JSON report, one row a label, lines for people, how much was refused."""

    report: dict[str, Any]
    rows: list[dict[str, object]]
    lines: list[str]
    refused: int = 0


def run_training(console: Console, desk: Desk, order: Order) -> Found:
    """Train, keep the model and put it to use if it is not worse; with `dry_run` nothing is kept.

    Raises FileProblem where a test text is also trained on, MissingData where there is too little to learn from.
    """
    began = perf_counter()
    taxonomy = load_taxonomy(order.taxonomy) if order.taxonomy else in_use(desk).taxonomy
    training, problems = _training(desk, order, taxonomy)
    test, more = _test(order, training, taxonomy)
    problems += more
    console.problems(problems)
    if not training:
        hint = "label some with `fupan label next`, or give files with --labels"
        raise MissingData("nothing to train on", identity=f"{len(problems)} lines were refused", hint=hint)
    reader = Reader(taxonomy, companies(desk.db))
    with console.progress("training") as step:
        prepared = prepare(reader, [*training, *_weak(desk, order.weak, taxonomy)], step)
        trained = train(prepared, prepare(reader, test, step) if test else None, taxonomy, Settings(order.seed), step)
    current, why = _current(desk, taxonomy)
    comparison = against(trained, current, order.seed) if current or order.taxonomy is None else None
    seconds = round(perf_counter() - began, 1)
    card = _card(trained, prepared.examples, order, comparison, seconds)
    promoted, reason = _verdict(trained, comparison, models.active(desk.db), own=order.taxonomy is not None)
    changes = _changes(desk, reader, trained.model, current)
    if order.dry_run:
        promoted, reason = False, f"dry run: nothing was kept ({reason})"
    else:
        _keep(console, desk, trained, card, order, promoted=promoted)
    found = _found(trained, card, promoted, [*why, reason, *changes], current)
    return replace(found, report=found.report | {"refused": len(problems)}, refused=len(problems))


def _training(desk: Desk, order: Order, taxonomy: Taxonomy) -> tuple[list[Example], list[Problem]]:
    """Return examples in the order of their weight: labels of people first, so that they win over the bundled ones."""
    own, problems = human_examples(desk, taxonomy)
    for path in order.labels:
        read = read_labels(path, taxonomy)
        problems += read.problems
        own += [one for one in read.examples if one.text or one.title]
        problems += _without_text(read.examples, path)
    kept, contradictions = without_contradictions(own, "labels")
    known = set(map(digest, kept))
    usual = bundled() if order.taxonomy is None else ()
    fit = [one for one in usual if one.present <= set(taxonomy.labels) and digest(one) not in known]
    return [*kept, *fit], [*problems, *contradictions]


def _without_text(examples: Sequence[Example], path: Path) -> list[Problem]:
    from corpus.records import Problem  # noqa: PLC0415

    only = [one.id for one in examples if not (one.text or one.title)]
    reason = f"{len(only)} labels name articles by id; bring them in with `fupan label import`"
    return [Problem(str(path), None, reason)] if only else []


def _test(order: Order, training: list[Example], taxonomy: Taxonomy) -> tuple[list[Example], list[Problem]]:
    if order.test is None:
        return [], []
    read = read_labels(order.test, taxonomy)
    both = overlap(training, read.examples)
    if both:
        listed = "; ".join(f"«{text}»" for text in both[:LISTED])
        cause = f"{len(both)} texts are also trained on: {listed}"
        raise FileProblem(
            "the test set overlaps training", identity=order.test, cause=cause, hint="take them out of one"
        )
    if not read.examples:
        raise FileProblem("no line of the test set can be used", identity=order.test, hint="see the problems listed")
    return list(read.examples), list(read.problems)


def _weak(desk: Desk, count: int, taxonomy: Taxonomy) -> list[Example]:
    """Return the newest articles for the lexicon to label; none where a label has no terms: it would seem absent."""
    from corpus.labelled import Example  # noqa: PLC0415

    able = all(label.terms for label in taxonomy.labels.values())
    numbers = [row[0] for row in store.queue_rows(desk.db, count)] if count and able else []
    return [
        Example(one.title, one.text, frozenset(), origin="lexicon", published_at=one.published_at)
        for one in articles(desk.db, numbers)
    ]


def _current(desk: Desk, taxonomy: Taxonomy) -> tuple[Model | None, list[str]]:
    """Return the model in use, None where there is none that could be compared, and why."""
    entry = models.active(desk.db)
    if entry is None:
        return None, []
    if not set(entry.card.get("labels", ())) & set(taxonomy.labels):
        return None, [f"the model in use ({entry.model}) knows none of these labels"]
    try:
        return load_model(desk.workspace.models / entry.model, str(entry.card.get("sha256"))), []
    except FupanError as error:
        return None, [f"the model in use cannot be compared: {error}"]


def _verdict(trained: Trained, comparison: Comparison | None, entry: Entry | None, *, own: bool) -> tuple[bool, str]:
    """Return whether the model is put to use, and why."""
    if comparison is not None:
        span = f"micro-F1 {comparison.difference:+.3f} ({comparison.low:+.3f} to {comparison.high:+.3f})"
        text = f"{span} against what is in use, on {comparison.items} texts that neither was trained on"
        good = comparison.difference >= 0
        return good, f"put to use: {text}" if good else f"kept as a candidate: {text}; `fupan models promote` insists"
    if entry is None and own:
        return True, "put to use: there was no model to compare with"
    if entry is None:
        few = f"fewer than {LEAST_TEST} of your own labels to compare on with reading without it"
        return False, f"kept as a candidate: {few}; `fupan models promote` insists"
    before = entry.card.get("micro_f1")
    if trained.model.id == entry.model:
        return True, "the same model as the one in use"
    if not set(entry.card.get("labels", ())) & set(trained.model.labels):
        return False, "kept as a candidate: the model in use has other labels; `fupan models promote` changes over"
    good = before is not None and trained.metrics.micro_f1 >= before
    figures = f"micro-F1 {trained.metrics.micro_f1:.3f} after {before}"
    text = f"fewer than {LEAST_TEST} texts are new to both; by their cards {figures}"
    return good, f"put to use: {text}" if good else f"kept as a candidate: {text}; `fupan models promote` insists"


def _card(
    trained: Trained, examples: Sequence[Example], order: Order, comparison: Comparison | None, seconds: float
) -> dict[str, Any]:
    texts = sorted(f"{digest(one)} {sorted(one.present)} {sorted(one.absent)}" for one in examples)
    metrics = trained.metrics
    return {
        "model": trained.model.id, "taxonomy": trained.model.taxonomy, "labels": list(trained.model.labels),
        "left_out": dict(trained.left_out), "examples": len(examples),
        "data_sha256": hashlib.sha256("\n".join(texts).encode()).hexdigest(),
        "files": {str(path): sha256_of(path) for path in (*order.labels, *filter(None, (order.test, order.taxonomy)))},
        "measured_on": trained.measured_on, "micro_f1": round(metrics.micro_f1, 4),
        "macro_f1": round(metrics.macro_f1, 4), "empty_left_empty": metrics.empty, "ece": metrics.ece,
        "scores": {label: asdict(score) for label, score in metrics.labels.items()},
        "comparison": asdict(comparison) if comparison else None, "blend": trained.model.blend._asdict(),
        "settings": asdict(Settings(order.seed)) | {"weak": order.weak}, "seconds": seconds, "memory_mb": _memory(),
        "versions": {name: version(name) for name in ("fupan", "scikit-learn", "numpy", "scipy", "skops")}
        | {"python": platform.python_version()},
    }  # fmt: skip


def _memory() -> int | None:
    """Return the largest memory this process has had, in MB; None where the system does not say."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10))


def _keep(  # noqa: PLR0913 - everything that is kept
    console: Console, desk: Desk, trained: Trained, card: dict[str, Any], order: Order, *, promoted: bool
) -> None:
    full = save_model(desk.workspace.models, trained.model, card, order.taxonomy)
    with transaction(desk.db):
        models.add_model(desk.db, trained.model.id, console.clock(), full)
        current = models.active(desk.db)
        if promoted and (current is None or current.model != trained.model.id):
            models.promote(desk.db, trained.model.id, console.clock())


def _changes(desk: Desk, reader: Reader, model: Model, current: Model | None) -> list[str]:
    """Return how the tags of the newest articles would change, with a sample to read."""
    numbers = [row[0] for row in store.queue_rows(desk.db, LOOKED_AT)]
    newest = articles(desk.db, numbers)
    if not newest:
        return []
    from corpus.labelled import Example  # noqa: PLC0415

    items: Prepared = prepare(reader, [Example(a.title, a.text, frozenset()) for a in newest], lambda _: None)
    before, after = made_by(current, items, model.labels), made_by(model, items, model.labels)
    others, more, less = (before != after).any(axis=1).sum(), (after & ~before).sum(), (before & ~after).sum()
    lines = [f"of the {len(newest)} newest articles, {others} would get other tags: {more} more, {less} less"]
    for row in [n for n in range(len(newest)) if (before[n] != after[n]).any()][:SAMPLE]:
        signs = [
            f"+{label}" for label, new, old in zip(model.labels, after[row], before[row], strict=True) if new > old
        ]
        signs += [
            f"-{label}" for label, new, old in zip(model.labels, after[row], before[row], strict=True) if old > new
        ]
        lines.append(f"  {' '.join(signs)}: {newest[row].title[:60]}")
    return lines


def _found(trained: Trained, card: dict[str, Any], promoted: bool, lines: list[str], current: Model | None) -> Found:  # noqa: FBT001
    before = {}
    if current is not None:
        from .evaluate import measure  # noqa: PLC0415

        old = made_by(current, trained.tested, trained.model.labels).astype(float)
        scores = measure(trained.truth, old, least_half(len(trained.model.labels)), trained.model.labels).labels
        before = {label: score.f1 for label, score in scores.items()}
    rows: list[dict[str, object]] = [
        {"label": label, **asdict(score), "before": before.get(label)}
        for label, score in trained.metrics.labels.items()
    ]
    metrics = trained.metrics
    report = {
        "metrics": {
            "micro_f1": metrics.micro_f1, "macro_f1": metrics.macro_f1, "precision": metrics.precision,
            "recall": metrics.recall, "empty_left_empty": metrics.empty, "ece": metrics.ece, "items": metrics.items,
            "labels": {label: asdict(score) for label, score in metrics.labels.items()},
        },
        "promoted": promoted, "model": trained.model.id, "seconds": card["seconds"],
        "measured_on": trained.measured_on, "left_out": dict(trained.left_out), "comparison": card["comparison"],
        "memory_mb": card["memory_mb"], "notes": lines,
    }  # fmt: skip
    left = [f"left out, too few examples: {', '.join(f'{k} ({n})' for k, n in trained.left_out.items())}"]
    summary = (
        f"model {trained.model.id}: micro-F1 {metrics.micro_f1:.3f}, macro-F1 {metrics.macro_f1:.3f} on {metrics.items}"
        f" texts ({trained.measured_on}), {card['seconds']} s"
    )
    return Found(report, rows, [summary, *(left if trained.left_out else ()), *lines])


def least_half(count: int) -> Any:  # noqa: ANN401 - an array
    """Return thresholds for decisions written as 0 and 1."""
    import numpy as np  # noqa: PLC0415

    return np.full(count, 0.5)


def checked(desk: Desk, entry: Entry) -> str:
    """Return whether a model's file is sound, and what to do when it was made with other versions."""
    try:
        load_model(desk.workspace.models / entry.model, str(entry.card.get("sha256")))
    except FupanError as error:
        return str(error)
    made, here = entry.card.get("versions", {}).get("scikit-learn"), version("scikit-learn")
    if made != here:
        return f"sound; made with scikit-learn {made}, here is {here}: it reads alike, train again to compare"
    return "sound"
