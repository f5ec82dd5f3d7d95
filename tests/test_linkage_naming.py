"""Which texts stand behind company news: counted by hand from four rows."""

from __future__ import annotations

import numpy as np

from corpus.store.narratives import NamingRow
from linkage.named import Pair
from linkage.naming import Behind, naming
from linkage.pairs import entered, spoken

MON, TUE = 20250407, 20250408
ROWS = (
    # Two articles, each a story of its own, in sources 1 and 2; then one more in source 2 alone.
    NamingRow(MON, "before", "chips", "600001", "1,2", 0, 2),
    NamingRow(MON, "before", "chips", "600001,600002", "2", 0, 1),
    # One story of two articles, before the open and after the close of the day before.
    NamingRow(TUE, "before", "chips", "600002", "1", 77, 1),
    NamingRow(TUE, "after", "chips", "600003,600002", "3", 77, 1),
    # Another narrative; a stock without quotes; a narrative without pairs.
    NamingRow(TUE, "after", "ships", "600003", "3", 0, 4),
    NamingRow(TUE, "after", "ships", "600009", "5", 0, 8),
    NamingRow(TUE, "after", "crops", "600003", "6", 0, 16),
)
DOWN, COLUMNS = {MON: 0, TUE: 1}, {600001: 0, 600002: 1, 600003: 2}
TEXTS = naming(ROWS, DOWN, COLUMNS)


def pair(symbol: int) -> Pair:
    return Pair(symbol, "", 1, 1.0, 1)


# In this order: chips 600001 and 600002 on Monday, 600002 on Tuesday; ships 600003 on Tuesday.
SAID = spoken(
    {"chips": [(0, (pair(600001), pair(600002))), (1, (pair(600002),))], "ships": [(1, (pair(600003),))]}, COLUMNS
)


def counted(*entering: bool, part: str = "") -> dict[str, tuple[int, int, int]]:
    labels = ("chips", "ships", "crops")
    found = Behind(TEXTS, SAID, part).counted(np.array(entering), labels)
    rows = zip(found.stories.tolist(), found.articles.tolist(), found.sources.tolist(), strict=True)
    return dict(zip(labels, rows, strict=True))


def test_a_story_counts_once_a_session_and_a_source_once() -> None:
    """Chips: three stories of Monday and one of Tuesday, five articles, sources 1, 2 and 3."""
    assert counted(True, True, True, True) == {"chips": (4, 5, 3), "ships": (1 * 4, 4, 1), "crops": (0, 0, 0)}


def test_an_article_enters_with_any_of_its_companies() -> None:
    assert counted(True, False, False, False)["chips"] == (3, 3, 2)
    assert counted(False, True, False, False)["chips"] == (1, 1, 1)
    assert counted(False, False, True, False) == {"chips": (1, 2, 2), "ships": (0, 0, 0), "crops": (0, 0, 0)}


def test_a_part_of_the_day_counts_its_own_texts() -> None:
    assert counted(True, True, True, True, part="before") == {
        "chips": (4, 4, 2), "ships": (0, 0, 0), "crops": (0, 0, 0),
    }  # fmt: skip
    assert counted(True, True, True, True, part="after") == {"chips": (1, 1, 1), "ships": (4, 4, 1), "crops": (0, 0, 0)}


def test_nothing_said_has_nothing_behind_it() -> None:
    bare = Behind(naming((), DOWN, COLUMNS), spoken({}, COLUMNS)).counted(np.zeros(0, dtype=bool), ("chips",))
    assert (bare.stories.tolist(), bare.articles.tolist(), bare.sources.tolist()) == ([0], [0], [0])


def test_a_pair_enters_where_its_stock_moved_so_many_sessions_later() -> None:
    moves = np.array([[0.1, np.nan, 0.2], [np.nan, 0.3, np.nan]])
    assert entered(SAID, moves).tolist() == [True, False, True, False]
    assert entered(SAID, moves, 1).tolist() == [False, True, False, False]
    assert entered(SAID, moves, -1).tolist() == [False, False, False, True]
