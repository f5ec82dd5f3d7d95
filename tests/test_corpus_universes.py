"""Ids of universes, as people write them."""

from __future__ import annotations

import pytest

from corpus.universes import STANDING, canonical, nearest
from ingest.indices import BY_CODE


@pytest.mark.parametrize(
    ("raw", "universe"),
    [
        ("all", "all"), ("ALL", "all"), (" Star50 ", "star50"), ("STAR-50", "star50"), ("ｓｔａｒ５０", "star50"),
        ("star_board", "star-board"), ("StarBoard", "star-board"), ("CSI 300", "csi300"), ("000300", "csi300"),
        ("399006", "chinext"), ("SW:110000", "sw:110000"), ("Label:Trade-Tariffs", "label:trade-tariffs"),
        ("EM:bk0475", "em:BK0475"), ("nasdaq", "nasdaq"), ("", ""),
    ],
)  # fmt: skip
def test_case_width_blanks_and_codes_do_not_matter(raw: str, universe: str) -> None:
    assert canonical(raw) == universe


@pytest.mark.parametrize("universe", STANDING)
def test_every_id_means_itself(universe: str) -> None:
    assert canonical(universe) == canonical(universe.upper()) == universe


def test_codes_are_those_that_files_of_indices_bear() -> None:
    for code, index in BY_CODE.items():
        if not code.startswith("3993") and code not in {"399905", "399852"}:  # the same indices' Shenzhen codes
            assert canonical(code) == index


@pytest.mark.parametrize(
    ("universe", "known", "like"),
    [
        ("star5", (), "star50"), ("csi30", (), "csi300"), ("bse-bord", (), "bse-board"),
        ("label:robots", ("label:robotics",), "label:robotics"), ("qqq", (), None),
    ],
)  # fmt: skip
def test_the_nearest_id_is_named(universe: str, known: tuple[str, ...], like: str | None) -> None:
    assert nearest(universe, known) == like
