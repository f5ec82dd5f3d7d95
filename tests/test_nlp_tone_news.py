"""Phrases of company news: what notices say in words with a gap, who bears it and how strongly."""

from __future__ import annotations

import re

import pytest

from corpus.records import document
from nlp.tone import CompanyTone, ToneReader
from nlp.tone.news import News, phrases

READER = ToneReader.by_rule()
A, B, C, D = "甲乙电子", "丙丁科技", "山川重工", "平原证券"


def firm(title: str, text: str = "", *names: str) -> dict[str, CompanyTone]:
    whole = document(title, text)
    spans = {name: [(found.start(), found.end()) for found in re.finditer(name, whole)] for name in names or (A,)}
    return READER.companies(whole, len(title), {name: places for name, places in spans.items() if places})


def say(title: str, text: str = "", name: str = A) -> tuple[int, int]:
    found = firm(title, text, A, B, C, D)[name]
    return found.tone, found.strength


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("甲乙电子：终止筹划控制权变更事项，股票复牌", (-1, 3)),
        ("甲乙电子：终止购买某公司100%股权", (-1, 3)),
        ("甲乙电子：终止资产重组", (-1, 3)),
        ("甲乙电子：终止某地新材料生产项目", (-1, 2)),
        ("甲乙电子：终止向特定对象发行股票", (-1, 1)),
        ("甲乙电子：与某公司的合作已终止", (-1, 2)),
        ("甲乙电子：撤回注册申请", (-1, 2)),
        ("甲乙电子：交易所决定终止公司股票上市", (-1, 3)),
        ("甲乙电子：股票进入退市整理期", (-1, 3)),
        ("甲乙电子：无法在法定期限内披露年度报告", (-1, 3)),
        ("甲乙电子：某国监管再次推迟新药上市批准", (-1, 2)),
        ("甲乙电子及董事长被限消", (-1, 1)),
        ("甲乙电子：董事长限高措施已解除", (1, 1)),
        ("甲乙电子：实际控制人解除留置", (1, 2)),
        ("甲乙电子：诉讼已达成和解", (1, 2)),
        ("甲乙电子：收到撤销案件告知书", (1, 3)),
        ("甲乙电子：子公司胜诉，获赔2亿元", (1, 2)),
        ("甲乙电子：某市财政局成为实际控制人", (1, 2)),
        ("甲乙电子：控股股东筹划战略重组", (1, 2)),
        ("甲乙电子：拟披露重大事项，今起停牌", (1, 2)),
        ("甲乙电子：控股股东和实际控制人不会因此变更", (0, 1)),
        ("甲乙电子：拟5亿元出售全资子公司某能源100%股权", (1, 1)),
        ("甲乙电子：股东拟转让5%公司股份", (0, 1)),
        ("甲乙电子：控股股东拟无偿赠与公司1亿元现金", (1, 2)),
        ("甲乙电子增资至3亿元", (0, 1)),
        ("甲乙电子：拟对全资子公司增资1亿元", (0, 1)),
        ("甲乙电子：拟在香港联交所上市", (0, 1)),
        ("甲乙电子：副行长任职资格获核准", (0, 1)),
        ("甲乙电子：收到药物临床试验批准通知书", (1, 1)),
        ("甲乙电子：上市许可申请获受理", (1, 1)),
        ("甲乙电子：取得医疗器械注册证书", (1, 2)),
        ("甲乙电子：签署9亿元幕墙工程分包合同", (1, 2)),
        ("甲乙电子：用户净增200万户", (1, 1)),
        ("甲乙电子：营收创历史新高", (1, 1)),
        ("甲乙电子：限售股将于下周上市流通", (-1, 1)),
        ("甲乙电子：总经理因个人原因辞职", (-1, 1)),
        ("甲乙电子：董事长因工作变动辞职", (0, 1)),
        ("甲乙电子：董事长到龄退休辞去董事长职务", (0, 1)),
        ("甲乙电子：经营情况未发生重大变化", (0, 1)),
        ("5连板甲乙电子：不存在应披露而未披露的重大事项", (0, 1)),
        ("5连板甲乙电子：新药尚处于早期试验阶段", (-1, 1)),
        ("甲乙电子：净利润18亿元，同比增长1.1%", (0, 1)),
        ("甲乙电子：预计净利润亏损45亿元，同比下降470%", (-1, 3)),
        ("甲乙电子：净亏损3亿元，同比减少40%", (1, 2)),
        ("甲乙电子回应收购传闻：不属实", (-1, 1)),
        ("甲乙电子回应裁员传闻：消息不实", (1, 1)),
    ],
)
def test_a_notice_says_it_in_phrases(title: str, expected: tuple[int, int]) -> None:
    assert say(title) == expected


