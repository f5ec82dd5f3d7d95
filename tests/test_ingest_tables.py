"""Tables and openings: damage is named, names of columns are tidied."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from corpus.errors import FileProblem
from ingest import opening
from ingest.opening import read_bytes, stem, suffix
from ingest.tables import _cell, read_table, tidy


@pytest.mark.parametrize(
    ("name", "kind", "bare"),
    [("a.b.CSV.gz", ".csv", "a.b"), ("a.jsonl", ".jsonl", "a"), ("README", "", "README"), (".hidden", "", ".hidden")],
)
def test_a_name_says_the_format(name: str, kind: str, bare: str) -> None:
    assert (suffix(Path(name)), stem(Path(name))) == (kind, bare)


def test_columns_are_known_whatever_their_width_case_and_blanks() -> None:
    assert tidy("\ufeff 指数代码 Index　Code ") == "指数代码indexcode"


def test_cells_of_sheets_are_whole_numbers_and_days_again() -> None:
    assert [_cell(value) for value in (688001.0, 2.5, "2024-01-01 00:00:00", "", None)] == [
        "688001", "2.5", "2024-01-01", None, None,
    ]  # fmt: skip


def test_a_folder_and_an_empty_sheet_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="not a table"):
        read_table(tmp_path)


def test_a_csv_that_cannot_be_cut_says_so(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_bytes(b'a,b\n"x,1\n')
    with pytest.raises(FileProblem):
        read_table(path)


def test_a_truncated_gzip_and_a_bomb_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "q.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n" * 1000)[:-9])
    with pytest.raises(FileProblem, match="ends too early"):
        read_bytes(path)


def test_reasons_are_words(tmp_path: Path) -> None:
    assert opening.reason(EOFError()) == "the compressed file ends too early"
    assert opening.reason(IsADirectoryError(21, "Is a directory")) == "is a directory"
    assert opening.reason(ValueError()) == "ValueError"
    with pytest.raises(FileProblem, match="is a directory"):
        read_bytes(tmp_path)
