"""Numbers and comparisons in two languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numbers import chinese_number, comparison, english_number, plain_number


@pytest.mark.parametrize(
    ("words", "value"),
    [("4100", 4100), ("4,100", 4100), ("1.81万亿", 1.81e12), ("三千", 3000), ("两百五十", 250), ("十二", 12),
     ("二十", 20), ("1万", 10000), ("一万三千", 13000), ("二〇", 20), ("百", 100)],
)  # fmt: skip
def test_chinese_numbers(words: str, value: float) -> None:
    assert chinese_number(words) == pytest.approx(value)


@pytest.mark.parametrize("words", ["", "涨", "万", "1.2.3", "三x"])
def test_what_is_no_chinese_number_gives_none(words: str) -> None:
    assert chinese_number(words) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [("4,100", 4100), ("two", 2), ("Twenty-five", 25), ("two hundred", 200), ("a dozen", 12), ("1.81", 1.81)],
)
def test_english_numbers(words: str, value: float) -> None:
    assert english_number(words) == pytest.approx(value)


@pytest.mark.parametrize("words", ["", "several", "a", "two cats"])
def test_what_is_no_english_number_gives_none(words: str) -> None:
    assert english_number(words) is None


@pytest.mark.parametrize(
    ("words", "sign"),
    [("逾", ">="), ("超过", ">="), ("more than", ">="), ("exceeded", ">="), ("不足", "<="), ("fewer than", "<="),
     ("近", "~"), ("nearly", "~"), ("", "="), ("covered by the two indices stood at", "=")],
)  # fmt: skip
def test_comparisons(words: str, sign: str) -> None:
    assert comparison(words) == sign


@given(st.text(max_size=12))
def test_nothing_breaks_on_any_text(words: str) -> None:
    for value in (chinese_number(words), english_number(words), plain_number(words)):
        assert value is None or value >= 0


@given(st.integers(min_value=0, max_value=99_999_999))
def test_digits_with_or_without_commas_are_themselves(number: int) -> None:
    assert chinese_number(str(number)) == english_number(f"{number:,}") == number
