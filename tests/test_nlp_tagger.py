"""One article, everything read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Article, Company, Reading, document
from corpus.taxonomy import Taxonomy, load_taxonomy
from nlp.deciding import PLAIN, STRICTER
from nlp.tagger import Reader
from nlp.use import CODE_VERSION, reading_version

NOON = datetime(2025, 4, 7, 4, 0, tzinfo=UTC)
COMPANIES = (Company("688981", ("中芯国际",), (), "270101"), Company("600519", ("贵州茅台",), (), "340501"))


PIECES = ["半导体", "中芯国际(688981)", "涨停", "4.3%", "，", "。", "\n", "Fed cut rates", "跌逾2%", "🚀"]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_taxonomy(), COMPANIES)


def test_a_recap_is_read_whole(reader: Reader) -> None:
    title, text = "收评：科创50指数涨4.3%，半导体板块掀涨停潮", "4月7日，三大指数集体收涨，中芯国际涨超10%。"
    found = reader.read(title, text, NOON, "second")
    assert (found.lang, found.recap, found.described) == ("zh", True, date(2025, 4, 7))
    assert "semiconductors" in {tag.label for tag in found.tags}
    assert {("index", "star50"), ("company", "688981")} <= {(m.kind, m.symbol) for m in found.mentions}
    claim = next(claim for claim in found.claims if claim.subject == "star50")
    assert (claim.kind, round(claim.value, 6), claim.unit) == ("index-move", 0.043, "fraction")
    company = next(m for m in found.mentions if m.symbol == "688981")
    assert company.tone == 1


def test_good_and_bad_news_of_companies_have_their_tone(reader: Reader) -> None:
    good = reader.read("贵州茅台公告：净利润同比增长50%", "").mentions[0]
    bad = reader.read("贵州茅台公告：被立案调查", "").mentions[0]
    assert (good.symbol, good.tone, bad.tone) == ("600519", 1, -1)
    assert bad.strength > 1


def test_an_index_has_no_tone(reader: Reader) -> None:
    assert [m.tone for m in reader.read("科创50指数大涨", "").mentions] == [None]


def test_an_empty_text_says_nothing(reader: Reader) -> None:
    assert reader.read("", "") == Reading("mixed", recap=False, described=None)


def test_either_script_and_width_is_read_alike(reader: Reader) -> None:
    one = reader.read("半导体板块大涨，中芯国际涨停", "")
    two = reader.read("半導體板塊大漲，中芯國際漲停", "")
    assert [(tag.label, tag.spans) for tag in one.tags] == [(tag.label, tag.spans) for tag in two.tags]
    assert [mention.span for mention in one.mentions] == [mention.span for mention in two.mentions]


def test_advertising_is_no_evidence(reader: Reader) -> None:
    news = "The STAR 50 index rose 4.3 percent on Monday as investors returned to the Shanghai market, traders said."
    advert = "Subscribe to our semiconductor newsletter: use promo code CHIPS"
    plain, sold = (reader.read("STAR 50 rallies", text) for text in (f"{news}\n{news}", f"{news}\n{news}\n{advert}"))
    assert [tag.label for tag in plain.tags] == [tag.label for tag in sold.tags]


def test_the_version_names_the_program_and_the_taxonomy() -> None:
    assert reading_version(Taxonomy({})) == f"{CODE_VERSION}-{Taxonomy({}).version}"
    assert reading_version(Taxonomy({})) != reading_version(load_taxonomy())


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=12),
    st.lists(st.sampled_from(PIECES), max_size=9),
)  # fmt: skip
def test_every_span_lies_within_the_document(reader: Reader, title: str, parts: list[str]) -> None:
    text = "".join(parts)
    found, whole = reader.read(title, text, NOON, "second"), document(title, text)
    spans = [span for tag in found.tags for span in tag.spans]
    spans += [mention.span for mention in found.mentions] + [claim.span for claim in found.claims]
    assert all(0 <= start < end <= len(whole) for start, end in spans)
    assert all(0 <= tag.score <= 1 and tag.tone in (-1, 0, 1) for tag in found.tags)
    assert found == reader.read(title, text, NOON, "second")


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=9), max_size=12), st.integers(0, 12))
def test_articles_read_together_are_read_as_each_alone(reader: Reader, texts: list[list[str]], titled: int) -> None:
    told = [("".join(parts[:3]) if n < titled else "", "".join(parts)) for n, parts in enumerate(texts)]
    articles = [
        Article(n, str(n), None, title, text, None, "甲", NOON, "second", NOON, n)
        for n, (title, text) in enumerate(told)
    ]
    assert reader.read_many(articles) == [reader.read(title, text, NOON, "second") for title, text in told]


def test_news_from_abroad_is_geopolitics_only_where_that_is_plain(reader: Reader) -> None:
    titles = ("Envoy meets students", "King opens parliament", "Election nears in island nation")
    scores = [{one.label: one.score for one in reader.scan(title, "").scored}["geopolitics"] for title in titles]
    tagged = ["geopolitics" in {tag.label for tag in reader.read(title, "").tags} for title in titles]
    assert min(scores) > PLAIN  # as any other label would stand
    assert tagged == [score >= STRICTER["geopolitics"] for score in scores] == [False, False, True]
