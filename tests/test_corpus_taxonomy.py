"""The taxonomy: every mistake of a file has its error, and the bundled files keep what they promise."""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

import pytest
from fakes import shared_data

from corpus.errors import TaxonomyProblem, UnknownLabel
from corpus.taxonomy import Taxonomy, Term, load_taxonomy
from ingest.reference import read_industries
from nlp.folding import fold

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.taxonomy import Label

# Ids never change: other people's files and reports name them.
IDS = {
    "sector": """
        agriculture autos banks beauty-care building-materials chemicals coal communications computer conglomerates
        construction defense electronics environment food-beverage healthcare home-appliances light-manufacturing
        machinery media nonbank-financials nonferrous-metals petroleum power-equipment real-estate retail
        social-services steel textile-apparel transportation utilities
    """,
    "theme": """
        advanced-packaging ai-compute artificial-intelligence autonomous-driving banks-dividend batteries brokers
        coal-price commercial-space consumer-electronics consumption covid data-economy earnings education
        energy-storage fiber-optics fintech foreign-flows games-film gold hog-cycle hydrogen industrial-metals
        infrastructure innovative-drugs insurance ipo-listing liquor lithium low-altitude medical-devices
        memory-chips mergers military nev-components new-energy-vehicles nuclear-fusion oil-gas optical-modules pcb
        photovoltaics platform-economy power-grid property quantum rare-earths robotics semiconductors shipping
        speculation sports-media tcm telecom-5g wind-power xinchuang
    """,
    "policy": """
        ai-plus anti-involution belt-road bse-reform capital-market-reform carbon-neutrality common-prosperity
        consumption-promotion currency digital-china education-regulation epidemic-policy equipment-renewal
        export-controls financial-risk fiscal-stimulus geopolitics growth-targets healthcare-procurement
        market-stabilisation market-supervision monetary-easing monetary-tightening new-productive-forces opening-up
        platform-regulation property-curbs property-support regional-development rural-food-security sme-specialised
        soe-reform tech-self-reliance trade-tariffs us-listing-audit
    """,
}
LABEL = '[[label]]\nid = "a"\nkind = "theme"\nzh = "甲"\nen = "A"\nscope = "all of it"\n'


def load(tmp_path: Path, text: str) -> Taxonomy:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    return load_taxonomy(path)


@cache
def bundled() -> Taxonomy:
    return load_taxonomy()


def labels() -> tuple[Label, ...]:
    return tuple(bundled().labels.values())


def test_a_label_needs_no_terms(tmp_path: Path) -> None:
    found = load(tmp_path, LABEL).label("a")
    assert (found.kind, found.zh, found.en, found.scope, found.terms, found.parents) == (
        "theme", "甲", "A", "all of it", (), (),
    )  # fmt: skip


