"""The ids of universes: all A-shares, boards, indices, industries `sw:CODE`, baskets `label:ID`, a provider's `em:ID`.

An id is known whatever its case, width and blanks, and an index by its six-digit code as well.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Board: TypeAlias = Literal["sse-main", "szse-main", "chinext-board", "star-board", "bse-board"]

BOARDS: Final[tuple[Board, ...]] = ("sse-main", "szse-main", "chinext-board", "star-board", "bse-board")
LABEL: Final = "label:"
INDUSTRY: Final = "sw:"
PROVIDER: Final = "em:"
# Each index with the board that stands in for it, and the six-digit code under which users know it.
INDICES: Final[dict[str, tuple[str, str]]] = {
    "sse-composite": ("sse-main", "000001"),
    "szse-component": ("szse-main", "399001"),
    "chinext": ("chinext-board", "399006"),
    "star50": ("star-board", "000688"),
    "bse50": ("bse-board", "899050"),
    "csi300": ("all", "000300"),
    "csi500": ("all", "000905"),
    "csi1000": ("all", "000852"),
    "sse50": ("sse-main", "000016"),
}
STANDING: Final = ("all", *BOARDS, *INDICES)  # those that need no list to be spoken of
_BY_CODE: Final = {code: index for index, (_, code) in INDICES.items()}


def canonical(raw: str) -> str:
    """Return the id that a user means: `STAR50`, `star-50` and `000688` are star50; what is not known stays."""
    text = "".join(unicodedata.normalize("NFKC", raw).split())
    if text.casefold().startswith(PROVIDER):  # a provider's codes have their own case
        return PROVIDER + text[len(PROVIDER) :].upper()
    text = text.casefold()
    plain = {one.replace("-", ""): one for one in STANDING}
    return _BY_CODE.get(text) or plain.get(text.replace("-", "").replace("_", ""), text)


def nearest(universe: str, known: Iterable[str] = ()) -> str | None:
    """Return the id most like `universe` among those that there are; None where none is."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for messages

    return next(iter(get_close_matches(universe, dict.fromkeys((*STANDING, *known)), n=1)), None)
