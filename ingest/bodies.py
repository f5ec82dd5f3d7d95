"""Which part of a web page is its article: where the prose stands; pure.

Prose is text outside links, in blocks that have a sentence's punctuation. From the page's root on, the part that
holds most of it is gone into, as long as one does (SHARE); of that part, lists of links and what its class calls
furniture are left out. Where a page has hardly any prose, trafilatura is asked.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from .cleaning import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARE: Final = 0.5  # of the prose of the part around it: comments and rankings have less
ENOUGH: Final = 120  # characters of prose; a page with less is a list, a login, a flash
LINKED: Final = 0.5  # of a block's characters within links, from which on it is a list of them
HEAD_LINES: Final = 12
STAMP: Final = 60  # characters
_SILENT: Final = frozenset((
    "script", "style", "noscript", "template", "svg", "iframe", "object", "head", "nav", "aside", "footer", "button",
    "select", "textarea",
))  # fmt: skip
_PARTS: Final = frozenset(("body", "div", "article", "section", "main", "td", "tr", "tbody", "table", "center"))
_BLOCKS: Final = _PARTS | {
    "p", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "dd", "dt", "dl", "th",
    "figure", "figcaption", "header", "hr", "address",
}  # fmt: skip
_FURNITURE: Final = re.compile(
    r"(?:^|[\s_-])(?:recommend\w*|relate[ds]?|share|sharebar|sharebox|social|comments?|copyright|sidebar|breadcrumbs?|crumbs?"
    r"|rank|ranking|hot|hotnews|hotlist|footer|nav|navbar|menu|toolbar|pagination|subscribe|newsletter|promo|advert\w*|ads?"
    r"|sponsor\w*|tooltips?|login|popup|qrcode|appendqr\w*|weixin|wechat|statement|declare|ep-\w+)(?=$|[\s_-])",
    re.IGNORECASE,
)
SPARED: Final = 0.4  # of the prose must stand outside furniture: else the names of classes mislead
# From such a line on, in the latter part of the text, stand other articles.
_OTHERS: Final = re.compile(
    r"\W*(?:为你推荐|猜你喜欢|热门(?:推荐|文章|新闻)|推荐阅读|延伸(?:阅读|.{0,3}推荐)|相关(?:阅读|新闻|推荐|文章|报道)|更多(?:精彩|新闻|阅读)"
    r"|related (?:articles?|stories|news)|read more|more (?:from|on) .{0,30}|recommended(?: for you)?"
    r"|you may also like)\W*",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[，。！？；]|[.,;!?]\s|[.!?]$")
_DATED: Final = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}")
_SPACE: Final = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")


def article_text(markup: str, title: str = "") -> str:
    """Return the article's text in a page, a line for each paragraph, empty where there is none.

    The heading and the line with its date are left out where they are seen to be them.
    """
    root = _parsed(markup)
    if root is None:
        return ""
    everything, outside = _prose(root, hide=False), _prose(root, hide=True)
    if everything < ENOUGH:
        return _below(_by_trafilatura(markup).split("\n"), title)
    hide = outside >= SPARED * everything
    lines = [line for line, linked in _lines(_part(root, hide=hide), hide=hide) if linked <= LINKED * len(line)]
    return _below(_before_others(lines), title)


def _parsed(markup: str) -> etree._Element | None:
    try:
        return lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", markup))
    except (etree.ParserError, ValueError):
        return None


def _part(root: etree._Element, *, hide: bool) -> etree._Element:
    """Return the part of a page that holds its article."""
    part, prose = root, _prose(root, hide=hide)
    while True:
        inner = [child for child in part if isinstance(child.tag, str) and child.tag in _PARTS and _divided(child)]
        found = [(here, child) for child in inner if (here := _prose(child, hide=hide)) >= SHARE * prose]
        if not found:
            return part
        prose, part = max(found, key=lambda one: one[0])


def _divided(part: etree._Element) -> bool:
    """Whether a part has blocks of its own: one that has none is a paragraph."""
    return any(isinstance(child.tag, str) and child.tag in _BLOCKS for child in part)


def _prose(part: etree._Element, *, hide: bool) -> int:
    """Return how many characters of prose stand in a part."""
    lines = _lines(part, hide=hide)
    return sum(len(line) - linked for line, linked in lines if linked <= LINKED * len(line) and _SENTENCE.search(line))


def _lines(part: etree._Element, *, hide: bool) -> Iterator[tuple[str, int]]:
    """Yield the lines of a part's text, and how many of their characters stand in links; furniture is hidden or not."""
    line, linked = "", 0
    for text, link in (*_pieces(part, hide=hide), ("\n", False)):
        if text != "\n":
            line, linked = line + text, linked + (len(text.strip()) if link else 0)
        else:
            if tidy := _SPACE.sub(" ", line).strip():
                yield tidy, linked
            line, linked = "", 0


def _pieces(part: etree._Element, *, hide: bool) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a part in order and whether they stand in a link; a line feed around each block."""
    silent = links = 0
    for event, element in etree.iterwalk(part, events=("start", "end", "comment", "pi")):
        name = element.tag if isinstance(element.tag, str) else ""
        hidden = bool(name) and (name in _SILENT or (hide and element is not part and _is_furniture(element)))
        if name in _BLOCKS:
            yield "\n", False
        if event == "start":
            silent, links, text = silent + hidden, links + (name == "a"), element.text
        else:
            ended = event == "end"
            silent, links = silent - (hidden and ended), links - (name == "a" and ended)
            text = None if element is part else element.tail
        if text and not silent:
            yield text.replace("\n", " "), links > 0


def _is_furniture(element: etree._Element) -> bool:
    if "display:none" in (element.get("style") or "").replace(" ", "").lower():
        return True
    return any(_FURNITURE.search(element.get(key) or "") for key in ("class", "id"))


def _before_others(lines: list[str]) -> list[str]:
    """Return the lines before those of other articles, which stand in the latter part."""
    length, place = sum(map(len, lines)), 0
    for n, line in enumerate(lines):
        if place > length / 3 and _OTHERS.fullmatch(line):
            return lines[:n]
        place += len(line)
    return lines


def _below(lines: list[str], title: str) -> str:
    """Return the lines of the article: what stands below its heading, and below the line with the date."""
    kept = [tidy for line in lines if (tidy := " ".join(line.split()))]
    heading = next((n for n, line in enumerate(kept[:HEAD_LINES]) if title and _same(line, title)), None)
    if heading is not None:
        kept = kept[heading + 1 :]
        if kept and len(kept[0]) <= STAMP and _DATED.search(kept[0]):
            kept = kept[1:]
    return clean("\n".join(kept))


def _same(line: str, title: str) -> bool:
    return one_line(line).lstrip("# ") == title


def _by_trafilatura(markup: str) -> str:
    import trafilatura  # noqa: PLC0415 - half a second that files of records need not pay

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it cannot read is told by us
    try:
        return trafilatura.extract(markup, include_comments=False, include_tables=True) or ""
    except Exception:  # noqa: BLE001 - an extractor's own fault is one page's
        return ""
