"""Rows as text, in every format."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from corpus.tables import csv_text, json_line, render

ROWS = [
    {"name": "半导体", "share": 0.25, "count": 3, "day": date(2025, 4, 7), "parts": ["a", "b"]},
    {"name": "a|b\nc", "share": 1234.5, "count": None, "day": None, "parts": None},
]
COLUMNS = ("name", "share", "count", "day")


def test_json_is_a_list_with_the_columns_in_their_order() -> None:
    found = json.loads(render(ROWS, COLUMNS, "json"))
    assert found[0] == {"name": "半导体", "share": 0.25, "count": 3, "day": "2025-04-07"}
    assert list(found[1]) == list(COLUMNS)
    assert found[1]["count"] is None


def test_jsonl_has_one_line_a_row_in_plain_characters() -> None:
    lines = render(ROWS, COLUMNS, "jsonl").splitlines()
    assert len(lines) == 2
    assert "半导体" in lines[0]
    assert json_line({"x": [1]}, ["x"]) == '{"x": [1]}\n'


def test_nothing_is_nothing_in_every_format() -> None:
    assert render([], COLUMNS, "json") == "[]\n"
    assert render([], COLUMNS, "jsonl") == ""
    assert render([], COLUMNS, "csv") == "name,share,count,day\n"
    assert render([], ["a"], "md") == "| a |\n| --- |\n"
    assert render([], COLUMNS, "table").split() == list(COLUMNS)


def test_csv_quotes_and_leaves_empty_what_is_not_known() -> None:
    assert csv_text(ROWS, COLUMNS) == 'name,share,count,day\n半导体,0.25,3,2025-04-07\n"a|b\nc",1234.5,,\n'
    assert csv_text(ROWS[:1], ["parts"], header=False) == '"[""a"", ""b""]"\n'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_cannot_smuggle_a_formula(start: str) -> None:
    cell = f"{start}HYPERLINK(1)"
    written = csv_text([{"a": cell}], ["a"], header=False)
    assert next(csv.reader(io.StringIO(written, newline=""))) == [f"'{cell}".replace("\r", "\n")]


def test_a_carriage_return_does_not_cut_a_row() -> None:
    assert csv_text([{"a": "one\rtwo\r\nthree"}], ["a"], header=False) == '"one\ntwo\nthree"\n'


def test_numbers_in_csv_keep_their_sign() -> None:
    assert csv_text([{"a": -0.1, "b": -3}], ["a", "b"], header=False) == "-0.1,-3\n"


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=2, max_size=4))
def test_a_csv_reader_gets_every_text_back_but_for_the_apostrophe(cells: list[str]) -> None:
    names = [str(at) for at in range(len(cells))]
    written = csv_text([dict(zip(names, cells, strict=True))], names, header=False)
    read = next(csv.reader(io.StringIO(written, newline="")))
    assert [cell.removeprefix("'") for cell in read] == [cell.removeprefix("'") for cell in cells]
    assert not any(len(cell) > 1 and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for cell in read)


def test_markdown_escapes_bars_and_keeps_a_row_on_one_line() -> None:
    assert render(ROWS, ["name", "share", "count"], "md").splitlines() == [
        "| name | share | count |",
        "| --- | --- | --- |",
        "| 半导体 | 0.2500 | 3 |",
        "| a\\|b c | 1,234 |  |",
    ]


def test_a_table_lines_up_by_the_width_on_screen_where_a_chinese_character_takes_two() -> None:
    rows = [{"name": "半导体", "n": 1}, {"name": "abcdef", "n": 22}, {"name": "x", "n": 333}]
    lines = render(rows, ["name", "n"], "table").splitlines()
    assert len({cell_len(line) for line in lines[1:]}) == 1
    assert [line.split() for line in lines[1:]] == [["半导体", "1"], ["abcdef", "22"], ["x", "333"]]


def test_a_table_shows_square_brackets_as_they_are() -> None:
    assert "[red]x[/red]" in render([{"a": "[red]x[/red]"}], ["a"], "table")


def test_a_table_keeps_a_row_on_a_line_and_cannot_steer_a_terminal() -> None:
    rows = [{"a": "x\ny\x1b[2Jz\u202eq", "b": 1}, {"a": "半", "b": 22}]
    assert render(rows, ["a", "b"], "table").splitlines() == [
        "a            b",
        "x y [2Jz q   1",
        "半          22",
    ]


def test_counts_beside_shares_are_shown_whole_and_shares_with_their_digits() -> None:
    rows = [{"value": 6.0, "share": 1.0}, {"value": -0.0734, "share": -1.0}, {"value": 1.62e12, "share": 0.0}]
    assert [line.split() for line in render(rows, ["value", "share"], "table").splitlines()] == [
        ["value", "share"],
        ["6", "1.0000"],
        ["-0.0734", "-1.0000"],
        ["1,620,000,000,000", "0.0000"],
    ]
