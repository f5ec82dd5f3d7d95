"""Indices by the ids of the command line, by their codes, and how many members a full list of each has."""

from __future__ import annotations

from typing import Final

from .cells import symbol

BY_CODE: Final = {
    "000001": "sse-composite", "399001": "szse-component", "399006": "chinext", "000688": "star50", "899050": "bse50",
    "000300": "csi300", "399300": "csi300", "000905": "csi500", "399905": "csi500", "000852": "csi1000",
    "399852": "csi1000", "000016": "sse50",
}  # fmt: skip
IDS: Final = frozenset(BY_CODE.values())
# Lists of public collections are named so; sse holds Shanghai's composite (2,244 members in 2026-07, B shares
# included and ST left out, as its rules say), szse the 500 of Shenzhen's component index.
_ALIASES: Final = {"sse": "sse-composite", "szse": "szse-component", "chinext-index": "chinext", "star-50": "star50"}
# By the rules of each index; the composite takes what is listed.
SIZES: Final = {
    "csi300": 300, "csi500": 500, "csi1000": 1000, "sse50": 50, "star50": 50, "bse50": 50, "chinext": 100,
    "szse-component": 500,
}  # fmt: skip
COMPOSITE_LEAST: Final = 1500  # Shanghai has listed more since 2020; public lists of 500 are its first page
SLACK: Final = 0.02  # a member may have left that day


def index_id(raw: object) -> str | None:
    """Return the id that a name or a code of an index means, None for one that is not known here."""
    text = str(raw).strip().lower()
    if text in IDS:
        return text
    return _ALIASES.get(text) or BY_CODE.get(symbol(text) or "")


def incomplete(index: str, members: int) -> str | None:
    """Say why a list with so many members cannot be the index's, None if it can."""
    if index == "sse-composite" and members < COMPOSITE_LEAST:
        return f"{members} members where the index has more than {COMPOSITE_LEAST}"
    size = SIZES.get(index)
    if size is not None and abs(members - size) > SLACK * size:
        return f"{members} members where the index has {size}"
    return None
