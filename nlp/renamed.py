"""Which articles must be read again because the workspace learned new company names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.records import document
from corpus.store import quotes, readings
from corpus.store.articles import articles

from .folding import fold

if TYPE_CHECKING:
    import sqlite3

    from .mentions import MentionFinder

CHUNK: Final = 500  # articles looked through at a time


def holding_new_names(connection: sqlite3.Connection, newest: int) -> list[int]:
    """Return the articles that name a company in a way that was not known when they were read.

    `newest` is the number of the newest name; short forms and aliases count as the reader would count them.
    """
    oldest = readings.oldest_names(connection)
    if oldest is None or oldest >= newest:
        return []
    from .mentions import MentionFinder  # noqa: PLC0415 - loads the tokens' dictionary

    fresh = set(quotes.names_after(connection, oldest))
    finder = MentionFinder([company for company in quotes.companies(connection) if fresh & set(company.names)])
    earlier = readings.read_before_name(connection, newest)
    chunks = (articles(connection, earlier[at : at + CHUNK]) for at in range(0, len(earlier), CHUNK))
    return [article.article for chunk in chunks for article in chunk if _named(finder, article.title, article.text)]


def _named(finder: MentionFinder, title: str, text: str) -> bool:
    return any(mention.kind == "company" for mention in finder.find(fold(document(title, text))))
