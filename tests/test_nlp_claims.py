"""Figures about the tape that texts state, in both languages."""

from __future__ import annotations

import importlib
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Claim, Mention
from nlp.claims import find_claims
from nlp.claims.scene import Scene
from nlp.folding import fold

TODAY = date(2025, 5, 6)
INDICES = {
    "沪指": "sse-composite", "深成指": "szse-component", "创业板指": "chinext", "科创50": "star50", "北证50": "bse50",
    "STAR 50": "star50", "ChiNext": "chinext", "CSI 300": "csi300", "Shanghai Composite": "sse-composite",
}  # fmt: skip
BOARDS = {"A股": "all", "北交所": "bse-board", "创业板": "chinext-board", "Beijing exchange": "bse-board"}
COMPANIES = {"甲乙电子": "600001", "丙丁科技": "000002", "戊己股份": "300003", "Acme Optic": "600001"}


def mentioned(text: str) -> list[Mention]:
    found: list[Mention] = []
    taken = [False] * len(text)
    for kind, table in (("index", INDICES), ("board", BOARDS), ("company", COMPANIES)):
        for name, symbol in table.items():
            start = text.find(name)
            while start >= 0:
                end = start + len(name)
                if not any(taken[start:end]):
                    taken[start:end] = [True] * (end - start)
                    found.append(Mention(kind, symbol, name, (start, end)))  # type: ignore[arg-type]
                start = text.find(name, end)
    return sorted(found, key=lambda mention: mention.span)


def claims(text: str) -> list[Claim]:
    return list(find_claims(text, mentioned(text), TODAY))


