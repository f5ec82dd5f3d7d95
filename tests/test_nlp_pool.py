"""Many articles, by one process or several, in the order given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from corpus.records import Article
from corpus.taxonomy import Label, Taxonomy, Term
from nlp import pool

NOW = datetime(2025, 4, 7, tzinfo=UTC)
CHIPS = Label("chips", "theme", "芯片", "Chips", "", terms=(Term("chip stocks", "en", "strong"),))
TAXONOMY = Taxonomy({"chips": CHIPS})


def articles(count: int) -> list[Article]:
    title = "Chip stocks rally"
    return [
        Article(n, str(n), None, title if n % 2 else "Quiet day", "", None, "a wire", NOW, "second", NOW, n)
        for n in range(count)
    ]


def test_one_process_reads_in_order_and_lazily() -> None:
    found = list(pool.read_all(iter(articles(5)), TAXONOMY, ()))
    assert [article.article for article, _ in found] == list(range(5))
    assert [[tag.label for tag in reading.tags] for _, reading in found] == [[], ["chips"]] * 2 + [[]]
    endless = (article for _ in iter(int, 1) for article in articles(1))
    assert next(pool.read_all(endless, TAXONOMY, ()))[0].article == 0


def test_several_processes_give_the_same_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CHUNK", 3)
    many = articles(29)  # more chunks than are under way at once
    assert list(pool.read_all(many, TAXONOMY, (), 2)) == list(pool.read_all(many, TAXONOMY, ()))
    assert list(pool.read_all([], TAXONOMY, (), 2)) == []


def test_a_worker_is_started_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_reader", None)
    with pytest.raises(AssertionError, match="only after it was started"):
        pool._read_chunk(articles(1))  # noqa: SLF001 - what a worker runs
    pool._start(TAXONOMY, ())  # noqa: SLF001
    assert [tag.label for tag in pool._read_chunk(articles(2))[1].tags] == ["chips"]  # noqa: SLF001
