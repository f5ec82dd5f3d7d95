"""Labels in and out of the workspace: import, counts, agreement, and those that are likely wrong."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit

from corpus.errors import MissingData
from corpus.labelled import bundled, digest, read_labels, written
from corpus.records import Problem, document
from corpus.store.articles import all_articles, article_by_id
from corpus.store.connection import transaction
from corpus.store.labels import REVIEWED, Verdict, add_verdicts, verdicts
from corpus.store.quotes import companies
from corpus.store.readings import apply_verdicts

from .prepare import prepare
from .review import kappa
from .tagger import Reader
from .training import Settings, out_of_fold
from .workbench import IMPORTED, human_examples

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from corpus.console import Console, Desk
    from corpus.labelled import Example
    from corpus.taxonomy import Taxonomy

    from .use import InUse

MOST_SUSPECTS: Final = 40


def import_labels(  # noqa: PLR0913, PLR0917 - the command's options
    console: Console, desk: Desk, taxonomy: Taxonomy, paths: Sequence[Path], annotator: str, counts: dict[str, int]
) -> list[Problem]:
    """Take over label files: verdicts on articles of the workspace, other texts for training; returns the problems."""
    problems: list[Problem] = []
    by_text: dict[int, int] | None = None
    for path in paths:
        read = read_labels(path, taxonomy)
        problems += read.problems
        by_text = by_text if by_text is not None else _numbers(desk.db)
        found = [(one, _article(desk.db, one, by_text)) for one in read.examples]
        missing = [one for one, number in found if number is None and not (one.text or one.title)]
        problems += [Problem(str(path), None, f"no article {one.id!r} in the workspace") for one in missing]
        now = console.clock()
        said = [(number, one) for one, number in found if number is not None]
        with transaction(desk.db):
            for number, one in said:
                add_verdicts(desk.db, _verdicts(number, one, annotator, now))
            apply_verdicts(desk.db, [number for number, _ in said])
        counts["new"] += len(said)
        counts["texts"] += _append(desk, [one for one, number in found if number is None and (one.text or one.title)])
    return problems


def _numbers(connection: sqlite3.Connection) -> dict[int, int]:
    from corpus.labelled import Example  # noqa: PLC0415

    return {digest(Example(a.title, a.text, frozenset())): a.article for a, _ in all_articles(connection)}


def _article(connection: sqlite3.Connection, one: Example, by_text: dict[int, int]) -> int | None:
    number = article_by_id(connection, one.id) if one.id else None
    return number if number is not None or not (one.text or one.title) else by_text.get(digest(one))


def _verdicts(number: int, one: Example, annotator: str, now: object) -> Iterable[Verdict]:
    from datetime import datetime  # noqa: PLC0415

    if not isinstance(now, datetime):
        raise TypeError("the clock gives times")
    for label in sorted(one.present):
        yield Verdict(number, label, annotator, present=True, tone=one.tone.get(label), at=now)
    for label in (*sorted(one.absent), REVIEWED):
        yield Verdict(number, label, annotator, present=False, tone=None, at=now)


def _append(desk: Desk, examples: Sequence[Example]) -> int:
    """Add texts to those imported before, each once; the later word on a text wins."""
    path = desk.workspace.folder / "labels" / IMPORTED
    path.parent.mkdir(exist_ok=True)
    fresh = {digest(one): line for one, line in zip(examples, written(examples), strict=True)}
    if not fresh:
        return 0
    kept = [line for line in _lines(path) if _digest(line) not in fresh]
    new = path.with_suffix(".new")
    new.write_text("".join([*kept, *fresh.values()]), encoding="utf-8")
    new.replace(path)
    return len(fresh)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines(keepends=True) if path.is_file() else []


def _digest(line: str) -> int:
    import json  # noqa: PLC0415

    from corpus.labelled import Example  # noqa: PLC0415

    record = json.loads(line)
    return digest(Example(record["title"], record["text"], frozenset()))


def tallies(desk: Desk, taxonomy: Taxonomy) -> tuple[list[dict[str, object]], list[str]]:
    """Return one row a label with its verdicts, and remarks: how much was reviewed, how annotators agree."""
    said = verdicts(desk.db)
    rows: list[dict[str, object]] = []
    for label in taxonomy.labels:
        here = [one for one in said if one.label == label]
        if here:
            present = sum(one.present for one in here)
            who = ", ".join(sorted({one.annotator for one in here}))
            rows.append({"label": label, "present": present, "absent": len(here) - present, "annotators": who})
    articles, whole = {one.article for one in said}, {one.article for one in said if one.label == REVIEWED}
    examples, _ = human_examples(desk, taxonomy)
    reviewed = f"{len(whole)} articles reviewed whole, {len(articles - whole)} in part"
    notes = [f"{reviewed}; {len(examples) - len(articles)} imported texts; {len(bundled())} bundled examples"]
    people = {one.annotator for one in said}
    words = {
        who: {(v.article, v.label): v.present for v in said if v.annotator == who and v.label != REVIEWED}
        for who in people
    }
    for one, other in combinations(sorted(people), 2):
        count, same, value = kappa(words[one], words[other])
        if count:
            by_chance = "" if value is None else f", kappa {value:.2f}"
            notes.append(f"{one} and {other}: {count} verdicts on the same, {same:.0%} alike{by_chance}")
    return rows, notes


def doubtful(console: Console, desk: Desk, use: InUse) -> list[dict[str, object]]:
    """Return the labels that the classifier, fitted without the text, disagrees with most; of people's labels only."""
    own, _ = human_examples(desk, use.taxonomy)
    if not own:
        hint = "review with `fupan label next`, or `fupan label import` a file"
        raise MissingData("there are no labels to doubt", identity=desk.workspace.folder, hint=hint)
    known = set(map(digest, own))
    usual = [one for one in bundled() if digest(one) not in known and one.present <= set(use.taxonomy.labels)]
    reader = Reader(use.taxonomy, companies(desk.db))
    with console.progress("reading") as step:
        prepared = prepare(reader, [*own, *usual], step)
        labels, truth, odds = out_of_fold(prepared, use.taxonomy, Settings(), step)
    against = np.where(truth == 1, -odds, np.where(truth == 0, odds, -np.inf))[: len(own)]
    rows: list[dict[str, object]] = []
    for at in np.argsort(-against, axis=None)[:MOST_SUSPECTS]:
        row, column = divmod(int(at), len(labels))
        if against[row, column] <= 0:
            break
        one = own[row]
        rows.append(
            {
                "label": labels[column], "said": "present" if truth[row, column] == 1 else "absent",
                "probability": round(float(expit(odds[row, column])), 3), "id": one.id,
                "text": document(one.title, one.text).replace("\n", " ")[:80],
            }
        )  # fmt: skip
    return rows
