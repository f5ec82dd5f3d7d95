"""Tones of labels by family: mere facts, versions, prices, suits, what is asked, what is better less."""

from __future__ import annotations

import pytest

from corpus.records import document
from nlp.tone import ToneReader
from nlp.tone.constructions import FACT, constructions

READER = ToneReader.by_rule()


def field(title: str, term: str, text: str = "", label: str = "field") -> int:
    whole = document(title, text)
    at = whole.index(term)
    return READER.labels(whole, len(title), {label: [(at, at + len(term))]}, {})[label]


def policy(title: str, label: str, term: str, text: str = "") -> int:
    whole = document(title, text)
    at = whole.index(term)
    return READER.labels(whole, len(title), {label: [(at, at + len(term))]}, {label: "policy"})[label]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("甲乙电商在某市成立丙丁网络公司", "经营范围涵盖电商、供应链管理、技术开发与推广。"),
        ("甲乙电商：拟3000万元转让全资子公司山川物流100%股权", "交易完成后公司继续推进电商业务，签订协议。"),
        ("一图看懂电商行业", "行业推进数字化，提升效率，创新成果落地。"),
        ("电商平台起诉造谣者", "平台推出新功能并提升体验。"),
        ("电商企业净利润增长0.4%", "营业收入下降8%。"),
        ("电商企业净利润同比增长3.2%", "营业收入同比下降8%。"),
        ("电商老将回归", "他将推出全新产品。"),
    ],
)
def test_a_title_that_states_a_mere_fact_has_no_side_whatever_its_body_says(title: str, text: str) -> None:
    assert field(title, "电商", text) == 0


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("电商平台控股股东转让股份，控制权或变更", "", 1),
        ("电商企业净利润同比增长3.2%", "营业收入同比增长8%。", 1),
        ("电商企业净利润同比增长30%", "营业收入同比下降8%。", 1),
        ("电商平台遭消费者起诉", "", -1),
        ("司法部起诉电商平台", "", -1),
        ("电商平台计划裁员，推进降本增效", "", -1),
        ("电商平台限制措施已全部解除", "", 1),
        ("电商会员净增30万户", "", 1),
    ],
)
def test_what_has_a_side_is_told_from_it(title: str, text: str, expected: int) -> None:
    assert field(title, "电商", text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("猪肉平均价格为20元，比昨天上升1.1%", 1),
        ("猪肉平均价格为20元，比昨天下降1.1%", -1),
        ("猪肉价格持续回落", -1),
    ],
)
def test_prices_of_goods_are_read_against_the_day_before(title: str, expected: int) -> None:
    assert field(title, "猪肉") == expected


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("欧佩克将提高石油产量", "", -1),
        ("欧佩克讨论原油减产", "", 1),
        ("原油库存增加200万桶", "上周原油库存增加200万桶。", 0),
        ("EIA原油库存增加200万桶，高于预期", "", -1),
        ("EIA原油库存减少200万桶，低于预期", "", 1),
    ],
)
def test_more_oil_is_cheaper_oil(title: str, text: str, expected: int) -> None:
    assert field(title, "油", text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [("手机系统iOS 19.2推送升级", 0), ("手机应用加速iOS 19适配", 1), ("手机应用升级", 1)],
)
def test_a_version_of_a_system_is_routine_but_what_fits_it_is_not(title: str, expected: int) -> None:
    assert field(title, "手机") == expected


def test_what_is_asked_is_not_said() -> None:
    assert field("电商平台考虑是否优化规则", "电商") == 0
    assert field("电商平台优化规则", "电商") == 1


def test_idle_words_speak_in_titles_only() -> None:
    assert field("电商平台发声", "电商", "公司提供服务，供应链完成建设。") == 0
    assert field("电商平台提供服务", "电商") == 1
    assert field("", "电商", "电商平台提供服务") == 1


def test_a_label_of_which_nothing_is_said_takes_what_its_title_says_of_another() -> None:
    title = "甲研究院开发全球首个量子传感器"
    kinds: dict[str, str] = {}
    lone = READER.labels(title, len(title), {"quantum": [(title.index("量子"), title.index("量子") + 2)]}, kinds)
    both = READER.labels(title, len(title), {"quantum": [(11, 13)], "other": [(0, 4)]}, kinds)
    assert lone["quantum"] == both["quantum"] == both["other"] == 1


@pytest.mark.parametrize(
    ("title", "term", "expected"),
    [
        ("Inflation rises to record high", "Inflation", -1),
        ("Inflation falls for third month", "Inflation", 1),
        ("Unemployment drops to 7-year low", "Unemployment", 1),
        ("Growth falls for third month", "Growth", -1),
        ("某国失业率上升", "失业率", -1),
        ("某国失业率下降", "失业率", 1),
        ("某国赤字扩大", "赤字", -1),
        ("Inflation fuelled by crisis", "Inflation", -1),
        ("某国失业救济初请人数22万人，预期23万人", "失业", 1),
    ],
)
def test_what_is_better_less_turns_its_moves(title: str, term: str, expected: int) -> None:
    assert policy(title, "growth-targets", term) == expected


def test_a_title_of_talks_outranks_the_wars_of_its_body() -> None:
    body = "双方谈及战争、冲突与制裁，战争造成死亡。"
    assert policy("某国总统与邻国总理举行会谈", "geopolitics", "总统", body) == 0
    assert policy("某国总统谴责邻国袭击", "geopolitics", "总统", body) == -1


def test_words_of_one_policy_do_not_hide_those_of_another() -> None:
    title = "Country lifts ban on cruise ships"  # `lifts ban` is a word of geopolitics
    assert policy(title, "epidemic-policy", "cruise") == 1
    assert policy(title, "geopolitics", "cruise") == 1


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Residents share recipes during outbreak", 0),
        ("Outbreak spreads to a third district", -1),
        ("City reports zero local COVID-19 infections", 1),
    ],
)
def test_an_outbreak_that_is_only_the_setting_says_nothing(title: str, expected: int) -> None:
    assert policy(title, "covid", "third" if "third" in title else title.split(maxsplit=1)[0]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲乙终止筹划控制权变更事项", (-1, "deal")),
        ("某国取消对邻国的钢铁关税", (1, "support")),
        ("某地遏制房价过快上涨", (-1, "curb")),
        ("总经理因个人原因申请辞去职务", (-1, "case")),
        ("亏损大降", (1, "profit")),
        ("甲乙成立丙丁公司", (0, FACT)),
    ],
)
def test_constructions_have_a_sign_and_a_group(text: str, expected: tuple[int, str]) -> None:
    (hit,) = constructions(text)
    assert (hit.cue.sign, hit.cue.group) == expected


def test_a_placing_by_inquiry_is_no_mere_fact() -> None:
    assert constructions("股东拟询价转让2%股份") == []
    assert constructions("nothing of the kind") == []


def test_profit_beside_another_word_with_a_side_is_no_mere_fact() -> None:
    assert field("电商企业中标大单，净利润同比增长3.2%", "电商", "营业收入同比下降8%。") == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("行业内有公司被限制。", 0),  # what every body has
        ("行业内有公司资不抵债。", -1),  # grave
    ],
)
def test_only_grave_news_counts_where_the_body_alone_has_it(text: str, expected: int) -> None:
    assert field("电商行业观点", "电商", "电商" + text) == expected
