"""Claims as wraps state them: lists of stocks, streaks, exchanges, main funds, levels behind a percentage."""

from __future__ import annotations

import pytest
from test_nlp_claims import brief, claims

Brief = tuple[str, str, str, float]
UP_1, UP_2, UP_3 = (("limit-up", symbol, "=", 1.0) for symbol in ("600001", "000002", "300003"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲乙电子、丙丁科技和戊己股份涨停", [UP_1, UP_2, UP_3]),
        ("甲乙电子、丙丁科技等近10股涨停", [("limit-up", "600001", "=", 1.0), UP_2]),
        ("甲乙电子、丙丁科技等多家地产股涨停", [UP_1, UP_2]),
        ("甲乙电子、某某科技和戊己股份封板", [UP_1, UP_3]),
        ("甲乙电子“20cm”涨停，丙丁科技等跟随封板", [UP_1, UP_2]),
        ("多股涨停，包括甲乙电子、丙丁科技，戊己股份走高", [UP_1, UP_2]),
        ("并购重组概念人气股甲乙电子触及涨停", [UP_1]),
        ("甲乙电子从跌停拉升至涨停", [("limit-down", "600001", "=", 1.0), UP_1]),
        ("甲乙电子20%涨停", [UP_1]),
        ("甲乙电子早盘低开，午后触及涨停", [UP_1]),
        ("甲乙电子12月5日封涨停板", [UP_1]),
        ("甲乙电子涨停，丙丁科技涨超10%", [UP_1, ("stock-move", "000002", ">=", 0.1)]),
    ],
)
def test_each_stock_of_a_list_is_at_its_limit(text: str, expected: list[Brief]) -> None:
    assert sorted(brief(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "甲乙电子冲击涨停",
        "甲乙电子接近跌停",
        "甲乙电子打开涨停",
        "甲乙电子昨日涨停",
        "甲乙电子等多股涨停或涨超5%",
        "甲乙电子涨幅超9%，多股涨停",
        "港股甲乙电子涨停",
        "甲乙电子因连续多日涨停停牌",
        "甲乙电子涨停板",
        "甲乙电子封板率高",
    ],
)
def test_no_limit_is_read_into_what_only_comes_near_one(text: str) -> None:
    assert [one for one in brief(text) if one[0].startswith("limit")] == []


@pytest.mark.parametrize(
    ("text", "symbol", "days"),
    [
        ("甲乙电子8天6板", "600001", 6.0),
        ("5天4板甲乙电子：经营正常", "600001", 4.0),
        ("甲乙电子19天收获11个涨停板", "600001", 11.0),
        ("甲乙电子公告，公司股票连续3个交易日涨停", "600001", 3.0),
        ("甲乙电子午后涨停，走出两连板", "600001", 2.0),
        ("3天2板甲乙电子：无应披露信息", "600001", 2.0),
        ("沪指录得5连跌", "sse-composite", -5.0),
        ("沪指连涨3日", "sse-composite", 3.0),
    ],
)
def test_streaks_of_every_wording(text: str, symbol: str, days: float) -> None:
    assert ("streak", symbol, "=", days) in brief(text)


