"""Is a recap one of another market? Such a wrap describes no session of Shanghai, and its fields moved elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.records import Mention

OPENING: Final = 160  # characters looked at where a text has no title
_ABROAD: Final = re.compile(
    r"美股|纳指|纳斯达克|道指|道琼斯|标普|中概|费城半导体|华尔街|欧股|欧洲|德国|法国|英国|日经|日股|日本|韩国|韩股|台股|台湾|印度|越南|东证"
    r"|港股(?!份)|恒指|恒生|香港|S&P|Nasdaq|Dow|Wall Street|Nikkei|Hang Seng|Hong Kong|Europe|FTSE|DAX|Kospi|Sensex"
)


def is_abroad(text: str, title_end: int, mentions: Sequence[Mention]) -> bool:
    """Whether the title speaks of a market outside the mainland and of none of its indices and boards."""
    end = title_end or OPENING
    if not _ABROAD.search(text, 0, end):
        return False
    return not any(mention.kind != "company" and mention.span[0] < end for mention in mentions)
