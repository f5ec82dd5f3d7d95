"""What the commands that train and label share: the model in use, people's labels, articles to ask about.

Everything here takes an open workspace; nothing prints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.labelled import Example, digest, read_labels
from corpus.records import document
from corpus.store import labels as verdicts_of
from corpus.store.articles import articles
from corpus.store.labels import REVIEWED
from corpus.store.quotes import companies

from .blend import scores
from .features import subject
from .recurring import reading_copy
from .review import ASKED, Question, Suggestion
from .tagger import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from corpus.console import Desk
    from corpus.records import Article, Problem
    from corpus.taxonomy import Taxonomy

    from .classifier import Model
    from .use import InUse

IMPORTED: Final = "imported.jsonl"  # labelled texts that are no articles of the workspace
ASKED_ABOUT: Final = 400  # the newest stories among which the queue chooses


def human_examples(desk: Desk, taxonomy: Taxonomy) -> tuple[list[Example], list[Problem]]:
    """Return what people said of the workspace's articles, and the texts that were imported."""
    found: dict[int, tuple[set[str], set[str], bool]] = {}
    for one in verdicts_of.verdicts(desk.db):
        present, absent, _ = found.setdefault(one.article, (set(), set(), False))
        if one.label == REVIEWED:
            found[one.article] = (present, absent, True)
        elif one.label in taxonomy.labels:
            (present if one.present else absent).add(one.label)
            (absent if one.present else present).discard(one.label)
    texts = {one.article: one for one in articles(desk.db, sorted(found))}
    examples = [_example(texts[number], *what) for number, what in found.items() if number in texts]
    path = desk.workspace.folder / "labels" / IMPORTED
    if not path.is_file():
        return examples, []
    read = read_labels(path, taxonomy)
    known = {digest(one) for one in examples}
    return [*examples, *(one for one in read.examples if digest(one) not in known)], list(read.problems)


def _example(article: Article, present: Iterable[str], absent: Iterable[str], whole: bool) -> Example:  # noqa: FBT001
    return Example(
        article.title, article.text, frozenset(present), frozenset(absent), closed=whole, id=article.id,
        published_at=article.published_at,
    )  # fmt: skip


def considered(reader: Reader, model: Model | None, article: Article) -> tuple[Suggestion, ...]:
    """Return the labels that the program considers for an article, best first."""
    scan = reader.scan(article.title, article.text, article.published_at, article.precision)
    if model is None:
        found = [Suggestion(one.label, one.score, one.spans) for one in scan.scored if one.score >= ASKED]
        return tuple(sorted(found, key=lambda one: (-one.score, one.label)))
    item = subject(scan.text, scan.title_end, scan.scored)
    final, spans = scores(model, [item])[0], {one.label: one.spans for one in scan.scored}
    found = [
        Suggestion(label, float(final[n]), spans.get(label) or model.evidence(item, label))
        for n, label in enumerate(model.labels)
        if final[n] >= ASKED
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.label)))


def questions(desk: Desk, reader: Reader, model: Model | None, now: datetime, annotator: str) -> list[Question]:
    """Return the newest stories that this annotator has not read whole, with what the program considers."""
    done = verdicts_of.reviewed(desk.db, annotator)
    rows = verdicts_of.queue_rows(desk.db, ASKED_ABOUT + len(done))
    numbers = [number for number, _, _ in rows if number not in done][:ASKED_ABOUT]
    found = []
    plain = reading_copy(desk.db)
    for article in articles(desk.db, numbers):
        moment = article.published_at or article.first_seen_at
        age = max(0.0, (now - moment).total_seconds() / 86400)
        suggestions = considered(reader, model, plain(article))
        found.append(Question(article.article, document(article.title, article.text), age, suggestions))
    return found


def reader_of(desk: Desk, use: InUse) -> tuple[Reader, Model | None]:
    """Return a reader without a model, for what training and reviewing need of texts, and the model in use."""
    return Reader(use.taxonomy, companies(desk.db)), use.load()
