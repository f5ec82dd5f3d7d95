"""Which labels a text bears: the evidence of terms, of companies and of themes, weighed.

The weights are fitted and may change; what is tested is what they weigh, and cases that no fit may lose.
"""

from __future__ import annotations

from math import log

import pytest

from corpus.records import Company, Mention
from corpus.taxonomy import Label, Taxonomy, Term
from nlp.candidates import FEATURES
from nlp.folding import fold
from nlp.labels import DIGEST, MOST, THRESHOLD, Candidate, Labeller, names
from nlp.mentions import MentionFinder
from nlp.support import Worth


def label(name: str, kind: str, word: str, **more: tuple[str, ...]) -> Label:
    terms = (Term(word, "zh", "strong"), Term(f"{word}附近", "zh", "weak"))
    return Label(name, kind, word, name, "", terms=terms, **more)  # type: ignore[arg-type]


TAXONOMY = Taxonomy(
    {
        found.id: found
        for found in (
            label("electronics", "sector", "电子行业", shenwan=("270000",)),
            label("nonbank-financials", "sector", "非银金融", shenwan=("490000",)),
            label("semiconductors", "theme", "半导体", parents=("electronics",), shenwan=("270100",)),
            label("trade-tariffs", "policy", "对等关税"),
            *(label(f"theme-{n}", "theme", f"题材{chr(0x4E00 + n)}号") for n in range(MOST + 3)),
        )
    }
)
COMPANIES = (
    Company("688981", ("中芯国际",), (), "270101"),
    Company("600030", ("中信证券",), (), "490101"),
    Company("600000", ("浦发银行",), (), "480301"),
    Company("000001", ("平安银行",)),
    *(Company(f"30000{n}", (f"甲乙丙{chr(0x4E10 + n)}",), (), "270101") for n in range(DIGEST)),
)


WORTH = Worth({"semiconductors": 0.9}, {"semiconductors electronics": 0.8})


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return Labeller(TAXONOMY, COMPANIES, WORTH)


def candidates(labeller: Labeller, title: str, text: str = "", *, recap: bool = False) -> dict[str, Candidate]:
    whole = fold(f"{title}\n{text}" if text else title)
    mentions = MentionFinder(COMPANIES).find(whole)
    return {item.label: item for item in labeller.candidates(whole, len(title), mentions, recap=recap)}


def test_a_strong_term_in_the_title_gives_the_label(labeller: Labeller) -> None:
    found = labeller.labels("半导体板块走强", 7, (), recap=False)
    assert [item.label for item in found][:1] == ["semiconductors"]
    assert found[0].score >= THRESHOLD
    assert found[0].spans == ((0, 3),)


def test_nothing_gives_nothing(labeller: Labeller) -> None:
    assert labeller.labels("今天天气不错", 6, (), recap=False) == ()
    assert labeller.labels("", 0, (), recap=False) == ()


def test_a_weak_term_in_the_rest_gives_no_label_but_is_a_candidate(labeller: Labeller) -> None:
    text = "。" * 300 + "对等关税附近"
    assert labeller.labels(f"题\n{text}", 1, (), recap=False) == ()
    features = candidates(labeller, "题", text)["trade-tariffs"].features
    assert "title strong" not in features
    assert features["rest weak"] == pytest.approx(log(2))


def test_the_features_say_where_how_often_and_how_early(labeller: Labeller) -> None:
    found = candidates(labeller, "利好半导体", "半导体半导体", recap=True)["semiconductors"]
    assert found.spans == ((2, 5), (6, 9), (9, 12))
    wanted = {
        "bias": 1.0, "title strong": 1.0, "title strong more": 0.0, "title weak": 0.0, "lead strong": 0.0,
        "early": pytest.approx(0.6), "longest": 0.375, "repeats": pytest.approx(log(3)), "recap": 1.0, "long": 0.0,
        "bare title": 0.0, "company title": 0.0, "companies": 0.0, "child": 0.0, "rivals": 0.0, "share": 1.0,
    }  # fmt: skip
    assert {name: found.features.get(name, 0.0) for name in wanted} == wanted


def test_a_long_text_and_a_bare_title_are_told_apart(labeller: Labeller) -> None:
    assert candidates(labeller, "半导体")["semiconductors"].features["bare title"] == 1.0
    assert candidates(labeller, "半导体", "。" * 600)["semiconductors"].features["long"] == 1.0


def test_a_theme_supports_its_parent(labeller: Labeller) -> None:
    found = candidates(labeller, "半导体走强")
    assert found["electronics"].features["child"] == pytest.approx(0.8)
    assert found["electronics"].spans == ()


