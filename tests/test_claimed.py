"""How claims are compared with labels."""

from __future__ import annotations

from claimed import by_kind, due, made, table

from corpus.records import Claim


def claim(kind: str, subject: str, comparison: str, value: float) -> Claim:
    return Claim(kind, subject, comparison, value, "fraction", "", (0, 1))


def label(kind: str, subject: str, comparison: str, value: float) -> dict[str, object]:
    return {"kind": kind, "subject": subject, "comparison": comparison, "value": value}


def test_labels_compare_values_and_claims_sizes() -> None:
    fell = made([claim("index-move", "chinext", ">=", -0.02)])
    assert fell == due([label("index-move", "chinext", "<=", -0.02)])
    assert fell != due([label("index-move", "chinext", ">=", -0.02)])


def test_a_figure_that_stands_twice_counts_twice() -> None:
    twice = due([label("level", "chinext", "=", 2000)] * 2)
    assert by_kind([(made([claim("level", "chinext", "=", 2000)]), twice)]) == {"level": (1, 0, 1)}


def test_subjects_in_words_are_not_compared_but_all_is_not_a_sector() -> None:
    assert made([claim("flow", "电子板块", "=", 1)]) == due([label("flow", "600001", "=", 1)])
    assert made([claim("limit-up", "证券板块", "~", 10)]) == due([label("limit-up", "证券股", "~", 10)])
    assert made([claim("limit-up", "all", "~", 10)]) != due([label("limit-up", "证券板块", "~", 10)])


def test_the_table_has_a_line_for_each_kind() -> None:
    assert table({"level": (3, 1, 0)}).splitlines()[-1] == "| level | 3 | 1 | 0 | 0.750 | 1.000 |"
