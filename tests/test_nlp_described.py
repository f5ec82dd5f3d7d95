"""Recaps and the sessions they describe."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Claim, Mention, document
from nlp import recap_zh
from nlp.claims import find_claims
from nlp.described import Described, describe

TUESDAY_NOON = datetime(2025, 5, 6, 4, 0, tzinfo=UTC)


def read(title: str, text: str = "", at: datetime | None = TUESDAY_NOON, names: tuple[str, ...] = ()) -> Described:
    whole = document(title, text)
    mentions = [Mention("company", "600000", name, (whole.find(name), whole.find(name) + len(name))) for name in names]
    for words, index in (("STAR 50", "star50"), ("沪指", "sse-composite")):
        if words in whole:
            mentions.append(Mention("index", index, words, (whole.find(words), whole.find(words) + len(words))))
    claims = find_claims(whole, mentions, None)
    return describe(whole, len(title), at, "unknown" if at is None else "second", mentions, claims)


@pytest.mark.parametrize(
    "title",
    [
        "收评：沪指跌0.8% 算力股逆势走强",
        "午评：三大指数集体下跌",
        "A股三大指数集体高开，创新药概念领涨",
        "创业板指涨逾2%，上涨个股超4000只",
        "机器人概念股持续走高，多股涨停",
        "白酒板块异动拉升",
        "化工股午后活跃",
        "恒指收跌1.2%，恒生科技指数跌2%",
        "美股三大指数收涨 某公司创3个月以来最大单日涨幅",
        "日经225指数跌幅扩大至1%",
        "沪深两市成交额连续第5个交易日突破1万亿元",
        "今日13只个股收盘创历史新高",
        "南向资金净买入超60亿港元",
        "台湾证交所加权股价指数上涨2%",
        "港股异动丨汽车股走强",
        "Chinese shares close lower Monday",
        "STAR 50 index soars 4.3%",
        "U.S. stocks drop as bond yields climb",
        "Dow plunges over 900 points",
        "Gun and ammunition stocks spike after ruling",
    ],
)
def test_what_a_market_or_sector_did_is_a_recap(title: str) -> None:
    assert read(title).recap


@pytest.mark.parametrize(
    "title",
    [
        "某某科技：前三季度净利润同比增长20%",
        "某某证券：看好银行板块估值修复",
        "国债期货收盘全线上涨",
        "富时中国A50指数期货涨0.3%",
        "收评：集运欧线主力合约跌超6%",
        "物流业景气指数回升",
        "现货黄金日内涨1%",
        "某某电器美股盘前涨近10%",
        "理想汽车美股盘前涨超4%",
        "N某某上午收盘涨377% 半日成交5亿元",
        "某某科技登陆创业板开盘涨186%",
        "港股某某集团股价突破400港元",
        "A股异动丨某某跌停",
        "上交所发布科创板新规",
        "航空板块有望迎来盈利释放周期",
        "某某获南向资金净买入12亿港元",
        "深交所：调整创业板指样本股",
        "China's outbound box freight index slips in March",
        "Chinese shares offer merits that attract investors",
        "U.S. stocks futures slip",
        "COVID patient shares life in hospital",
        "Beijing reopens subway lines",
    ],
)
def test_futures_goods_single_stocks_and_opinions_are_none(title: str) -> None:
    assert not read(title).recap


def test_a_single_stock_known_by_name_is_no_recap() -> None:
    assert not read("甲乙电子午后拉升，触及涨停", names=("甲乙电子",)).recap
    assert not read("港股甲乙电子短线跳水", names=("甲乙电子",)).recap
    assert read("甲乙电子概念再度活跃", names=("甲乙电子",)).recap


def test_a_company_that_speaks_of_its_shares_is_no_recap() -> None:
    assert not read("5连板甲乙电子：公司目前未涉及机器人板块业务", names=("甲乙电子",)).recap


def test_a_text_without_a_telling_title_is_judged_by_its_claims() -> None:
    body = "The STAR 50 jumped 4% in one session. Only two constituent stocks fell."
    assert read("Key Points", body).recap
    assert read("", body).recap
    assert not read("Key Points", "Nothing of the kind.").recap


def test_an_indecisive_title_needs_a_claim_beside_it() -> None:
    assert read("沪指收跌1% 年报季来临", "沪指收跌1%。").recap
    assert not read("沪指年内涨逾10%").recap


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        ("收评：沪指跌1%", "周一，沪指跌1%。", date(2025, 5, 5)),
        ("收评：沪指跌1%", "5月5日，A股收盘下跌。", date(2025, 5, 5)),
        ("今日开盘：沪指跌1%", "", date(2025, 5, 6)),
        ("今日收盘：沪指跌1%", "", date(2025, 5, 5)),  # at noon the day has no close yet: the text is a late one
        ("今日120只个股涨停", "5月5日收盘，沪指上涨。", date(2025, 5, 5)),
        ("沪深两市成交额突破1万亿 较昨日此时放量", "", None),
        ("机器人概念股走强", "消息面上，5月5日工信部开会。", None),
        ("机器人概念股走强", "某某将于5月7日发布新品，多股涨停。", None),
        ("机器人概念股走强", "5月1日发布的政策提振板块。", None),
        ("养鸡概念股走高", "多股跟涨。5月5日，某地毛鸡价格上涨40%。", None),
        ("纽约股市三大股指5日涨跌不一", "", date(2025, 5, 5)),
        ("Chinese shares close lower Monday", "", date(2025, 5, 5)),
        ("Chinese shares lower", "Published: 2025-05-05 10:00", None),
    ],
)
def test_the_session_is_the_date_that_stands_with_the_market(title: str, text: str, day: date | None) -> None:
    assert read(title, text).session == day


def test_a_far_date_counts_only_with_its_year_in_the_title() -> None:
    assert read("2024年12月31日收评：沪指跌1%").session == date(2024, 12, 31)
    assert read("沪指跌1%", "此前3月3日收盘大跌。").session is None


def test_a_weekday_means_nothing_when_publication_is_unknown() -> None:
    assert read("Chinese shares close lower Monday", at=None) == Described(recap=True, session=None)


def test_news_describes_no_session() -> None:
    assert read("某某科技：5月5日签订重大合同").session is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(0, 60))
def test_nothing_breaks_on_any_text(text: str, end: int) -> None:
    claim = Claim("index-move", "star50", "=", 0.01, "fraction", "", (0, 1))
    assert describe(text, min(end, len(text)), TUESDAY_NOON, "second", (), (claim,)).recap in (True, False)


@pytest.mark.parametrize("name", ["_WRAP", "_STRONG", "_MARKET_MOVES", "_SECTOR_MOVES", "_COUNTS", "_RECORD"])
def test_whatever_makes_a_recap_has_one_of_the_words_that_are_looked_for_first(name: str) -> None:
    pattern = getattr(recap_zh, name)

    @settings(max_examples=100, deadline=None)
    @given(st.from_regex(pattern))
    def has_one(title: str) -> None:
        found = pattern.search(title)
        assert found is not None
        assert recap_zh._TELLING.find_matches_as_indexes(found.group())  # noqa: SLF001

    has_one()
