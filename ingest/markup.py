"""HTML to plain text: paragraphs become lines, scripts and styles nothing, entities the characters they mean."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from .cleaning import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKUP: Final = re.compile(r"<[a-zA-Z!/][^<>]*>|<!--")
# fmt: off
_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "td", "th", "tr",
    "ul",
))
# fmt: on
_SILENT: Final = frozenset(["script", "style", "noscript", "template", "svg", "iframe", "object", "head"])
_SCRIPTS: Final = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)|<[!?][^<>]*>", re.DOTALL | re.IGNORECASE)
_BLANK: Final = re.compile(r"[ \t\r\f\v\u00a0]+")


def plain_text(markup: str) -> str:
    """Return the text of a fragment or page of HTML; text without markup only loses its entities."""
    if not _MARKUP.search(markup):
        return clean(html.unescape(markup))
    try:
        root = lxml_html.fromstring(f"<div>{markup}</div>", parser=lxml_html.HTMLParser(encoding=None, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return _without_tags(markup)
    lines = (_BLANK.sub(" ", line).strip() for line in "".join(_pieces(root)).split("\n"))
    # The parser gives up on what is nested too deeply: the words are kept all the same.
    return clean("\n".join(line for line in lines if line)) or _without_tags(markup)


def _without_tags(markup: str) -> str:
    return clean(html.unescape(_MARKUP.sub(" ", _SCRIPTS.sub(" ", markup))))


def _pieces(root: etree._Element) -> Iterator[str]:
    """Yield the texts of a tree in order, a line feed around each block; without recursion, however deep it is."""
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            silent += name in _SILENT
            yield "\n" if name in _BLOCKS else ""
            yield "" if silent else (element.text or "").replace("\n", " ")
        else:
            silent -= event == "end" and name in _SILENT
            yield "\n" if event == "end" and name in _BLOCKS else ""
            yield "" if silent or element is root else (element.tail or "").replace("\n", " ")
