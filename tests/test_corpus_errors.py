"""What errors say, and which exit code they bear."""

from __future__ import annotations

import pytest

from corpus import errors
from corpus.records import Problem, document


def test_an_error_says_what_happened_to_which_thing_why_and_what_to_do() -> None:
    error = errors.FileProblem("cannot read", identity="a.csv", cause="it is empty", hint="name another")
    assert str(error) == "cannot read: a.csv: it is empty; name another"


def test_what_is_not_known_is_left_out() -> None:
    assert str(errors.FupanError("it failed")) == "it failed"
    assert str(errors.FupanError("it failed", hint="try again")) == "it failed; try again"
    assert str(errors.FupanError("it failed", cause=0)) == "it failed: 0"


@pytest.mark.parametrize(
    ("leaf", "code"),
    [
        (errors.FupanError, 1), (errors.FileProblem, 1), (errors.FetchProblem, 1), (errors.StoreProblem, 1),
        (errors.TaxonomyProblem, 1), (errors.MissingData, 1), (errors.UsageError, 2), (errors.UnknownLabel, 2),
        (errors.UnknownUniverse, 2), (errors.NotASession, 2),
    ],
)  # fmt: skip
def test_wrong_calls_exit_with_two_and_failed_work_with_one(leaf: type[errors.FupanError], code: int) -> None:
    assert issubclass(leaf, errors.FupanError)
    assert leaf("what").exit_code == code


def test_a_problem_names_its_line_where_it_has_one() -> None:
    assert str(Problem("a.csv", 7, "no number")) == "a.csv:7: no number"
    assert str(Problem("a.csv", None, "no such file")) == "a.csv: no such file"


@pytest.mark.parametrize(("title", "text", "whole"), [("a", "b", "a\nb"), ("a", "", "a"), ("", "b", "b"), ("", "", "")])
def test_a_document_is_title_newline_text_without_empty_lines(title: str, text: str, whole: str) -> None:
    assert document(title, text) == whole