def test_everything_that_a_label_may_have_is_read(tmp_path: Path) -> None:
    text = LABEL + (
        'parents = ["b"]\nshenwan = ["110000", "220101"]\nsymbols = ["600519"]\n'
        '[label.terms.zh]\nstrong = ["甲乙"]\nexclude = ["非甲乙"]\n[label.terms.en]\nweak = ["AI"]\n'
    )
    other = LABEL.replace('"a"', '"b"')
    found = load(tmp_path, text + other).label("a")
    assert (found.parents, found.shenwan, found.symbols) == (("b",), ("110000", "220101"), ("600519",))
    assert found.terms == (Term("甲乙", "zh", "strong"), Term("非甲乙", "zh", "exclude"), Term("AI", "en", "weak"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[label", "the taxonomy is not TOML: own.toml"),
        ("", r"another form: own.toml: no \[\[label\]\] table; see docs/guide.md"),
        ("label = []", r"no \[\[label\]\] table"),
        ('label = "a"', r"label is no \[\[label\]\]"),
        ('label = ["a"]', r"label is no \[\[label\]\]"),
        ('[label]\nid = "a"', r"label is no \[\[label\]\]"),
        (LABEL + "[other]\n", "unknown key 'other'"),
        (LABEL.replace("scope", "skope"), "own.toml: a: no 'scope'"),
        (LABEL.replace('id = "a"\n', ""), r"own.toml: \?: no 'id'"),
        (LABEL.replace('"甲"', "3"), "own.toml: a: no 'zh'"),
        (LABEL + "color = 1\n", "a: unknown key 'color'"),
        (LABEL.replace("theme", "topic"), "unknown kind: own.toml: a: 'topic'; use sector, theme or policy"),
        (LABEL + LABEL, "stands twice: own.toml: a; keep one of them"),
        (LABEL + 'parents = ["z"]\n', "a parent is no label: a: z"),
        (LABEL + "parents = []\n", "empty or holds no texts: own.toml: a: parents"),
        (LABEL + 'parents = "b"\n', "empty or holds no texts: own.toml: a: parents"),
        (LABEL + 'symbols = ["600519", "600519"]\n', "a value stands twice: own.toml: a: symbols: '600519'"),
        (LABEL + 'symbols = ["茅台"]\n', "a code has six digits: own.toml: a: symbols: '茅台'"),
        (LABEL + 'shenwan = ["1101"]\n', "a code has six digits: own.toml: a: shenwan: '1101'"),
        (LABEL + "shenwan = [110000]\n", "empty or holds no texts: own.toml: a: shenwan"),
        (LABEL + "terms = 3\n", "terms are kept under zh and en: own.toml: a"),
        (LABEL + '[label.terms.fr]\nstrong = ["x"]\n', "terms are kept under zh and en"),
        (LABEL + '[label.terms]\nzh = ["x"]\n', "terms are strong, weak or exclude: own.toml: a: zh"),
        (LABEL + '[label.terms.zh]\nmedium = ["x"]\n', "terms are strong, weak or exclude: own.toml: a: zh"),
        (LABEL + "[label.terms.zh]\nstrong = []\n", "empty or holds no texts: own.toml: a: zh.strong"),
        (LABEL + '[label.terms.zh]\nstrong = [""]\n', "empty or holds no texts: own.toml: a: zh.strong"),
        (LABEL + '[label.terms.zh]\nstrong = ["x", "x"]\n', "a value stands twice: own.toml: a: zh.strong: 'x'"),
        (LABEL + '[label.terms.zh]\nstrong = ["x"]\nweak = ["x"]\n', "a term stands twice: own.toml: a: 'x'"),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(TaxonomyProblem, match=says):
        load(tmp_path, text)


def test_an_abbreviation_may_stand_in_both_languages(tmp_path: Path) -> None:
    terms = '[label.terms.zh]\nstrong = ["LPR"]\n[label.terms.en]\nstrong = ["LPR"]\n'
    assert len(load(tmp_path, LABEL + terms).label("a").terms) == 2


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyProblem, match="cannot read the taxonomy"):
        load_taxonomy(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes("# 设置".encode("gb18030"))
    with pytest.raises(TaxonomyProblem, match="cannot read the taxonomy"):
        load_taxonomy(tmp_path / "gbk.toml")


def test_an_unknown_label_is_answered_with_what_is_near_it() -> None:
    with pytest.raises(UnknownLabel, match="no such label: 'semiconductor'; near it: semiconductors"):
        bundled().label("semiconductor")
    with pytest.raises(UnknownLabel, match="the taxonomy has none like it"):
        bundled().label("0000000")


def test_the_version_changes_with_the_terms_and_not_with_the_scope(tmp_path: Path) -> None:
    plain = load(tmp_path, LABEL)
    assert len(plain.version) == 12
    assert load(tmp_path, LABEL.replace("all of it", "part of it")).version == plain.version
    assert load(tmp_path, LABEL + '[label.terms.zh]\nstrong = ["x"]\n').version != plain.version
    assert load(tmp_path, LABEL.replace("theme", "policy")).version != plain.version


def test_ids_and_kinds_never_change() -> None:
    assert {kind: len(ids.split()) for kind, ids in IDS.items()} == {"sector": 31, "theme": 56, "policy": 35}
    found = {kind: sorted(label.id for label in labels() if label.kind == kind) for kind in IDS}
    assert found == {kind: sorted(ids.split()) for kind, ids in IDS.items()}


def test_labels_are_those_of_the_design_word_for_word() -> None:
    with (shared_data().parent / "taxonomy.csv").open(encoding="utf-8", newline="") as text:
        wanted = {row["id"]: (row["kind"], row["zh"], row["en"], row["scope"]) for row in csv.DictReader(text)}
    assert {label.id: (label.kind, label.zh, label.en, label.scope) for label in labels()} == wanted


def counted(label: Label, lang: str) -> int:
    return sum(term.lang == lang and term.strength != "exclude" for term in label.terms)


def test_every_label_has_terms_enough_in_both_languages() -> None:
    few = {label.id: (counted(label, "zh"), counted(label, "en")) for label in labels() if label.id != "conglomerates"}
    assert {name: n for name, n in few.items() if n[0] < 12 or n[1] < 8} == {}


def test_no_strong_term_stands_twice_in_a_language_however_it_is_written() -> None:
    twice = []
    for label in labels():
        for lang in ("zh", "en"):
            strong = [fold(t.text) for t in label.terms if (t.lang, t.strength) == (lang, "strong")]
            twice += [(label.id, text) for text in strong if strong.count(text) > 1]
    assert twice == []


def test_every_exclusion_holds_a_term_of_its_label() -> None:
    """One that holds none excludes nothing."""
    idle = []
    for label in labels():
        own = [fold(term.text).lower() for term in label.terms if term.strength != "exclude"]
        excluded = [fold(term.text).lower() for term in label.terms if term.strength == "exclude"]
        idle += [(label.id, text) for text in excluded if not any(term in text for term in own)]
    assert idle == []


def test_every_sector_has_an_industry_of_the_first_level_of_its_own() -> None:
    sectors = [label for label in labels() if label.kind == "sector"]
    firsts = [code for label in sectors for code in label.shenwan if code.endswith("0000")]
    assert len(set(firsts)) == len(firsts) == 31
    assert all(any(code.endswith("0000") for code in label.shenwan) for label in sectors)


def test_parents_are_sectors_or_themes_and_never_the_label_itself() -> None:
    for label in labels():
        assert label.id not in label.parents
        assert all(bundled().label(parent).kind != "policy" for parent in label.parents)


def test_industry_codes_exist() -> None:
    known = {name.code for name in read_industries([shared_data() / "reference" / "SwClassCode_2021.xls"]).names}
    wrong = {(label.id, code) for label in labels() for code in label.shenwan if code not in known}
    assert wrong == set()
