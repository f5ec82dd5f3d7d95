"""Charsets: what the bytes are goes before what they are said to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.charset import charset, decode, plausibility

SIMPLIFIED = "午后半导体板块走高，科创50指数涨逾2%，两市成交额较昨日同期放大。市场人士认为，资金在回流。"
TRADITIONAL = "午後半導體類股走高，恆生科技指數上漲逾2%，市場成交金額放大。分析師認為，資金正在回流。"
RARE = "镕基與喆、堃、赟等字在gb2312之外"


@pytest.mark.parametrize(
    ("data", "declared"),
    [
        (SIMPLIFIED.encode(), None),
        (SIMPLIFIED.encode("gb18030"), None),
        (SIMPLIFIED.encode("gb18030"), "utf-8"),
        (SIMPLIFIED.encode(), "gb2312"),
        (SIMPLIFIED.encode("utf-8-sig"), "gbk"),
        (SIMPLIFIED.encode("utf-16"), "utf-8"),
        (SIMPLIFIED.encode("utf-32"), None),
        (SIMPLIFIED.encode("gbk"), "iso-8859-1"),
        (SIMPLIFIED.encode("gbk"), "no-such-charset"),
        (SIMPLIFIED.encode("gbk"), "base64"),
    ],
)
def test_chinese_comes_out_right_whatever_is_declared(data: bytes, declared: str | None) -> None:
    assert decode(data, declared) == SIMPLIFIED


def test_big5_is_told_from_gb18030_by_what_it_would_say() -> None:
    assert decode(TRADITIONAL.encode("big5")) == TRADITIONAL
    assert decode(TRADITIONAL.encode("big5"), "big5") == TRADITIONAL


def test_gb2312_may_use_the_characters_of_its_larger_brothers() -> None:
    assert decode(RARE.encode("gb18030"), "gb2312") == RARE


def test_declarations_within_the_bytes_are_read() -> None:
    xml = f'<?xml version="1.0" encoding="GBK"?><t>{SIMPLIFIED}</t>'
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>{SIMPLIFIED}</html>'
    assert decode(xml.encode("gbk")) == xml
    assert decode(page.encode("gbk")) == page


def test_western_bytes_stay_western() -> None:
    text = "Café résumé: naïve €5 façade"
    assert decode(text.encode("cp1252"), "windows-1252") == text
    assert decode("Müller".encode("latin-1"), "latin-1") == "Müller"


def test_utf16_without_a_mark_is_seen_by_its_zeros() -> None:
    assert decode("<rss>news</rss>".encode("utf-16-le")) == "<rss>news</rss>"
    assert decode("<rss>news</rss>".encode("utf-16-be")) == "<rss>news</rss>"


def test_one_broken_byte_does_not_turn_utf8_into_another_charset() -> None:
    assert decode(SIMPLIFIED.encode() + b"\xff").startswith(SIMPLIFIED)


def test_plain_ascii_and_nothing_are_utf8() -> None:
    assert charset(b"plain") == charset(b"") == charset(b"ab") == "utf-8"
    assert plausibility("plain") == 0.0


@given(st.binary(max_size=200), st.none() | st.text(max_size=12))
def test_any_bytes_become_some_text(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared), str)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\ufeff\x00"), max_size=80))
def test_utf8_is_always_read_back(text: str) -> None:
    assert decode(text.encode()) == text
