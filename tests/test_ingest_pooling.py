"""Pools of articles: few, bounded, counted source by source."""

from __future__ import annotations

import gc
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Draft, Problem, Published
from corpus.store.articles import Written
from ingest.files import FileBatch
from ingest.pooling import ALLOCATIONS, CHARACTERS, POOL, SHOWN, Tally, pooled, sketches_of
from ingest.stories_sketched import Sketch
from ingest.widths import nfkc

PATH = Path("news/wire.jsonl.gz")


def draft(n: int, *sources: str, length: int = 10) -> Draft:
    published = Published(datetime(2026, 6, 3, tzinfo=UTC), "second")
    return Draft(f"id:{n}", str(n), f"title {n}", "x" * length, published, sources)


def batch(drafts: int, length: int = 10, problems: int = 0) -> FileBatch:
    found = tuple(Problem(str(PATH), n, "broken") for n in range(problems))
    return FileBatch(PATH, tuple(draft(n, "wire", length=length) for n in range(drafts)), found)


def test_batches_come_together_until_a_pool_is_full() -> None:
    batches = [batch(2000) for _ in range(12)]
    assert [sum(len(one.drafts) for one in pool) for pool in pooled(iter(batches))] == [POOL, POOL, 4000]
    assert [len(pool) for pool in pooled(batches, 1)] == [1] * 12
    assert list(pooled([])) == []


def test_long_articles_make_small_pools() -> None:
    long = [batch(1, CHARACTERS // 2) for _ in range(5)]
    assert [len(pool) for pool in pooled(long)] == [2, 2, 1]


def test_python_looks_for_cycles_as_before_once_the_pools_are_done() -> None:
    before = gc.get_threshold()
    inside = [gc.get_threshold()[0] for _ in pooled([batch(1)])]
    assert (inside, gc.get_threshold()) == ([ALLOCATIONS], before)
    with pytest.raises(KeyError):
        next(pooled({0: batch(1)}[n] for n in range(9)))
    assert gc.get_threshold() == before


def test_what_became_of_articles_is_counted_by_their_first_source() -> None:
    tally = Tally()
    drafts = [draft(1, "a", "b"), draft(2, "b"), draft(3), draft(4, "a")]
    tally.stored(drafts, Written(("new", "same", "revised", "new"), (1, 2, 3, 4)))
    tally.failed(batch(0, problems=2))
    tally.failed(batch(3))
    assert tally.counts() == {"new": 2, "revised": 1, "same": 1, "failed": 2}
    assert tally.listing("csv").splitlines() == [
        "source,new,revised,same,failed", "a,2,0,0,0", "wire,0,0,0,2", "b,0,0,1,0", "unknown,0,1,0,0",
    ]  # fmt: skip
    assert len(tally.problems) == 2


def test_what_cannot_be_read_counts_with_the_source_that_was_given() -> None:
    tally = Tally("my wire")
    tally.failed(batch(0, problems=1))
    assert tally.sources == {"my wire": Counter(failed=1)}


def test_a_summary_names_the_largest_sources_and_counts_the_others() -> None:
    tally = Tally()
    assert tally.summary() == "no articles"
    drafts = [draft(n, f"s{n:02d}") for n in range(SHOWN + 3)]
    for number, one in enumerate(drafts):
        tally.stored([one], Written(("new",), (number,)))
    lines = tally.summary().splitlines()
    assert len(lines) == SHOWN + 2
    assert lines[-1] == "and 3 more sources; --format lists them"


@given(st.text(st.sampled_from("，：；（）％！？…a中é\u0301ﬁ①ｱﾞ２\u3000가\u11a8"), max_size=12))
def test_wide_punctuation_takes_a_shorter_way_to_the_same_form(text: str) -> None:
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


def test_a_pool_has_a_sketch_or_none_for_each_article() -> None:
    sketches = (Sketch("k", "b", b"0"), None)
    with_some = FileBatch(PATH, tuple(draft(n) for n in range(2)), (), sketches)
    assert sketches_of([batch(1), with_some, batch(0), batch(2)]) == [None, *sketches, None, None]
