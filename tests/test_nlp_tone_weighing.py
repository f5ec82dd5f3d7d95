"""How parts and wording come to a tone: sums worked by hand, and the weights that come with the package."""

from __future__ import annotations

from itertools import product

import pytest

from nlp.tone import ToneReader
from nlp.tone.cues import Cue, Hit
from nlp.tone.roles import Said
from nlp.tone.weighing import BY_RULE, CUE, MUTE, SAID, cues, said_parts, strongest, weighed, weights

TABLE = {"up": (0.0, 0.5, 1.0), "down": (1.0, 0.0, -0.5)}


@pytest.mark.parametrize(
    ("parts", "wording", "sign"),
    [
        ({"up": 1.0}, MUTE, 1),
        ({"down": 1.0}, MUTE, -1),
        ({"up": 1.0, "down": 0.6}, MUTE, 1),  # 0.6 down, 0.5 flat, 0.7 up
        ({"up": 1.0, "down": 0.8}, MUTE, -1),  # 0.8 down, 0.5 flat, 0.6 up
        ({"up": 1.0}, (0.0, 0.6, 0.0), 0),  # 1.1 flat, 1.0 up
        ({"unknown": 5.0}, MUTE, 0),
        ({}, (0.2, 0.1, 0.2), 0),  # neither side leads
        ({}, (0.3, 0.1, 0.2), -1),
    ],
)
def test_the_largest_sum_decides(parts: dict[str, float], wording: tuple[float, float, float], sign: int) -> None:
    assert weighed(parts, wording, TABLE) == sign


def test_cues_are_counted_by_place_kind_and_strength() -> None:
    hits = [
        Hit(0, 2, Cue(1, 2, "profit", "self")),
        Hit(9, 11, Cue(-1, 1, "case", "self")),
        Hit(12, 13, Cue(0, 0, "mere", "")),
    ]
    assert cues(hits, 5) == pytest.approx(
        {
            "title profit 1": 2 * CUE,
            "title sum": CUE,
            "body case -1": CUE,
            "body sum": -CUE,
            "body mere 0": CUE,
        }
    )


def test_what_is_only_understood_counts_less() -> None:
    hit = Hit(9, 11, Cue(-1, 3, "case", "self"))
    assert said_parts([Said("600519", hit, 0.5)], 5) == pytest.approx(
        {"said in body case -1": SAID / 2, "said in body case -1 3": SAID / 2, "said in body sum": -SAID / 2}
    )


def test_rules_alone_follow_the_balance() -> None:
    for sign in (-1, 0, 1):
        assert weighed({f"balance {sign}": 1.0, "title sum": -3.0 * sign}, MUTE, BY_RULE) == sign


@pytest.mark.parametrize("of", ["label", "company"])
def test_the_fitted_weights_agree_with_the_rules_about_the_way_of_the_balance(of: str) -> None:
    table = weights("label" if of == "label" else "company")
    for number, sign in enumerate((-1, 0, 1)):
        row = table[f"balance {sign}"]
        assert row[number] == max(row)


def test_the_fitted_weights_agree_with_the_rules_about_the_strength_of_the_balance() -> None:
    table = weights("strength")
    for sign, strength in product((-1, 1), (1, 2, 3)):
        row = table[f"balance {sign} {strength}"]
        assert row[strength - 1] == max(row)


def test_the_wording_turns_what_the_rules_leave_open() -> None:
    reader, title = ToneReader.default(), "甲乙电子近况"
    spans = {"600000": [(0, 4)]}
    up, down, flat = (
        reader.companies(title, 6, spans, wording)["600000"]
        for wording in ((-4, -4, 4, 4, 0, 0), (4, -4, -4, 0, 0, 9), (0, 9, 0, 0, 0, 9))
    )
    assert (up.tone, up.strength, up.cues) == (1, 1, ())
    assert (down.tone, down.strength, down.balance) == (-1, 3, 0)
    assert (flat.tone, flat.strength) == (0, 1)  # nothing is strong about no news


def test_by_rule_strengths_are_those_of_the_balance_whatever_the_wording_says() -> None:
    title = "甲乙电子：收到证监会立案告知书"
    told = ToneReader.by_rule().companies(title, len(title), {"600000": [(0, 4)]}, (0, 0, 0, 9, 0, 0))["600000"]
    assert (told.tone, told.strength, told.balance) == (-1, 3, -3)


@pytest.mark.parametrize(
    ("parts", "start", "strength"),
    [
        ({"small": 1.0}, MUTE, 1),
        ({"large": 1.0}, MUTE, 3),
        ({"small": 1.0, "large": 0.5}, MUTE, 1),  # 1.0 minor, 0.25 clear, 0.5 strong
        ({"small": 1.0, "large": 0.5}, (0.0, 1.0, 0.0), 2),  # 1.0, 1.25, 0.5
        ({}, MUTE, 1),
    ],
)
def test_the_largest_sum_is_the_strength(parts: dict[str, float], start: tuple[float, ...], strength: int) -> None:
    assert strongest(parts, start, {"small": (1.0, 0.0, 0.0), "large": (0.0, 0.5, 1.0)}) == strength


def test_in_a_recap_each_field_has_the_tone_of_its_own_words() -> None:
    text = "收评：沪指大跌3%，银行股逆势上涨"
    spans = {"banks": [(text.index("银行"), text.index("银行") + 2)], "brokers": []}
    told = ToneReader.default().told(text, len(text), spans, {"banks": "sector", "brokers": "theme"})
    assert told["banks"] == 1
