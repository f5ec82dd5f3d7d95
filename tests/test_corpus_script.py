"""Traditional characters are read as simplified ones, one for one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.script import simplified


def test_known_characters_are_simplified_and_others_left_alone() -> None:
    assert simplified("證監會：晶圓廠擴產，股價上漲５％ OK") == "证监会：晶圆厂扩产，股价上涨５％ OK"
    assert simplified("证监会") == "证监会"


@given(st.text())
def test_nothing_moves_and_a_second_time_changes_nothing(text: str) -> None:
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once
