"""Which links lead to one article: tracking, fragments, http for https, www., a slash at the end do not matter.

The key of an article is its first link, plain; in what other forms an archive may know it is found out by looking them
all up. So the keys of older archives, and the numbers that come of them, stand as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LINKED: Final = "url:"  # how the keys of articles begin that are known by their link
# Who sent the reader, not what is read; a fragment that starts with ! or / is part of an address.
_FIRST: Final = r"utm_\w+|spm|from_source"
_LATER: Final = r"fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|igshid|mc_[ce]id|_hsenc|_hsmi|mkt_tok"
_TRACKING, _OLDER = (
    re.compile(rf"(?<=[?&])(?:{names})=[^&#]*(?:&|(?=#)|$)|#(?![!/]).*$") for names in (f"{_FIRST}|{_LATER}", _FIRST)
)
_PARTS: Final = re.compile(rf"{LINKED}https?://(?:www\.)?([^/?#]+)([^?#]*?)/?((?:[?#].*)?)", re.IGNORECASE | re.DOTALL)
_FILE: Final = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)  # what nobody writes a slash behind
_SITE: Final = re.compile(r"^(https?://)([^/?#@]*)(?=[/?#]|$)", re.IGNORECASE)
_PORT: Final = re.compile(r":(?:80|443)?$")
BEGINNINGS: Final = tuple(f"{LINKED}{scheme}://{www}" for scheme in ("https", "http") for www in ("", "www."))


def plain_url(url: str) -> str:
    """Return a URL without fragment, tracking parameters and the port that goes without saying, its host lower case."""
    return _SITE.sub(lambda it: f"{it[1]}{_PORT.sub('', it[2])}".lower(), _without(_TRACKING, url))


def one_link(key: str) -> str:
    """Return what the keys of all links to one article have in common; a key of no link is returned as it is."""
    parts = _PARTS.fullmatch(key)
    return f"{LINKED}{_host(parts)}{parts[2]}{parts[3]}" if parts else key


def other_keys(key: str, url: str, beginnings: Sequence[str] = BEGINNINGS) -> list[str]:
    """Return the keys under which an archive may have the article with this key and this link.

    `beginnings` are those of BEGINNINGS that the archive has keys with.
    """
    parts = _PARTS.fullmatch(key)
    if parts is None:
        return []
    ends = [f"{_host(parts)}{parts[2]}{slash}{parts[3]}" for slash in ("", "/")]
    if _FILE.search(parts[2]):
        del ends[1]
    older = f"{LINKED}{_without(_OLDER, url)}"
    return [*(begin + end for begin in beginnings for end in ends), *([older] if older != key else [])]


def _host(parts: re.Match[str]) -> str:
    return _PORT.sub("", parts[1]).lower()


def _without(tracking: re.Pattern[str], url: str) -> str:
    return tracking.sub("", url).rstrip("?&") if "#" in url or "?" in url else url
