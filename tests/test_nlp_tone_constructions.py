"""Constructions that decide a tone: what is undone, carried, denied, listed, routine, or only a topic."""

from __future__ import annotations

import pytest

from corpus.records import document
from nlp.tone import CompanyTone, ToneReader
from nlp.tone.cues import Cue, Hit
from nlp.tone.roles import carried, turned

READER = ToneReader.by_rule()
A, B, C = "甲乙电子", "丙丁科技", "山川重工"


def field(title: str, term: str, text: str = "") -> int:
    whole = document(title, text)
    at = whole.index(term)
    return READER.labels(whole, len(title), {"field": [(at, at + len(term))]}, {})["field"]


def policy(title: str, label: str, term: str) -> int:
    at = title.index(term)
    return READER.labels(title, len(title), {label: [(at, at + len(term))]}, {label: "policy"})[label]


def firm(title: str, text: str = "", *names: str) -> dict[str, CompanyTone]:
    whole = document(title, text)
    spans = {
        name: [(at, at + len(name)) for at in range(len(whole)) if whole.startswith(name, at)] for name in names or (A,)
    }
    return READER.companies(whole, len(title), spans)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("某国拟取消上届政府的芯片出口限制", 1),
        ("某国叫停芯片补贴", -1),
        ("某厂终止芯片合作", -1),
        ("某厂暂停芯片工厂", -1),
        ("某厂叫停对芯片的限制", 1),
        ("芯片取消传统接口", 0),
        ("某航司取消航班，芯片运不出去", -1),
        ("某地取消芯片产品的备案制度", 1),
        ("Country waives tariffs on chips made of 芯片", 1),
    ],
)
def test_what_is_undone_decides(title: str, expected: int) -> None:
    assert field(title, "芯片") == expected


def test_the_second_of_a_list_is_undone_as_well() -> None:
    title = "某软件公司撤销退市风险警示及部分其他风险警示"
    assert field(title, "软件") == 1


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("手机厂商启动全球裁员计划", -1),
        ("手机厂商推出新机", 1),
        ("手机厂商扩大亏损面", -1),
        ("手机厂商推出新机但存在漏洞", 0),
    ],
)
def test_a_verb_is_as_bad_as_what_it_carries(title: str, expected: int) -> None:
    assert field(title, "手机") == expected


def test_only_verbs_are_carried_and_only_within_a_segment() -> None:
    def hits(text: str) -> list[Hit]:
        good, bad = text.index("启动"), text.index("裁员")
        return [Hit(good, good + 2, Cue(1, 1, "support", "self")), Hit(bad, bad + 2, Cue(-1, 1, "curb", "self"))]

    for text, left in (("启动裁员", 1), ("启动，裁员", 2), ("启动但裁员", 2), ("启动一个很长很长的计划之后裁员", 2)):
        assert len(carried(text, hits(text), {"启动"})) == left
    assert len(carried("启动裁员", hits("启动裁员"), {"推出"})) == 2
    assert carried("", [], {"启动"}) == []


def test_a_word_that_undoes_stands_for_itself_when_nothing_follows() -> None:
    undo, bad = Hit(0, 2, Cue(-1, 1, "undo", "object")), Hit(4, 6, Cue(-1, 1, "curb", "object"))
    assert [hit.cue.sign for hit in turned("叫停活动", [undo])] == [-1]
    assert [(hit.start, hit.cue.sign) for hit in turned("叫停这项限制", [undo, bad._replace(start=4)])] == [(0, 1)]


@pytest.mark.parametrize(
    ("title", "term", "expected"),
    [
        ("甲乙电子：公司未直接持有大模型公司股权", "大模型", 0),
        ("甲乙电子：尚未在机器人方向进行布局", "机器人", 0),
        ("5连板甲乙电子：机器人收入占比不足1%", "机器人", -1),
    ],
)
def test_a_denial_says_nothing_of_the_field_and_a_risk_does(title: str, term: str, expected: int) -> None:
    assert field(title, term) == expected