def test_three_indices_may_share_a_streak_and_two_stocks_too() -> None:
    assert brief("三大指数均录得5连跌") == [
        ("streak", index, "=", -5.0) for index in ("chinext", "sse-composite", "szse-component")
    ]
    assert brief("甲乙电子、丙丁科技3连板") == [("streak", "600001", "=", 3.0), ("streak", "000002", "=", 3.0)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "两市成交额超1万亿元，沪市4000亿元，深市6000亿元",
            [("turnover", "all", ">=", 1e12), ("turnover", "sse", "=", 4e11), ("turnover", "szse", "=", 6e11)],
        ),
        ("沪市成交额3985亿元", [("turnover", "sse", "=", 3.985e11)]),
        ("两市成交额连续第六个交易日破万亿", [("turnover", "all", ">=", 1e12)]),
        ("两市成交额再超两万亿元", [("turnover", "all", ">=", 2e12)]),
        ("A股成交量742.04亿股，成交金额9192.59亿元", [("turnover", "all", "=", 9.19259e11)]),
        (
            "甲乙电子、丙丁科技成交额分别为10亿元、8亿元",
            [("turnover", "600001", "=", 1e9), ("turnover", "000002", "=", 8e8)],
        ),
        ("甲乙电子成交额最高，达165.45亿元", [("turnover", "600001", "=", 1.6545e10)]),
        (
            "甲乙电子涨停，19天11板，成交额超97亿元",
            [("limit-up", "600001", "=", 1.0), ("streak", "600001", "=", 11.0), ("turnover", "600001", ">=", 9.7e9)],
        ),
        ("甲乙电子上午涨377%，半日成交5亿元", [("stock-move", "600001", "=", 3.77), ("turnover", "600001", "=", 5e8)]),
    ],
)
def test_turnover_belongs_to_market_exchange_or_stock(text: str, expected: list[Brief]) -> None:
    assert sorted(brief(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "银行间同业拆借市场成交9.0万亿元",
        "全国技术合同成交额达6.8万亿元",
        "甲乙电子通过大宗交易成交45万股，成交额达1.15亿元",
        "中国外汇市场总成交额29万亿元",
        "甲乙电子中标智算中心项目，成交金额3.57亿元",
        "甲乙电子获增持，成交总额499.8万元",
        "沪市融资余额9173亿元",
        "两市预计全天成交1.7万亿",
    ],
)
def test_other_trade_is_no_turnover_of_stocks(text: str) -> None:
    assert brief(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("主力资金净流入半导体板块，其中电子板块净流出超92亿", [("flow", "电子板块", ">=", -9.2e9)]),
        ("主力资金监控：甲乙电子净买入16.68亿元", [("flow", "600001", "=", 1.668e9)]),
        (
            "主力资金今日流出，甲乙电子、丙丁科技分别净流入16亿、13亿",
            [("flow", "600001", "=", 1.6e9), ("flow", "000002", "=", 1.3e9)],
        ),
        ("24.62亿元主力资金今日撤离", [("flow", "主力资金", "=", -2.462e9)]),
        ("北向资金全天成交千亿元，净买入50亿元", [("flow", "northbound", "=", 5e9)]),
    ],
)
def test_main_funds_flow_into_sectors_and_stocks(text: str, expected: list[Brief]) -> None:
    assert sorted(one for one in brief(text) if one[0] == "flow") == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "南向资金今日净买入65.30亿港元",
        "甲乙电子获南向资金净买入3亿港元",
        "甲乙电子龙虎榜：机构净买入1.3亿元",
        "主力资金连续5日净流入，累计净流入7亿元",
        "甲乙电子净流出3亿元",
        "甲乙电子获北向资金净买入2亿元",
    ],
)
def test_other_hands_flows_are_no_claims(text: str) -> None:
    assert [one for one in brief(text) if one[0] == "flow"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "沪指微涨0.05%至3323.67点",
            [("index-move", "sse-composite", "=", 0.0005), ("level", "sse-composite", "=", 3323.67)],
        ),
        ("A股重返3400点", [("level", "sse-composite", ">=", 3400.0)]),
        ("创业板指翻红，此前一度跌超1%", [("index-move", "chinext", ">=", -0.01)]),
        (
            "甲乙电子、丙丁科技也有超过5%的涨幅",
            [("stock-move", "600001", ">=", 0.05), ("stock-move", "000002", ">=", 0.05)],
        ),
        (
            "甲乙电子、丙丁科技分别涨0.5%和0.8%",
            [("stock-move", "600001", "=", 0.005), ("stock-move", "000002", "=", 0.008)],
        ),
        (
            "甲乙电子和丙丁科技分别高开0.42%和低开5.92%",
            [("stock-move", "600001", "=", 0.0042), ("stock-move", "000002", "=", -0.0592)],
        ),
        ("半导体概念股走强，整体上涨5.52%", [("sector-move", "半导体概念股", "=", 0.0552)]),
        (
            "通信行业整体微涨0.05%，6股涨停",
            [("sector-move", "通信行业", "=", 0.0005), ("limit-up", "通信行业", "=", 6.0)],
        ),
        ("微盘股指数跌超2%", [("index-move", "微盘股指数", ">=", -0.02)]),
        ("沪指跌幅收窄至1%以内", [("index-move", "sse-composite", "<=", -0.01)]),
        ("甲乙电子A股涨5%", [("stock-move", "600001", "=", 0.05)]),
        ("港股甲乙电子涨2%，A股甲乙电子涨1.75%", [("stock-move", "600001", "=", 0.0175)]),
        ("戊己股份上市首日涨200%", [("stock-move", "300003", "=", 2.0)]),
        ("北证50涨幅回落，成分股中仅7只上涨", [("advancers", "bse50", "=", 7.0)]),
        ("超3900只股票上涨，210余只股票涨停", [("advancers", "all", ">=", 3900.0), ("limit-up", "all", ">=", 210.0)]),
        ("两市46只涨停，31只跌停", [("limit-up", "all", "=", 46.0), ("limit-down", "all", "=", 31.0)]),
    ],
)
def test_moves_levels_and_counts_of_more_wordings(text: str, expected: list[Brief]) -> None:
    assert sorted(brief(text)) == sorted(expected)


@pytest.mark.parametrize(
    "text",
    [
        "“22甲乙电子03”跌7.5%",
        "甲乙电子三只债券涨超20%",
        "甲乙电子转债涨5%",
        "本周A股回调，沪指、深成指分别下跌3.52%、3.7%",
        "某某持股比例升至5.01%",
        "中国某某控股涨近14%",
        "A股涨2%",
        "C甲乙电子首日获融资买入，上市首日涨154%",
        "甲乙电子、另一家和又一家的涨幅分别为5%、4.75%、4%",
        "英特尔任命行业老将，股价涨11%",
    ],
)
def test_bonds_weeks_holdings_and_first_days_are_no_moves(text: str) -> None:
    assert brief(text) == []


def test_title_and_text_state_a_figure_each() -> None:
    found = claims("沪指涨1%\n沪指涨1%，创业板指涨2%。")
    assert [(claim.subject, claim.span) for claim in found] == [
        ("sse-composite", (0, 5)),
        ("sse-composite", (6, 11)),
        ("chinext", (12, 19)),
    ]


def test_a_name_that_ends_like_a_verb_keeps_its_figure() -> None:
    assert brief("沪指、甲乙电子微涨1%")[-1] == ("stock-move", "600001", "=", 0.01)


def test_today_names_no_session_since_late_texts_say_it_too() -> None:
    assert [claim.session for claim in claims("今日沪指涨1%")] == [None]
