"""Many articles, by one process or several, in the order given."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.records import Article, Company
from corpus.taxonomy import Label, Taxonomy, Term
from nlp import pool
from nlp.tagger import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.records import Reading

ROOT = Path(__file__).parents[1]
NOW = datetime(2025, 4, 7, tzinfo=UTC)
CHIPS = Label("chips", "theme", "芯片", "Chips", "", terms=(Term("chip stocks", "en", "strong"),))
TAXONOMY = Taxonomy({"chips": CHIPS})
# A process that hands articles without end to two workers, and says who they are once the first chunk is read.
ENDLESS = """
import itertools, signal, sys
from functools import partial
sys.path.insert(0, "tests")
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
from test_nlp_pool import TAXONOMY, articles, pids
from nlp import pool
from nlp.tagger import Reader
if __name__ == "__main__":
    pool.prepare(2, "test_nlp_pool")
    endless = itertools.chain.from_iterable(articles(250) for _ in itertools.count())
    for found in pool.read_all(endless, partial(Reader, TAXONOMY), pids, 2):
        print(*found, flush=True)
"""


def articles(count: int) -> list[Article]:
    title = "Chip stocks rally"
    return [
        Article(n, str(n), None, title if n % 2 else "Quiet day", "", None, "a wire", NOW, "second", NOW, n)
        for n in range(count)
    ]


def labels(read: Iterable[tuple[Article, Reading]]) -> list[tuple[int, list[str]]]:
    return [(article.article, [tag.label for tag in reading.tags]) for article, reading in read]


def pids(_read: object) -> tuple[int]:
    return (os.getpid(),)


def broken(_read: object) -> Sequence[str]:
    raise ValueError("no form for it")


def read(count: int, workers: int = 1) -> list[list[tuple[int, list[str]]]]:
    return list(pool.read_all(articles(count), partial(Reader, TAXONOMY), labels, workers))


def test_one_process_reads_in_order_and_lazily(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CHUNK", 2)
    assert read(5) == [[(0, []), (1, ["chips"])], [(2, []), (3, ["chips"])], [(4, [])]]
    endless = (article for _ in iter(int, 1) for article in articles(1))
    assert next(pool.read_all(endless, partial(Reader, TAXONOMY), labels)) == [(0, []), (0, [])]


def test_several_processes_give_the_same_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CHUNK", 3)
    assert read(29, 2) == read(29)  # more chunks than are under way at once
    assert read(0, 2) == []


def test_what_goes_wrong_in_a_worker_is_told_and_ends_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CHUNK", 3)
    with pytest.raises(ValueError, match="no form for it"):
        list(pool.read_all(articles(29), partial(Reader, TAXONOMY), broken, 2))


def test_a_worker_is_started_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_read", None)
    with pytest.raises(AssertionError, match="only after it was started"):
        pool._read_chunk(articles(1))  # noqa: SLF001 - what a worker runs
    before = signal.getsignal(signal.SIGINT)
    try:
        pool._start(partial(Reader, TAXONOMY), labels)  # noqa: SLF001
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # Ctrl-C is for the parent to answer
    finally:
        signal.signal(signal.SIGINT, before)
    assert pool._read_chunk(articles(2)) == [(0, []), (1, ["chips"])]  # noqa: SLF001


def test_what_workers_are_forked_from_may_be_loaded_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "CHUNK", 3)
    before = signal.getsignal(signal.SIGINT)
    pool.prepare(1, "no such module")  # nothing to prepare
    pool.prepare(2, "test_nlp_pool")
    assert signal.getsignal(signal.SIGINT) == before
    assert importlib.import_module("nlp.preload")
    assert read(7, 2) == read(7)


def test_a_reader_knows_the_companies_and_the_bundled_labels() -> None:
    reader = pool.reader_for([Company("600519", ("贵州茅台",))], None)
    reading = reader.read("贵州茅台发布公告", "白酒产量增长")
    assert [mention.symbol for mention in reading.mentions] == ["600519"]
    assert "liquor" in {tag.label for tag in reading.tags}


def ended(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_workers_end_with_their_parent_whatever_it_dies_of(how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout
        assert parent.stderr
        workers = {int(parent.stdout.readline()) for _ in range(20)}
        parent.send_signal(how)
        told = parent.stderr.read() if how == signal.SIGINT else ""
        parent.stdout.close()
        parent.wait()
    until = time.monotonic() + 5
    while not all(map(ended, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert workers
    assert all(map(ended, workers))
    assert "Process " not in told  # no worker tells of it