def test_a_denial_cools_what_was_talked_up() -> None:
    title = "2连板甲乙电子：目前未涉及机器人业务"
    spans = {"robotics": [(14, 17)], "speculation": [(0, 3)]}
    assert READER.labels(title, len(title), spans, {}) == {"robotics": 0, "speculation": -1}


def test_a_match_is_no_news_of_the_market() -> None:
    title = "Home team beat rivals for third straight win"
    assert READER.labels(title, len(title), {"sports-media": [(0, 4)], "media": [(5, 9)]}, {}) == {
        "sports-media": 0,
        "media": 1,
    }


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("甲乙电子：客户音箱搭载公司芯片产品", 1),
        ("甲乙电子与丙丁合作提供整机组装", 1),
        ("甲乙电子产品存在漏洞", -1),
        ("甲乙电子董事长辞职", -1),
        ("曝甲乙电子将推送升级", 0),
        ("甲乙电子：召开股东大会", 0),
    ],
)
def test_a_title_says_how_a_company_fares_when_nothing_else_is_said(title: str, expected: int) -> None:
    found = firm(title)[A]
    assert (found.tone, found.strength) == (expected, 1)


def test_how_a_company_fares_is_read_in_the_title_only_and_not_of_one_who_was_read() -> None:
    assert firm("今日要闻", "甲乙电子产品搭载于客户音箱。")[A].tone == 0
    assert firm("甲乙电子：净利润同比下降40% 新品搭载芯片")[A].tone == -1


def test_names_alone_between_commas_belong_to_the_list_that_follows() -> None:
    found = firm("概念股走强", "甲乙电子涨停，丙丁科技，山川重工等跟涨。", A, B, C)
    assert [found[name].tone for name in (A, B, C)] == [1, 1, 1]
    assert firm("行情", "丙丁科技来了，山川重工跟涨。", B, C)[B].tone == 0


def test_english_figures_need_no_other_word() -> None:
    assert firm("Acme gains 6% in early trade", "", "Acme")["Acme"].moved


def test_a_change_of_a_per_cent_is_none() -> None:
    assert firm("甲乙电子：净利润5亿元，同比增长1.2%")[A].tone == 0
    assert firm("甲乙电子：净利润5亿元，同比增长2%")[A].tone == 1
    assert firm("甲乙电子：净利润同比增长1.2倍")[A].tone == 1


@pytest.mark.parametrize(
    ("title", "label", "term", "expected"),
    [
        ("机构：不确定性将令经济增长低于预期", "growth-targets", "经济", -1),
        ("某国下调今年GDP预期至增长0.7%", "growth-targets", "GDP", -1),
        ("一季度经济稳定增长", "growth-targets", "经济", 1),
        ("Leaders discuss Ukraine conflict over phone", "geopolitics", "Ukraine", 0),
        ("Ukraine conflict disrupts food supplies", "geopolitics", "Ukraine", -1),
        ("Minister slams falsehoods about island", "geopolitics", "island", -1),
        ("Humanitarian corridors open", "geopolitics", "corridors", 1),
        ("Minister tests positive for COVID-19", "covid", "COVID", -1),
        ("Country waives tariffs on solar panels", "trade-tariffs", "tariffs", 1),
        ("外汇局扩大跨境便利化试点", "currency", "跨境", 1),
        ("监管部门守住风险底线", "financial-risk", "风险", 1),
    ],
)
def test_a_policy_is_read_by_its_acts_and_not_by_its_topic(title: str, label: str, term: str, expected: int) -> None:
    assert policy(title, label, term) == expected


@pytest.mark.parametrize(
    ("title", "term", "expected"),
    [
        ("某平台下调商家免运费门槛", "平台", 1),
        ("软件公司亏损大幅缩窄", "软件", 1),
        ("某手机公司据悉接近达成合资交易", "手机", 1),
        ("某国限制芯片领域的对外投资", "芯片", -1),
        ("重卡销量终结六连降", "重卡", 1),
        ("芯片厂反垄断纠纷终审胜诉", "芯片", 1),
        ("影视公司季度营收高于市场预期", "影视", 1),
    ],
)
def test_fields_are_read_by_phrases_with_a_gap(title: str, term: str, expected: int) -> None:
    assert field(title, term) == expected
