"""The forms of a day report, and its plain words."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linkage_world import DAY, LABELS, Text, world

from linkage.claims import Claim
from linkage.reports.data import json_text, plain
from linkage.reports.day import day_report
from linkage.reports.prose import paragraph
from linkage.reports.records import Evidence, Name, Untold
from linkage.reports.render import (
    COLUMNS,
    chance,
    figure,
    percent,
    to_csv,
    to_dict,
    to_json,
    to_jsonl,
)
from linkage.reports.table import to_markdown, to_table

if TYPE_CHECKING:
    from linkage.reports.records import DayReport

FORBIDDEN = ("caused", "drove", "due to", "because", "导致", "推动", "因为", "驱动")


@dataclass(frozen=True)
class One:
    """A record of one field."""

    count: int


@pytest.fixture(scope="module")
def found() -> DayReport:
    texts = [Text(f"t{n}", DAY, "told", (("chips", -1),), source=f"s{n}") for n in range(5)]
    texts += [Text(f"u{n}", DAY, "told", (("ships", 1),)) for n in range(3)]
    connection, days = world({"220101": -50, "330101": -20, "110101": 70}, texts)
    return day_report(connection, days, LABELS, DAY)


def hostile(found: DayReport) -> DayReport:
    evil = Evidence(1, "=1+1 <b>|[x](y)", None, "src", datetime(2025, 1, 1, tzinfo=UTC), "morning")
    first = replace(found.narratives[0], name=Name("=cmd", "@evil"), evidence=(evil,))
    return replace(found, narratives=(first,))


def test_json_is_ordered_rounded_and_ends_with_a_break(found: DayReport) -> None:
    text = to_json(found)
    assert text.endswith("}\n")
    assert list(json.loads(text))[:5] == ["session", "universe", "as_of", "before", "tape"]
    assert json.loads(text)["session"] == DAY.isoformat()
    assert to_dict(replace(found, explained_share=-0.00000001))["explained_share"] == 0.0
    assert "-0.0," not in json.dumps(to_dict(replace(found, explained_share=-0.0)))


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(-9, 9), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=12,
)


@given(VALUES, st.integers(1, 2))
def test_json_is_what_the_standard_library_writes(value: object, indent: int) -> None:
    assert json_text(value, indent) == json.dumps(plain(value), ensure_ascii=False, indent=indent) + "\n"


def test_records_become_plain_values() -> None:
    moment = datetime(2025, 4, 7, 8, tzinfo=UTC)
    found = plain(
        {"at": moment, "day": moment.date(), "one": Untold("x", 0.12345678), "all": (1.0, -0.0), "name": One(2)}
    )
    assert found == {
        "at": "2025-04-07T08:00:00Z", "day": "2025-04-07", "one": {"label": "x", "excess_return_z": 0.123457},
        "all": [1.0, 0.0], "name": {"count": 2},
    }  # fmt: skip


def test_rows_are_the_same_in_csv_and_jsonl(found: DayReport) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(found))))
    lines = [json.loads(line) for line in to_jsonl(found).splitlines()]
    assert [row["label"] for row in rows] == [line["label"] for line in lines] == ["chips", "ships"]
    assert tuple(lines[0]) == tuple(rows[0]) == COLUMNS


def test_csv_holds_no_formula(found: DayReport) -> None:
    row = next(csv.DictReader(io.StringIO(to_csv(hostile(found)))))
    assert (row["zh"], row["en"]) == ("'=cmd", "'@evil")
    assert float(row["basket_return"]) < 0  # figures stay figures


def test_markdown_shows_texts_from_outside_as_they_are(found: DayReport) -> None:
    text = to_markdown(hostile(found))
    assert r"\<b\>\|\[x\](y)" in text
    assert text.startswith(f"# {DAY} · all")
    assert "| --- |" in text


def test_the_table_is_aligned_and_tells_the_tape(found: DayReport) -> None:
    lines = to_table(found).splitlines()
    assert lines[0].startswith(f"{DAY} · all · ")
    assert "24 members:" in lines[1]
    head = next(line for line in lines if line.startswith("narrative"))
    assert "Chips 芯片" in to_table(found)
    assert head.index("standing") == 2 + max(len("narrative"), len("Chips 芯片") + 2)
    assert "Moved far without a text, in deviations\n  crops +" in to_table(found)


def test_a_long_list_of_untold_moves_is_cut(found: DayReport) -> None:
    many = replace(found, untold=tuple(Untold(f"x{n}", 3.0) for n in range(11)))
    assert "and 3 more" in to_table(many)


def test_what_is_not_adequate_is_said(found: DayReport) -> None:
    assert "no adequate narrative" in to_table(replace(found, adequate=False, explained_share=None))


def test_figures_for_people() -> None:
    assert (percent(-0.10012), percent(None), figure(1.234, 1), figure(None)) == ("-10.01 %", "-", "+1.2", "-")
    assert (chance(0.0004), chance(0.05), chance(None)) == ("<0.001", "0.050", "-")


def test_a_paragraph_says_what_accompanied_the_move(found: DayReport) -> None:
    english, chinese = paragraph(found), paragraph(found, "zh")
    assert "accompanied by Chips (told and borne out" in english
    assert "与行情相伴的叙事：芯片（复盘提及并获盘面印证" in chinese
    assert "Ships, which the tape does not bear out" in english
    assert "船" in chinese
    assert "Moved far without a text: crops" in english
    assert "无文字提及：crops" in chinese


@pytest.mark.parametrize("adequate", [True, False, None])
@pytest.mark.parametrize("silent", [True, False])
def test_no_paragraph_claims_a_cause(found: DayReport, adequate: bool | None, silent: bool) -> None:
    case = replace(found, adequate=adequate, narratives=() if silent else found.narratives * 4)
    text = paragraph(case) + paragraph(case, "zh")
    assert not any(word in text for word in FORBIDDEN)
    assert ("no adequate narrative" in text) == ("没有足够的叙事" in text) == (adequate is False)
    assert ("No narrative passes" in text) == ("没有叙事通过检验。" in text) == (silent and adequate is not False)


def test_a_paragraph_without_a_regime_or_stocks_leaves_them_out(found: DayReport) -> None:
    bare = replace(found.narratives[0], basket=None)
    case = replace(found, tape=replace(found.tape, regime=None), narratives=(bare,), untold=(), explained_share=None)
    assert ": a " not in paragraph(case)
    assert "its stocks" not in paragraph(case)
    assert "，属" not in paragraph(case, "zh")
    assert paragraph(replace(case, tape=replace(found.tape, regime="mixed"))).count(": mixed.") == 1


def test_a_table_shows_fifteen_narratives_and_says_how_many_more(found: DayReport) -> None:
    many = replace(found, narratives=found.narratives * 9)
    assert to_table(many).count("Chips 芯片  ") == 8
    assert "and 3 more: see --top" in to_table(many)
    assert "and 3 more: see --top" in to_markdown(many)
    assert "more: see" not in to_table(many, most=None)


def test_headings_and_paragraph_speak_chinese_on_demand(found: DayReport) -> None:
    text = to_table(found, "zh")
    assert "叙事" in text
    assert "复盘提及并获盘面印证" in text
    assert "大幅波动而无文字提及（标准差）" in text
    assert paragraph(found, "zh") in text
    assert to_markdown(replace(found, tape=replace(found.tape, regime=None)), "zh").startswith(
        f"# {DAY} · all · 类型不明"
    )


def test_articles_stand_under_their_narrative_with_shanghai_times(found: DayReport) -> None:
    night = Evidence(7, "T", None, "src", datetime(2025, 4, 6, 16, 30, tzinfo=UTC), "after-close")
    dated = Evidence(8, "U", None, "src", datetime(2025, 4, 6, 16, 0, tzinfo=UTC), "unknown")
    never = Evidence(9, "V", None, "src", None, "unknown")
    one = replace(found, narratives=(replace(found.narratives[0], evidence=(night, dated, never)),))
    lines = to_table(one).splitlines()
    at = lines.index("  Chips 芯片 · told and borne out")
    assert lines[at + 1 : at + 4] == [
        "    [7] 2025-04-07T00:30+08:00 after-close · T (src)",
        "    [8] 2025-04-07 · U (src)",
        "    [9] time unknown · V (src)",
    ]


def test_claims_are_counted_and_the_contradicted_come_first(found: DayReport) -> None:
    right = Claim(1, "advancers", "all", "=", 10.0, "count", "close", "confirmed", 10.0, "")
    wrong = Claim(2, "index-move", "star50", ">=", 0.04, "fraction", "", "contradicted", 0.01, "")
    vague = Claim(3, "streak", "600519", "=", 3.0, "days", "", "unverifiable", None, "no")
    text = to_table(replace(found, claims=(right, vague, wrong, *[right] * 8)))
    assert "1 contradicted, 9 confirmed, 1 unverifiable" in text
    assert "contradicted: [2] index-move star50 >= +4.00 %, tape +1.00 %" in text
    assert "confirmed: [1] advancers all = 10 (close), tape 10" in text
    assert "and 2 more" in text
    assert text.index("contradicted: [2]") < text.index("confirmed: [1]")


def test_what_passed_the_other_way_is_not_said_to_accompany_the_move(found: DayReport) -> None:
    rise = replace(found, tape=replace(found.tape, breadth=0.5))
    assert "accompanied by" not in paragraph(rise)
    assert "In another direction than the universe passed Chips" in paragraph(rise)
    assert "通过检验而方向与大盘不同：芯片" in paragraph(rise, "zh")


def test_companies_and_quiet_sessions_are_not_said_to_accompany_a_move(found: DayReport) -> None:
    first = found.narratives[0]
    news = replace(first.news, passed=True, named_p=0.001, basket_p=None)
    named = replace(first, told=replace(first.told, passed=False), news=news, standing="news-led")
    case = replace(found, narratives=(named,))
    assert "accompanied by" not in paragraph(case)
    assert "By the companies that news names passed Chips" in paragraph(case)
    assert "仅凭消息所及公司通过检验：芯片" in paragraph(case, "zh")
    quiet = replace(found, tape=replace(found.tape, regime="quiet"))
    assert "The session was quiet; passed Chips" in paragraph(quiet)
    assert "行情平静，通过检验：芯片" in paragraph(quiet, "zh")