def test_a_title_of_routine_leaves_small_things_of_the_body_aside() -> None:
    assert say("甲乙电子：拟在香港联交所上市", "今年甲乙电子股价上涨80%。") == (0, 1)
    assert say("甲乙电子：拟在香港联交所上市", "甲乙电子被立案调查。") == (-1, 3)


def test_an_arrest_that_ends_outweighs_its_history() -> None:
    assert say("甲乙电子：董事长解除留置", "公司董事长日前被留置并立案调查，现已回到岗位。")[0] == 1


def test_a_flat_title_says_nothing_whatever_the_revenue_did() -> None:
    assert say("甲乙电子：净利润同比增长0.3%", "甲乙电子营业收入同比下降12%。") == (0, 1)


def test_those_that_a_body_lists_share_what_the_title_says_of_many() -> None:
    found = firm("多只科技股业绩报喜", "近期业绩亮眼，如甲乙电子、丙丁科技和山川重工等。", A, B, C)
    assert [found[name].tone for name in (A, B, C)] == [1, 1, 1]
    assert not found[A].moved
    found = firm("半导体板块走弱", "其中包括甲乙电子、丙丁科技等。分析人士提到山川重工。", A, B, C)
    assert [found[name].tone for name in (A, B, C)] == [-1, -1, 0]
    assert found[A].moved
    assert firm("某公司净利润增长 另一家亏损", "如甲乙电子、丙丁科技等。", A, B)[A].tone == 0
    assert firm("多家公司召开会议", "如甲乙电子、丙丁科技等。", A, B)[A].tone == 0


def test_flows_are_said_of_those_they_go_to() -> None:
    found = firm("资金净买入丙丁科技，净卖出甲乙电子", "", A, B)
    assert [found[A].tone, found[B].tone] == [-1, 1]
    assert firm("资金净买入某行，净卖出某某", "甲乙电子。", A)[A].tone == 0
    assert say("机构动向", "甲乙电子、丙丁科技分别净流入2亿元、1亿元。")[0] == 1


def test_a_broker_with_an_opinion_of_another_is_only_the_source() -> None:
    found = firm("平原证券：甲乙电子业绩预告超预期，维持买入评级", "", A, D)
    assert [found[A].tone, found[D].tone] == [1, 0]
    assert say("行业走强", "平原证券预测行业盈利增长。", D)[0] == 0


def test_a_broker_that_is_punished_for_its_work_is_not_its_client() -> None:
    assert say("平原证券：因保荐业务被立案调查", "", D) == (-1, 3)


def test_a_customer_is_not_who_wins_its_order() -> None:
    found = firm("甲乙电子成为丙丁科技项目中标候选人", "", A, B)
    assert [found[A].tone, found[B].tone] == [1, 0]


def test_a_new_name_belongs_to_the_company_of_the_title() -> None:
    assert say("某某仪器：公司股票交易被实施其他风险警示", "某某仪器公告，股票简称将变更为“甲乙电子”。") == (-1, 3)


def test_a_holding_that_falls_from_one_share_to_another_is_no_large_cut() -> None:
    assert say("某行减持甲乙电子，持股比例从5.2%降至5.05%")[1] < 3
    assert say("甲乙电子：高管拟减持8万股股份") == (-1, 1)


def test_a_phrase_that_begins_inside_a_name_is_none() -> None:
    name = "万和电气"
    title = "万和电气在某地成立物业公司"
    assert READER.companies(title, len(title), {name: [(0, 4)]})[name].tone == 0


def test_of_phrases_that_meet_the_earlier_then_the_longer_stays() -> None:
    tables = [
        {"says": [1, 1, "x"], "words": ["乙"], "pattern": "甲~{0,3}乙"},
        {"says": [-1, 2, "y"], "words": ["乙"], "pattern": "甲~{0,3}乙丙"},
        {"says": [-1, 2, "z"], "words": ["丁"], "pattern": "乙丙丁"},
    ]
    found = News(phrases(tables))
    assert [hit.cue.group for hit in found.find("甲一乙丙丁")] == ["y"]
    assert [hit.cue.group for hit in found.every("甲一乙丙丁")] == ["x", "y", "z"]
    assert found.find("甲一，乙") == []
    assert found.find("") == []
