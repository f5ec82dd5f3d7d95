"""Counts of another source: which columns, which rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.errors import FileProblem
from ingest.counts import read_counts

if TYPE_CHECKING:
    from pathlib import Path


def test_any_of_the_counts_by_session(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(
        "date,limit_up,longest_streak,universe\n2025-06-03,98,1,all\n2025-06-04,,1,all\n2025-06-05,1.5,1,\n"
        "2025-06-06,7,1,star-board\nsoon,7,1,all\n2025-06-03,99,1,\n"
    )
    counts, problems = read_counts(path)
    assert counts == {date(2025, 6, 3): {"limit_up": 99}}
    assert [(problem.line, problem.reason.split(";")[0]) for problem in problems] == [
        (3, "no count in the row"),
        (4, "limit_up is no count: '1.5'"),
        (6, "date is no day: 'soon'"),
    ]


@pytest.mark.parametrize("text", ["date,what\n2025-06-03,1\n", "limit_up\n3\n"])
def test_a_table_without_a_day_or_a_count_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.csv"
    path.write_text(text)
    with pytest.raises(FileProblem, match="needed: session"):
        read_counts(path)
