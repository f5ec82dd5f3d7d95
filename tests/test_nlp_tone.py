"""What texts say of companies and labels."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import document
from nlp.tone import CompanyTone, ToneReader

READER = ToneReader.by_rule()
A, B, C = "甲乙电子", "丙丁科技", "山川证券"


def of(title: str, text: str = "", *names: str) -> dict[str, CompanyTone]:
    whole = document(title, text)
    spans = {}
    for name in names or (A, B, C):
        starts = [at for at in range(len(whole)) if whole.startswith(name, at)]
        if starts:
            spans[name] = [(at, at + len(name)) for at in starts]
    return READER.companies(whole, len(title), spans)


def tone(title: str, text: str = "", name: str = A) -> tuple[int, int]:
    found = of(title, text, *({"山川"} if name == "山川" else (A, B, C, "Acme", "Bolt")))[name]
    return found.tone, found.strength


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("甲乙电子：前三季度净利润同比增长53%", (1, 2)),
        ("甲乙电子：净利润5亿元 同比增长8%", (1, 1)),
        ("甲乙电子：净利润同比增长230%", (1, 3)),
        ("甲乙电子：净利润同比增长3倍", (1, 3)),
        ("甲乙电子：一季度净利润同比下降12%", (-1, 1)),
        ("甲乙电子：一季度净利润同比下降80%", (-1, 2)),
        ("甲乙电子：一季度净利润同比下降97%", (-1, 3)),
        ("甲乙电子：预计净利润同比增长20%-40%", (1, 2)),
        ("甲乙电子：预计净利润同比增长90%至120%", (1, 3)),
        ("甲乙电子：预计亏损额收窄30%", (1, 1)),
        ("甲乙电子：一季度营收41.3亿元，市场预估43亿元", (-1, 1)),
        ("甲乙电子：一季度营收41.3亿元，市场预估41.3亿元", (0, 1)),
        ("甲乙电子：董事长辞职", (-1, 1)),
        ("甲乙电子：申请撤销退市风险警示", (1, 3)),
        ("甲乙电子：净利润同比下降23%，拟10派1元", (-1, 1)),
        ("6天4板甲乙电子：未签署任何机器人业务协议", (-1, 1)),
        ("甲乙电子：总裁到龄退休", (0, 1)),
        ("甲乙电子：拟收购资产，不构成重大资产重组", (1, 2)),
        ("甲乙电子：控股股东卖出0.3%公司股票", (-1, 1)),
        ("甲乙电子：相关收入占公司营业收入仅0.5%", (-1, 1)),
        ("甲乙电子：营收同比增长20%，净利润同比下降30%", (-1, 2)),
        ("甲乙电子：预计2024年净亏损3亿元", (-1, 2)),
        ("甲乙电子：预计亏损3亿元，上年同期盈利1亿元", (-1, 3)),
        ("甲乙电子：同比扭亏为盈", (1, 3)),
        ("甲乙电子：亏损收窄", (1, 1)),
        ("甲乙电子：亏损扩大", (-1, 3)),
        ("甲乙电子：净亏损同比减少40%", (1, 2)),
        ("甲乙电子：新签合同额同比下降5%", (-1, 1)),
        ("甲乙电子：中标12亿元项目", (1, 2)),
        ("甲乙电子：中标3000万元项目", (1, 1)),
        ("甲乙电子：签订80亿元销售合同", (1, 3)),
        ("甲乙电子：签订合同，占2024年营业收入的35%", (1, 3)),
        ("甲乙电子：控股股东拟减持不超过3%公司股份", (-1, 2)),
        ("甲乙电子：董事拟减持0.2%股份", (-1, 1)),
        ("甲乙电子：终止减持计划", (1, 2)),
        ("甲乙电子：拟以1亿元至2亿元回购股份", (1, 2)),
        ("甲乙电子：因涉嫌信息披露违法违规被立案", (-1, 3)),
        ("甲乙电子：收到警示函", (-1, 2)),
        ("甲乙电子：撤销退市风险警示", (1, 3)),
        ("甲乙电子：筹划重大资产重组", (1, 3)),
        ("甲乙电子：终止重大资产重组", (-1, 3)),
        ("甲乙电子：实际控制人或发生变更", (1, 3)),
        ("甲乙电子：药品获批上市", (1, 2)),
        ("甲乙电子：撤回注册申请", (-1, 2)),
        ("甲乙电子：股东大会召开", (0, 1)),
        ("甲乙电子：不存在违规担保", (1, 1)),
        ("甲乙电子：未获批准", (-1, 2)),
        ("甲乙电子：目前不涉及固态电池业务", (-1, 1)),
        ("甲乙电子：存在外部流通盘较小的风险", (-1, 1)),
        ("甲乙电子涨停", (1, 3)),
        ("甲乙电子：已从制裁名单中移除", (1, 3)),
        ("甲乙电子被移出实体清单", (1, 3)),
        ("甲乙电子：亏损16亿元 同比大幅减亏", (1, 1)),
        ("甲乙电子：可能存在终止上市的风险", (-1, 3)),
        ("甲乙电子：机器人业务对业绩影响有限", (-1, 1)),
        ("甲乙电子：筹划购买某公司100%股权 股票明起停牌", (1, 3)),
        ("6连板甲乙电子：赛事举办对公司影响较小", (0, 1)),
        ("甲乙电子：拟吸收合并全资子公司", (0, 1)),
        ("甲乙电子跌2%", (-1, 1)),
        ("Acme wins contract worth 2 billion yuan", (1, 2)),
    ],
)
def test_a_title_says_it_with_a_strength(title: str, expected: tuple[int, int]) -> None:
    assert tone(title, "", "Acme" if "Acme" in title else A) == expected


def test_a_tone_that_rests_on_a_price_move_alone_says_so() -> None:
    assert of("甲乙电子涨停")[A].moved
    assert of("甲乙电子跌超5%")[A].moved
    assert of("Acme shares jump 6%", "", "Acme")["Acme"].moved
    assert not of("甲乙电子：中标12亿元项目")[A].moved
    assert not of("甲乙电子涨停", "公司公告中标12亿元项目。")[A].moved
    assert not of("甲乙电子：股东大会召开")[A].moved


def test_what_a_price_did_since_the_new_year_is_no_news() -> None:
    assert tone("甲乙电子：今年股价涨80%") == (0, 1)


def test_a_title_without_the_name_speaks_of_whom_the_body_opens_with() -> None:
    assert tone("某创新药获批临床", "甲乙电子子公司公布进展。") == (1, 2)
    assert tone("某创新药获批临床", "分析人士在谈到行业时说，很多公司都会受到影响，包括甲乙电子。") == (0, 1)


def test_old_results_in_the_body_are_never_strong() -> None:
    assert tone("甲乙电子：转型销售体系", "公司2023年净利润下降78%。") == (-1, 2)


def test_who_does_what_to_whom() -> None:
    assert tone("甲乙电子拟吸收合并丙丁科技", "", B) == (1, 3)
    assert tone("甲乙电子起诉丙丁科技专利侵权", "", B) == (-1, 2)
    assert tone("甲乙电子拟收购丙丁科技", "", B)[0] == 1
    assert tone("甲乙电子：减持丙丁科技股份", "", B)[0] == -1
    assert tone("甲乙电子：减持丙丁科技股份", "", A)[0] == 0
    assert tone("Acme sues Bolt over patents", "", "Bolt") == (-1, 2)
    assert tone("Acme sues Bolt over patents", "", "Acme")[0] == 0


def test_a_holder_that_sells_is_not_the_one_whose_shares_are_sold() -> None:
    found = of("甲乙电子：丙丁科技计划减持不超3%公司股份", "甲乙电子公告显示，丙丁科技计划减持。", A, B)
    assert [found[A].tone, found[B].tone] == [-1, 0]
    assert tone("甲乙电子：拟减持丙丁科技股份", "", B)[0] == -1


def test_who_sues_is_not_hurt() -> None:
    found = of("甲乙电子被起诉", "公司因贷款逾期被丙丁科技提起诉讼。", A, B)
    assert [found[A].tone, found[B].tone] == [-1, 0]


def test_a_partner_in_an_oblique_place_is_not_the_subject() -> None:
    assert of("甲乙电子：向丙丁科技供货并中标", "", A, B)[B].tone == 0


def test_each_of_a_list_gets_its_own_move() -> None:
    found = of("概念股异动", "甲乙电子、丙丁科技涨停，山川证券跌超5%。")
    assert [found[name].tone for name in (A, B, C)] == [1, 1, -1]
    assert found[A].strength == 3
    assert found[C].strength == 2


def test_a_broker_that_speaks_is_neutral_and_its_own_news_is_not() -> None:
    assert tone("山川证券：看好甲乙电子盈利增长", "", C)[0] == 0
    assert tone("山川证券：看好甲乙电子盈利增长", "", A)[0] == 1
    assert tone("山川证券：净利润同比增长50%", "", C) == (1, 2)
    assert tone("甲乙电子递交上市申请", "山川证券担任保荐人，公司业绩增长。", C)[0] == 0
    assert tone("山川证券：A股后市有望上行", "", "山川") == (0, 1)
    assert tone("行业观察", "山川证券指出，需求增长。", C)[0] == 0


def test_a_concession_weighs_less_than_the_main_clause() -> None:
    assert tone("尽管销量下滑，甲乙电子净利润增长")[0] == 1


def test_what_every_notice_says_in_its_body_is_not_the_news() -> None:
    assert tone("甲乙电子：召开股东大会", "本事项存在不确定性，公司推出新品。") == (0, 1)


def test_the_body_speaks_of_the_company_of_the_title() -> None:
    assert tone("甲乙电子公布消息", "公司收到立案告知书。") == (-1, 3)


def test_past_moves_are_context_of_the_news() -> None:
    assert tone("3连板甲乙电子：股价短期涨幅较大")[0] == -1


def test_good_and_bad_in_balance_are_neutral() -> None:
    assert tone("甲乙电子：收到警示函，拟回购股份")[0] == 0


def test_cues_lie_in_the_text_and_nobody_named_means_nothing_said() -> None:
    title = "甲乙电子：中标12亿元项目"
    assert [title[start:end] for start, end in of(title)[A].cues] == ["中标"]
    assert READER.companies(title, len(title), {}) == {}


def labels(title: str, text: str = "", kind: str = "theme", **words: str) -> dict[str, int]:
    whole = document(title, text)
    spans = {label: [(whole.find(word), whole.find(word) + len(word))] for label, word in words.items()}
    return READER.labels(whole, len(title), spans, dict.fromkeys(words, kind))


def test_labels_are_read_by_clause() -> None:
    assert labels("芯片股领涨，传媒股跌停", semiconductors="芯片", media="传媒") == {"semiconductors": 1, "media": -1}
    assert labels("Chip shares led gains, while media fell 3%", chips="Chip", media="media") == {
        "chips": 1,
        "media": -1,
    }
    assert labels("煤炭、白酒板块跌逾3%", coal="煤炭", liquor="白酒") == {"coal": -1, "liquor": -1}
    assert labels("尽管煤炭板块走弱，银行板块走强", coal="煤炭", banks="银行") == {"coal": -1, "banks": 1}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("某公司发布新款手机", 1),
        ("手机厂商申请折叠屏专利", 1),
        ("手机新工厂投产", 1),
        ("券商：手机行业具备成长逻辑", 1),
        ("某手机系统存在漏洞", -1),
        ("某手机公司裁员", -1),
        ("某公司召回手机", -1),
        ("某手机公司董事长辞职", 0),
        ("某手机公司完成发行短期融资券", 0),
        ("某手机公司出售资产", 0),
        ("曝某公司将推出新款手机", 0),
        ("消息称某手机公司裁员", -1),
        ("手机厂商举行年会", 0),
        ("新款手机量产时间推迟到明年", -1),
        ("某公司推迟手机发布", -1),
        ("某手机厂商推出新机但存在漏洞", 0),
        ("手机：相关收入占比较小", -1),
    ],
)
def test_a_second_layer_reads_how_the_field_fares(title: str, expected: int) -> None:
    assert labels(title, phones="手机") == {"phones": expected}


@pytest.mark.parametrize(
    ("title", "word", "expected"),
    [
        ("Acme unveils new phone", "phone", 1),
        ("Phone maker hit by outage", "Phone", -1),
        ("Phone maker appoints new chief", "Phone", 0),
        ("Australia lifts ban on cruise ships", "cruise", 1),
    ],
)
def test_english_headlines_are_read_likewise(title: str, word: str, expected: int) -> None:
    assert labels(title, phones=word) == {"phones": expected}


def test_a_plain_word_outranks_how_the_field_fares() -> None:
    assert labels("手机股大跌 某公司发布新款机型", phones="手机") == {"phones": -1}


def test_a_title_outranks_trouble_in_the_body() -> None:
    assert labels("电池新产线正式投运", "改造期间曾停产检修。", batteries="电池") == {"batteries": 1}


def test_support_beside_routine_does_not_count() -> None:
    assert labels("某银行董事辞去风险委员会职务", banks="银行") == {"banks": 0}


def test_profit_outranks_revenue_for_labels_too() -> None:
    assert labels("电池厂净利润同比增长20% 营收同比下降30%", batteries="电池") == {"batteries": 1}
    assert labels("5连板电池厂：电池收入占公司营业收入不足1%", batteries="电池") == {"batteries": -1}
    assert labels("电池厂预计净亏损3亿元", "亏损较上年同期收窄40%。", batteries="电池") == {"batteries": 1}


def test_what_is_said_of_no_label_is_half_said_of_each() -> None:
    assert labels("新品亮相", "展台前人很多。光伏。", solar="光伏") == {"solar": 1}


def test_a_label_without_a_cue_of_its_own_takes_its_sentence() -> None:
    assert labels("利好行业的措施，包括光伏", "", solar="光伏") == {"solar": 1}
    assert labels("某地天气", "人们提到光伏。", solar="光伏") == {"solar": 0}


@pytest.mark.parametrize(
    ("title", "label", "words", "expected"),
    [
        ("美国宣布对华加征关税", "trade-tariffs", "关税", -1),
        ("美国暂停加征关税90天", "trade-tariffs", "关税", 1),
        ("贸易紧张局势缓和", "trade-tariffs", "贸易", 1),
        ("央行宣布降准0.5个百分点", "monetary-easing", "降准", 1),
        ("LPR维持不变", "monetary-easing", "LPR", 0),
        ("央行开展MLF操作", "monetary-easing", "MLF", 1),
        ("美联储加息75个基点", "monetary-tightening", "加息", -1),
        ("美国将多家企业列入实体清单", "export-controls", "实体清单", -1),
        ("美国放宽芯片出口管制", "export-controls", "出口管制", 1),
        ("双方宣布停火", "geopolitics", "停火", 1),
        ("以军发动空袭", "geopolitics", "空袭", -1),
        ("交易所对异常交易作出处罚", "market-supervision", "异常交易", -1),
        ("广州全面取消限购", "property-curbs", "限购", 1),
        ("国务院印发意见支持民营企业", "sme-specialised", "民营企业", 1),
        ("Fed hikes rates", "monetary-tightening", "rates", -1),
        ("Shanghai resumes bus services as COVID cases fall", "covid", "COVID", 1),
        ("U.S. eases export curbs", "export-controls", "export", 1),
        ("某国下调汽车进口关税", "trade-tariffs", "关税", 1),
        ("部分订单获得出口许可", "export-controls", "出口", 1),
        ("City reports 120 new local COVID-19 cases", "covid", "COVID", -1),
        ("New president sworn in", "geopolitics", "president", 0),
        ("两国元首举行会谈", "geopolitics", "两国", 0),
        ("某国5月新增就业3.7万人，预期11万人", "growth-targets", "就业", -1),
        ("初请失业金人数22万人，预期24万人", "growth-targets", "失业", 1),
    ],
)
def test_policies_by_what_is_done_with_them(title: str, label: str, words: str, expected: int) -> None:
    assert labels(title, kind="policy", **{label: words}) == {label: expected}


def test_no_labels_no_tones() -> None:
    assert READER.labels("芯片", 2, {}, {}) == {}


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    *(A, B, "净利润", "同比增长", "53%", "，", "。", "\n", "终止", "减持", "未", "立案", "涨停", "、"),
                    *(" ", "İ", "sues", "despite "),
                ]
            ),
            max_size=14,
        ).map("".join),
    ),
    st.integers(0, 60),
)  # fmt: skip
def test_nothing_breaks_and_cues_lie_inside(text: str, end: int) -> None:
    spans = {name: [(text.find(name), text.find(name) + len(name))] for name in (A, B) if name in text}
    for found in READER.companies(text, min(end, len(text)), spans).values():
        assert found.tone in (-1, 0, 1)
        assert 1 <= found.strength <= 3
        assert all(0 <= low < high <= len(text) for low, high in found.cues)
    kinds = {A: "theme", B: "policy"}
    assert set(READER.labels(text, min(end, len(text)), spans, kinds).values()) <= {-1, 0, 1}


def labels_of(title: str, text: str, kinds: dict[str, str], **terms: str) -> dict[str, int]:
    whole = document(title, text)
    spans = {
        label.replace("_", "-"): [(whole.index(term), whole.index(term) + len(term))] for label, term in terms.items()
    }
    return READER.labels(whole, len(title), spans, kinds)


def test_a_bank_and_its_results_share_what_is_said_of_the_profit() -> None:
    made = labels_of(
        "甲乙银行：一季度净利润6亿元，同比下降4%", "", {}, banks="甲乙银行", earnings="净利润"
    )  # fmt: skip
    assert made == {"banks": -1, "earnings": -1}


@pytest.mark.parametrize(
    ("title", "term", "expected"),
    [
        ("某车企在自动驾驶广告诉讼中胜诉", "自动驾驶", 1),
        ("警方捣毁一个手游外挂窝点", "手游", 1),
        ("两家车企决定结束合并谈判", "车企", -1),
        ("新工艺让电池成本降低三成", "电池", 1),
        ("某地自动驾驶测试里程大幅减少", "自动驾驶", -1),
        ("爆料称某厂手机内部代号公布", "手机", 0),
        ("协会召开房地产企业座谈会", "房地产", 0),
        ("Regulator again limits gasoline prices", "gasoline", -1),
    ],
)
def test_fields_fare_as_the_words_say(title: str, term: str, expected: int) -> None:
    assert labels_of(title, "", {}, field=term) == {"field": expected}


@pytest.mark.parametrize(
    ("title", "label", "expected"),
    [
        ("Agency warns of food crisis", "rural-food-security", -1),
        ("City relaxes virus rules for visitors", "covid", 1),
        ("某国上周首次申领失业金人数：失业人数下降", "growth-targets", 1),
        ("某国央行下调今年经济增长预期", "growth-targets", -1),
    ],
)
def test_policies_fare_as_the_words_say(title: str, label: str, expected: int) -> None:
    assert READER.labels(title, len(title), {label: [(0, 2)]}, {label: "policy"}) == {label: expected}


def test_words_inside_a_name_turn_nothing() -> None:
    title = "如何电子：股东拟减持不超过3%公司股份"
    assert READER.companies(title, len(title), {"x": [(0, 4)]})["x"].tone == -1


def test_in_a_notice_of_a_streak_caveats_outweigh_the_business_they_play_down() -> None:
    assert tone("2连板甲乙电子：产品应用于机器人的收入占比极小") == (-1, 1)
