"""What was read in one text, as data and on the terminal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from corpus.records import Alignment, Claim, Mention, Reading, Tag
from corpus.taxonomy import Label, Taxonomy
from nlp.explain import SHOWN_TOKENS, explanation, shown

MON = date(2025, 4, 7)
TAXONOMY = Taxonomy({"chips": Label("chips", "theme", "芯片", "Chips", "")})
TITLE, TEXT = "芯片股走强", "科创50涨4.3%，中芯国际涨停，芯片走强。"
READING = Reading(
    "zh", True, MON,
    (Tag("chips", 0.875, "lexicon", 1, ((0, 2), (23, 25))),),
    (
        Mention("index", "star50", "科创50", (6, 10)),
        Mention("company", "688981", "中芯国际", (16, 20), -1, 3, ambiguous=True),
    ),
    (
        Claim("index-move", "star50", ">=", 0.043, "fraction", "close", (6, 15), MON),
        Claim("level", "x", "=", 3, "points", "", (0, 2)),
    ),
)  # fmt: skip
PLACE = Alignment("told", MON, date(2025, 4, 8), "after-close")


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return explanation(TITLE, TEXT, datetime(2025, 4, 7, 8, tzinfo=UTC), READING, PLACE, TAXONOMY)


def test_the_data_can_be_written_as_json_and_quotes_its_evidence(found: dict[str, Any]) -> None:
    assert json.loads(json.dumps(found)) == found
    assert found["published_at"] == "2025-04-07T08:00:00Z"
    assert (found["lang"], found["recap"], found["described"]) == ("zh", True, "2025-04-07")
    assert (found["voice"], found["session"], found["reaction_session"]) == ("told", "2025-04-07", "2025-04-08")
    assert found["tags"] == [
        {
            "label": "chips", "kind": "theme", "zh": "芯片", "score": 0.875, "tone": 1, "origin": "lexicon",
            "evidence": [{"span": [0, 2], "text": "芯片"}, {"span": [23, 25], "text": "芯片"}],
        }
    ]  # fmt: skip
    assert found["mentions"][1] == {
        "kind": "company", "symbol": "688981", "name": "中芯国际", "tone": -1, "strength": 3, "ambiguous": True,
        "span": [16, 20],
    }  # fmt: skip
    assert [claim["text"] for claim in found["claims"]] == ["科创50涨4.3%", "芯片"]
    assert [claim["session"] for claim in found["claims"]] == ["2025-04-07", None]
    assert "".join(found["tokens"]) == TITLE + TEXT


def test_the_terminal_shows_it_line_by_line(found: dict[str, Any]) -> None:
    assert shown(found).splitlines() == [
        "芯片股走强",
        "language zh   published 2025-04-07T16:00+08:00",
        "voice told (recap)   session 2025-04-07   could react 2025-04-08   bucket after-close",
        "",
        "tags",
        "  chips (theme, 芯片)  0.88  good  lexicon: 芯片",
        "",
        "mentions",
        "  index star50  科创50",
        "  company 688981  中芯国际  bad 3  ambiguous",
        "",
        "claims",
        "  index-move star50 >= +4.30 % (close)   «科创50涨4.3%»",
        "  level x = 3 points   «芯片»",
        "",
        f"tokens ({len(found['tokens'])})",
        "  " + " / ".join(found["tokens"]),
    ]


def test_what_is_unknown_is_said_to_be() -> None:
    nowhere = Alignment("news", None, None, "unknown")
    found = explanation("", "word " * 99, None, Reading("en", recap=False, described=None), nowhere, TAXONOMY)
    assert (found["published_at"], found["described"], found["session"]) == (None, None, None)
    assert found["tokens"] == ["word"] * 99
    lines = shown(found).splitlines()
    assert lines[1:3] == [
        "language en   published unknown",
        "voice news   session unknown   could react unknown   bucket unknown",
    ]
    assert lines.count("  none") == 3
    assert lines[-1].count("word") == SHOWN_TOKENS