def test_a_likely_theme_makes_its_parent_likelier(labeller: Labeller) -> None:
    text = "半导体走强"
    with_theme = {item.label: item.score for item in labeller.scored(text, len(text), (), recap=False)}
    worthless = Labeller(TAXONOMY, COMPANIES, Worth({}, {"": 0.0}))
    without = {item.label: item.score for item in worthless.scored(text, len(text), (), recap=False)}
    assert with_theme["electronics"] > without["electronics"]
    assert with_theme["semiconductors"] == without["semiconductors"]


def test_what_a_text_says_counts_for_more_when_its_title_says_nothing(labeller: Labeller) -> None:
    assert candidates(labeller, "某公司完成融资", "研发半导体")["semiconductors"].features[
        "silent title"
    ] == pytest.approx(log(2))
    assert "silent title" not in candidates(labeller, "对等关税", "半导体")["semiconductors"].features
    assert "silent title" not in candidates(labeller, "中芯国际扩产", "半导体")["semiconductors"].features


def test_labels_of_one_kind_are_rivals(labeller: Labeller) -> None:
    found = candidates(labeller, "半导体与题材一号", "题材一号")
    assert found["semiconductors"].features["rivals"] == pytest.approx(log(2))
    assert found["semiconductors"].features["share"] == 1.0
    assert found["electronics"].features["rivals"] == 0.0


def test_a_company_speaks_for_its_industry_in_title_and_lead(labeller: Labeller) -> None:
    found = candidates(labeller, "中芯国际扩产", "中芯国际今日宣布")["electronics"]
    assert (found.features["company title"], found.features["company lead"]) == (1.0, 1.0)
    assert found.spans == ((0, 4), (7, 11))
    theme = candidates(labeller, "中芯国际扩产", "中芯国际今日宣布")["semiconductors"]
    assert (theme.features["company title"], theme.features["company lead"]) == (0.9, 0.9)
    assert theme.features["at home"] == 1.0
    assert "elsewhere" not in found.features
    late = candidates(labeller, "题", "。" * 300 + "中芯国际")
    assert "electronics" not in late


def test_a_sector_stands_back_where_the_title_names_a_company_of_another(labeller: Labeller) -> None:
    found = candidates(labeller, "中芯国际获非银金融支持与对等关税")
    assert found["nonbank-financials"].features["elsewhere"] == 1.0
    assert "elsewhere" not in found["trade-tariffs"].features


def test_a_company_without_a_sectors_industry_speaks_for_none(labeller: Labeller) -> None:
    assert candidates(labeller, "浦发银行与平安银行上调利率") == {}


@pytest.mark.parametrize(
    ("title", "is_there"),
    [
        ("中信证券净利增长", True),
        ("中信证券:2024年净利润同比增长", True),
        ("中信证券：拟回购股份", True),
        ("中信证券:看好后市", False),
        ("中信证券研报称", False),
        ("非银金融：看好后市", False),
        ("非银金融走强", True),
    ],
)
def test_a_broker_that_only_speaks_is_not_what_the_text_is_about(
    labeller: Labeller, title: str, is_there: bool
) -> None:
    assert ("nonbank-financials" in candidates(labeller, title)) is is_there


def test_a_text_that_names_many_companies_is_not_about_each_industry(labeller: Labeller) -> None:
    many = "、".join(company.names[0] for company in COMPANIES[-DIGEST:])
    assert "electronics" in candidates(labeller, many)
    assert "electronics" not in candidates(labeller, f"{many}、中芯国际")


def test_of_a_digest_only_the_plainest_labels_stay(labeller: Labeller) -> None:
    title = "".join(f"题材{chr(0x4E00 + n)}号" for n in range(MOST + 3)) + "对等关税"
    found = labeller.labels(title, len(title), (), recap=False)
    assert len(found) <= MOST
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)


def test_an_index_is_no_company(labeller: Labeller) -> None:
    mention = Mention("index", "688981", "科创50", (0, 4))
    assert labeller.candidates("科创50走强", 6, (mention,), recap=False) == []


def test_the_names_of_the_features_are_gathered() -> None:
    values = tuple(float(feature in ("bias", "own", "early")) for feature in FEATURES)
    always = ["bias", "child", "early"]
    assert names([Candidate("a", values, ()), Candidate("b", values, ())]) == [
        *always, "is a", "is b", "rivals", "share"
    ]  # fmt: skip
    assert names([]) == []