def brief(text: str) -> list[tuple[str, str, str, float]]:
    return [(claim.kind, claim.subject, claim.comparison, claim.value) for claim in claims(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("创业板指涨2.15%", [("index-move", "chinext", "=", 0.0215)]),
        ("创业板指涨逾2%", [("index-move", "chinext", ">=", 0.02)]),
        ("沪指跌逾3%", [("index-move", "sse-composite", ">=", -0.03)]),
        ("沪指跌不足1%", [("index-move", "sse-composite", "<=", -0.01)]),
        ("沪指跌近1%", [("index-move", "sse-composite", "~", -0.01)]),
        ("沪指涨不足1%", [("index-move", "sse-composite", "<=", 0.01)]),
        ("沪指跌幅扩大至1%", [("index-move", "sse-composite", "=", -0.01)]),
        ("沪指、深成指分别跌超0.5%、逾1%",
         [("index-move", "sse-composite", ">=", -0.005), ("index-move", "szse-component", ">=", -0.01)]),
        ("沪指和创业板指均涨超1%",
         [("index-move", "sse-composite", ">=", 0.01), ("index-move", "chinext", ">=", 0.01)]),
        ("A股三大指数均跌逾1%",
         [("index-move", "chinext", ">=", -0.01), ("index-move", "sse-composite", ">=", -0.01),
          ("index-move", "szse-component", ">=", -0.01)]),
        ("沪指高开低走，半日跌0.4%", [("index-move", "sse-composite", "=", -0.004)]),
        ("创业板跌2%", [("index-move", "chinext", "=", -0.02)]),
        ("沪指在房地产板块的推动下上涨0.4%", [("index-move", "sse-composite", "=", 0.004)]),
        ("半导体板块涨超3%", [("sector-move", "半导体板块", ">=", 0.03)]),
        ("午后煤炭股跌2%", [("sector-move", "煤炭股", "=", -0.02)]),
        ("甲乙电子、丙丁科技涨超10%", [("stock-move", "600001", ">=", 0.1), ("stock-move", "000002", ">=", 0.1)]),
        ("甲乙电子20cm涨停", [("limit-up", "600001", "=", 1.0)]),
        ("甲乙电子、丙丁科技跌停", [("limit-down", "600001", "=", 1.0), ("limit-down", "000002", "=", 1.0)]),
        ("甲乙电子6连板", [("streak", "600001", "=", 6.0)]),
        ("三连板甲乙电子：目前主营业务无变化", [("streak", "600001", "=", 3.0)]),
        ("甲乙电子连续2日跌停", [("streak", "600001", "=", -2.0)]),
        ("沪指三连阳", [("streak", "sse-composite", "=", 3.0)]),
        ("沪指报3200.5点", [("level", "sse-composite", "=", 3200.5)]),
        ("沪指重返3400点", [("level", "sse-composite", ">=", 3400.0)]),
        ("沪指失守3300点", [("level", "sse-composite", "<=", 3300.0)]),
    ],
)  # fmt: skip
def test_chinese_moves_levels_and_streaks(text: str, expected: list[tuple[str, str, str, float]]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两市逾4100只个股下跌", [("decliners", "all", ">=", 4100.0)]),
        ("两市超5300只个股上涨", [("advancers", "all", ">=", 5300.0)]),
        ("上涨个股近4000只", [("advancers", "all", "~", 4000.0)]),
        ("三市近4000股飘绿", [("decliners", "all", "~", 4000.0)]),
        ("科创50成分股仅2只下跌", [("decliners", "star50", "=", 2.0)]),
        ("两市近百股涨停", [("limit-up", "all", "~", 100.0)]),
        ("逾60股跌停", [("limit-down", "all", ">=", 60.0)]),
        ("半导体板块走强，30余股涨停", [("limit-up", "半导体板块", ">=", 30.0)]),
        ("超3000家下跌，但仍有近百股涨停", [("decliners", "all", ">=", 3000.0), ("limit-up", "all", "~", 100.0)]),
        ("涨停个股超100家", [("limit-up", "all", ">=", 100.0)]),
        ("两市半日成交1.81万亿元", [("turnover", "all", "=", 1.81e12)]),
        ("沪深两市成交额1.5万亿", [("turnover", "all", "=", 1.5e12)]),
        ("沪深两市成交额连续第5个交易日突破1万亿元", [("turnover", "all", ">=", 1e12)]),
        ("成交额达1.3万亿", [("turnover", "all", "=", 1.3e12)]),
        ("北交所成交额超300亿元", [("turnover", "bse-board", ">=", 3e10)]),
        ("甲乙电子今日收涨，成交额13.55亿元", [("turnover", "600001", "=", 1.355e9)]),
        ("北向资金净买入超50亿元", [("flow", "northbound", ">=", 5e9)]),
        ("北向资金净卖出50.5亿元", [("flow", "northbound", "=", -5.05e9)]),
    ],
)
def test_chinese_counts_and_sums(text: str, expected: list[tuple[str, str, str, float]]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The STAR 50 soared 4.3%", [("index-move", "star50", "=", 0.043)]),
        ("ChiNext rises over 2%", [("index-move", "chinext", ">=", 0.02)]),
        ("The CSI 300 fell more than 2 percent", [("index-move", "csi300", ">=", -0.02)]),
        ("ChiNext closed 1.2 percent higher", [("index-move", "chinext", "=", 0.012)]),
        ("ChiNext posted gains of over 1%", [("index-move", "chinext", ">=", 0.01)]),
        ("ChiNext outperformed with a 2.15% gain", [("index-move", "chinext", "=", 0.0215)]),
        ("A 4.3% Wednesday jump in the STAR 50", [("index-move", "star50", "=", 0.043)]),
        ("The STAR 50, tracking top tech stocks, surged 4%", [("index-move", "star50", "=", 0.04)]),
        ("The STAR 50 is watched. This 4% jump is rare.", [("index-move", "star50", "=", 0.04)]),
        ("Acme Optic shot up 20%", [("stock-move", "600001", "=", 0.2)]),
        ("The semiconductor sector rose 3%", [("sector-move", "semiconductor sector", "=", 0.03)]),
        ("Shanghai Composite rose to 3,100.25 points", [("level", "sse-composite", "=", 3100.25)]),
        ("ChiNext stays above 2,000 points", [("level", "chinext", ">=", 2000.0)]),
        ("ChiNext slipped below 2,000 points", [("level", "chinext", "<=", 2000.0)]),
        ("STAR 50 up; only two constituents fell", [("decliners", "star50", "=", 2.0)]),
        ("STAR 50 up, with only three constituent stocks posting a decline", [("decliners", "star50", "=", 3.0)]),
        ("more than 3,700 stocks closed lower on Monday", [("decliners", "all", ">=", 3700.0)]),
        ("over 2,500 stocks rising", [("advancers", "all", ">=", 2500.0)]),
        ("about 60 stocks hit their daily limit", [("limit-up", "all", "~", 60.0)]),
        ("1.81 trillion yuan in turnover", [("turnover", "all", "=", 1.81e12)]),
        ("turnover of 1.81 trillion RMB for the morning session", [("turnover", "all", "=", 1.81e12)]),
        ("turnover on the Beijing exchange exceeded 30 billion yuan", [("turnover", "bse-board", ">=", 3e10)]),
        ("Net northbound sales hit 8 billion yuan", [("flow", "northbound", "=", -8e9)]),
    ],
)
def test_english_claims(text: str, expected: list[tuple[str, str, str, float]]) -> None:
    assert brief(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "甲乙电子营收增长20%，净利润下跌5%",
        "甲乙电子预计营收下滑约 10%",
        "某某科技登陆创业板涨186%",
        "甲乙电子动力电池市占率升至37%",
        "沪指年内涨逾10%",
        "创业板指本周跌2%",
        "甲乙电子连续三日跌幅超过20%",
        "科创50ETF涨3%",
        "南方科创50等ETF走强，科创50涨超30%",
        "创业板指期货跌1%",
        "恒指跌1.2%，甲乙电子涨超5%",
        "港股三大指数均跌逾1%",
        "道指涨0.5%，纳指跌1%",
        "预计全天成交额约1.1万亿",
        "龙虎榜成交额3.8万亿元",
        "国债期货成交额5000亿元",
        "两市成交较上日减少1300亿元",
        "今年以来北向资金净买入超50亿元",
        "ChiNext turnover rose by 200 billion yuan",
        "This week net northbound sales hit 8 billion yuan",
        "20只下跌",
        "12 stocks fell",
        "甲乙电子、上月涨超5%",
        "沪指、深成指、创业板指分别跌0.5%、1%",
        "多只ETF上涨，3000只基金上涨",
        "600001.SH今日公告，2025年分红4100万元",
        "甲乙电子逼近涨停",
        "甲乙电子近两周涨停5次",
        "产品价格上涨15%",
        "The Nasdaq fell 3%",
        "ChiNext has risen 50% since its October low",
        "Acme Optic's revenue rose 20%",
        "The ChiNext index's wider range of 30% matters",
        "About 4,100 companies of the past year fell",
        "Profit rose 20%.",
        "",
    ],
)
def test_what_is_no_figure_of_the_tape_is_no_claim(text: str) -> None:
    assert brief(text) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("午评：创业板指涨1%", "half-day"), ("沪指收涨0.5%", "close"), ("沪指盘中一度涨0.5%", "intraday"),
        ("沪指高开0.5%", "open"), ("午后沪指跌1%", "afternoon"), ("早盘沪指跌1%", "morning"), ("沪指跌1%", ""),
        ("STAR 50 gains 3% at midday", "half-day"), ("ChiNext closed 1% higher", "close"),
        ("收评：市场走弱\n沪指跌1%。", "close"),
    ],
)  # fmt: skip
def test_the_part_of_the_session_is_read(text: str, part: str) -> None:
    assert [claim.part for claim in claims(text)] == [part]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("周一，沪指涨1%", date(2025, 5, 5)), ("沪指涨1%", None), ("5月6日收评\n沪指涨1%", TODAY),
        ("沪指涨1%，较昨日放量", None), ("STAR 50 jumped 4% on Monday", date(2025, 5, 5)),
    ],
)  # fmt: skip
def test_the_session_is_the_date_named_nearby(text: str, day: date | None) -> None:
    assert [claim.session for claim in claims(text)] == [day]


