"""Companies, indices and boards that a text names."""

from __future__ import annotations

from itertools import pairwise

import pytest

from corpus.records import Company
from nlp.folding import fold
from nlp.mentions import MentionFinder

COMPANIES = (
    Company("600519", ("贵州茅台",), ("Kweichow Moutai Co., Ltd.",)),
    Company("300024", ("机器人",)),
    Company("002594", ("*ST迪亚", "比亚迪")),
    Company("000004", ("ST国华网",)),
    Company("688001", ("XD华兴源", "华兴源创")),
    Company("600000", ("600000", "")),
    Company("001258", ("立新能源",)),
    Company("600693", ("东百集团",)),
    Company("002251", ("步步高",)),
    Company("000725", ("京东方Ａ",)),
    Company("688235", ("百济神州-U",)),
    Company("000999", ("华润三九",), ("Sanjiu",)),
    Company("601111", ("中国国航",)),
)


@pytest.fixture(scope="module")
def finder() -> MentionFinder:
    return MentionFinder(COMPANIES)


def symbols(finder: MentionFinder, text: str) -> list[tuple[str, str]]:
    return [(mention.symbol, mention.name) for mention in finder.find(fold(text))]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("贵州茅台股价创新高", [("600519", "贵州茅台")]),
        ("貴州茅臺股價創新高", [("600519", "贵州茅台")]),
        ("比亚迪销量大增", [("002594", "比亚迪")]),
        ("比亚迪电子中标", []),
        ("*ST迪亚跌停", [("002594", "*ST迪亚")]),
        ("迪亚的一天", []),
        ("国华网发布公告", [("000004", "国华网")]),
        ("XD华兴源涨停，华兴源创发布公告", [("688001", "XD华兴源"), ("688001", "华兴源创")]),
        ("京东方扩产，京东方A涨停", [("000725", "京东方"), ("000725", "京东方A")]),
        ("百济神州新药获批", [("688235", "百济神州")]),
        ("Kweichow Moutai rose 3%", [("600519", "Kweichow Moutai")]),
        ("Kweichow Moutai Co., Ltd. rose", [("600519", "Kweichow Moutai Co., Ltd.")]),
        ("Sanjiu rose", []),
    ],
)
def test_a_company_is_known_by_its_names(finder: MentionFinder, text: str, named: list[tuple[str, str]]) -> None:
    assert symbols(finder, text) == named


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("600519.SH涨停", [("600519", "600519.SH")]),
        ("SH600519涨停", [("600519", "SH600519")]),
        ("sh.600519", [("600519", "sh.600519")]),
        ("某公司(600519)公告", [("600519", "600519")]),
        ("600519收涨", [("600519", "600519")]),
        ("销售600519万元", []),
        ("1600519", []),
        ("600519.5", []),
        ("600519%", []),
        ("999999涨停", []),
        ("600000收涨", [("600000", "600000")]),
        ("发行600000股", []),
    ],
)
def test_a_company_is_known_by_its_code(finder: MentionFinder, text: str, named: list[tuple[str, str]]) -> None:
    assert symbols(finder, text) == named


def test_a_bare_code_is_ambiguous_and_a_marked_one_is_not(finder: MentionFinder) -> None:
    found = finder.find("600519收涨，(600519)与600519.SH")
    assert [mention.ambiguous for mention in found] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        ("机器人(300024)中标", False),
        ("机器人公告:中标大单", True),
        ("机器人(600519)中标", None),
        ("机器人产业大会召开，股价走强", None),
        ("步步高涨停", True),
        ("生活步步高", None),
        ("步步高业绩大增", True),
        ("生活步步高。另有个股涨停", None),
    ],
)
def test_a_name_that_is_a_word_counts_only_with_its_code_or_among_shares(
    finder: MentionFinder, text: str, ambiguous: bool | None
) -> None:
    found = [m.ambiguous for m in finder.find(text) if m.name in ("机器人", "步步高")]
    assert found == ([] if ambiguous is None else [ambiguous])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("两家企业成立新能源公司", []),
        ("立新能源涨停", ["立新能源"]),
        ("电商股东百集团拉升", ["东百集团"]),
        ("美国航空宣布裁员，中国航天再添新星", []),  # a word on either side of 国航
        ("我国航司恢复航线", []),
        ("国航宣布增加航班，中国国航涨停", ["国航", "中国国航"]),
    ],
)
def test_a_chance_meeting_of_other_words_is_no_name(finder: MentionFinder, text: str, named: list[str]) -> None:
    assert [mention.name for mention in finder.find(text)] == named


def test_indices_and_boards_are_found_without_any_company() -> None:
    found = MentionFinder(()).find(fold("科创50指数与沪深３００走强，北交所活跃；the STAR 50 rose, CSI 300 fell"))
    assert [(m.kind, m.symbol) for m in found] == [
        ("index", "star50"), ("index", "csi300"), ("board", "bse-board"), ("index", "star50"), ("index", "csi300"),
    ]  # fmt: skip
    assert all(m.tone is None and not m.ambiguous for m in found)


def test_mentions_come_in_text_order_and_never_overlap(finder: MentionFinder) -> None:
    text = "科创50走强，贵州茅台(600519.SH)与京东方A领涨，600000收涨"
    spans = [mention.span for mention in finder.find(text)]
    assert spans == sorted(spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    assert [text[slice(*mention.span)] for mention in finder.find(text)] == [m.name for m in finder.find(text)]
