"""What a site's robots.txt allows (RFC 9309): the longest rule decides, Allow wins a tie; pure.

The standard library's reader knows neither wildcards nor the longest rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_BYTES: Final = 512_000  # RFC 9309, 2.5: at least 500 KiB must be read
_PRODUCT: Final = re.compile(r"[A-Za-z_-]+")
_SECONDS: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Rule:
    """A path pattern, and whether it is allowed."""

    allow: bool
    pattern: str

    def matches(self, path: str) -> bool:
        """Say whether a path begins as the pattern says; `*` is any text, `$` the end."""
        anchored = self.pattern.endswith("$")
        first, *others = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        if not others:
            return not anchored or path == first
        return _in_order(path, len(first), others, anchored=anchored)


def _in_order(path: str, at: int, pieces: list[str], *, anchored: bool) -> bool:
    """Say whether the pieces follow one another from `at` on; the first place of each will do, so time is linear."""
    *inner, last = pieces
    for piece in inner:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return path.endswith(last) and len(path) - len(last) >= at if anchored else path.find(last, at) >= 0


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for us of one site, and the seconds it wants between two requests."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Say whether the page at `url` may be fetched."""
        parts = urlsplit(url)
        path = _plain((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        found = [(len(rule.pattern), rule.allow) for rule in self.rules if rule.matches(path)]
        return max(found)[1] if found else True


EVERYTHING: Final = Robots()
NOTHING: Final = Robots((Rule(allow=False, pattern="/"),))


def rules_of(status: int, body: bytes, user_agent: str) -> Robots:
    """Return what an answer to a GET of /robots.txt means (RFC 9309, 2.3.1): none is leave, a fault is a refusal."""
    if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110, 15
        return parse_robots(body[:MAX_BYTES].decode("utf-8", "replace"), user_agent)
    busy = status == 429 or status >= 500  # noqa: PLR2004
    return NOTHING if busy else EVERYTHING


def parse_robots(text: str, user_agent: str) -> Robots:
    """Return the rules of the groups that name our product, else of those for everybody."""
    product = _PRODUCT.match(user_agent)
    name = product[0].lower() if product else ""
    groups = list(_groups(text))
    wanted = name if any(name in group.names for group in groups) else "*"
    ours = [group for group in groups if wanted in group.names]
    rules = tuple(rule for group in ours for rule in group.rules)
    return Robots(rules, max((group.delay for group in ours), default=0.0))


@dataclass(slots=True)
class _Group:
    """Whom some rules are for, and the pause that Crawl-delay asks of them in seconds (in no standard, widely used)."""

    names: set[str] = field(default_factory=set)
    rules: list[Rule] = field(default_factory=list)
    delay: float = 0.0


def _groups(text: str) -> Iterator[_Group]:
    """Yield the groups."""
    group, started = _Group(), False
    for key, value in _lines(text.splitlines()):
        if key == "user-agent":
            if started:
                yield group
                group, started = _Group(), False
            product = _PRODUCT.match(value)
            group.names.add("*" if value.startswith("*") else product[0].lower() if product else "")
        elif key in {"allow", "disallow"}:
            started = True
            group.rules += [Rule(key == "allow", _plain(value))] if value else []  # an empty Disallow forbids nothing
        elif key == "crawl-delay":
            started = True
            group.delay = max(group.delay, float(value) if _SECONDS.fullmatch(value) else 0.0)
    yield group


def _lines(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        key, colon, value = line.removeprefix("\ufeff").split("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _plain(path: str) -> str:
    """Return a path with every character written in one way, so that %7E and ~ are equal."""
    return quote(unquote(path, errors="replace"), safe="/?&=*$~:@!'(),;+")