@pytest.mark.parametrize(
    ("wide", "plain"),
    [("创业板指涨２．１５％", "创业板指涨2.15%"), ("兩市逾４１００隻個股下跌", "两市逾4100只个股下跌")],
)
def test_width_and_script_make_no_difference_once_folded(wide: str, plain: str) -> None:
    assert claims(fold(wide)) == claims(plain) != []


def test_spans_show_subject_and_figure() -> None:
    text = "今日创业板指涨2.15%，传媒股走弱"
    (claim,) = claims(text)
    assert text[claim.span[0] : claim.span[1]] == "创业板指涨2.15%"


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    *("沪指", "甲乙电子", "涨", "跌逾", "3%", "、", "，", "。", "分别", "逾4000只", "个股", "上涨"),
                    *("成交额", "1.5万亿", "连续", "3日", "涨停", "6连板", "报3200点", "STAR 50", " rose "),
                    *("2 percent", "\n", "turnover of ", "5 billion yuan"),
                ]
            ),
            max_size=14,
        ).map("".join),
    )
)  # fmt: skip
def test_nothing_breaks_and_spans_lie_inside(text: str) -> None:
    for claim in claims(text):
        assert 0 <= claim.span[0] < claim.span[1] <= len(text)
        assert claim.comparison in ("=", ">=", "<=", "~")
        assert claim.unit in ("fraction", "count", "yuan", "points", "days")


FIGURES = (
    *(
        "涨",
        "跌逾",
        "3%",
        "、",
        "，",
        "。",
        "逾4000只",
        "个股",
        "上涨",
        "成交额",
        "1.5万亿元",
        "连续",
        "3日",
        "涨停",
        "6连板",
    ),
    *(
        "报3200点",
        " rose ",
        "2 percent",
        "\n",
        "turnover of ",
        "5 billion yuan",
        "北向资金",
        "净流入",
        "20亿元",
        "三连阳",
    ),
    *("two hundred stocks hit their limit", "northbound purchases of ", " closed at 3,200 points", "封板", "主力"),
)

WORDS = st.sampled_from(
    [
        *("分别", "各", "大", "涨", "上涨", "收", "跌", "走低", "幅", "一度", "扩大", "至", "超", "约", "最多", " "),
        *("3%", "4.5%", "12", "%", "以上", "左右", "。", "a", "\u3000", "高开", "升", "集体", "小幅", "收窄", "1.2.3%"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=14).map("".join))
def test_moves_found_back_from_their_figures_are_those_found_by_reading_on(text: str) -> None:
    moves = importlib.import_module("nlp.claims.moves")
    assert [one.span() for one in moves._moves(text)] == [one.span() for one in moves._MOVE.finditer(text)]  # noqa: SLF001


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*INDICES, *BOARDS, *COMPANIES, *FIGURES]), max_size=12).map("".join))
def test_a_reader_that_is_not_called_for_would_have_found_nothing(text: str) -> None:
    package = importlib.import_module("nlp.claims")
    found = find_claims(text, mentioned(text), TODAY)
    everything = package._claims(Scene(text, mentioned(text), TODAY), -1)  # noqa: SLF001
    assert found == (tuple(everything) if any(word in text for word in package._WORTH) else ())  # noqa: SLF001
