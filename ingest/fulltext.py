"""An article's full text from its page, or the feed's own where the page gives none; which it was is kept; pure.

It is kept in the `extra` of the draft: see `completions`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from corpus.errors import FetchProblem

from .bodies import article_text
from .charset import decode, no_text
from .completions import digest, noted, words_digest
from .fetch import refusal
from .stories import normalised

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from corpus.records import Draft

    from .fetch import Fetched

MAX_PAGES: Final = 50  # pages of one feed in one poll; the rest keep the feed's text until the next
SHARED: Final = 0.2  # of the feed's words: pages that ask for consent or a login share fewer
FORBIDDEN: Final = "robots.txt forbids it"
LATER: Final = f"more than {MAX_PAGES} pages in one poll"
_PAGES: Final = re.compile(r"html|xml|text/plain", re.IGNORECASE)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_WORDS: Final = re.compile(r"[a-z0-9]{4,}|(?=([\u4e00-\u9fff]{2}))")
_PASSING: Final = ("the server is too slow", "cannot reach the server", "the answer is cut short", "no such host")
Answer: TypeAlias = "Fetched | FetchProblem | str"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a feed's articles: `settled` are stored as they should be, `wanted` need their pages."""

    settled: tuple[Draft, ...]
    wanted: tuple[Draft, ...]
    ready: tuple[Draft, ...]


def plan(drafts: Iterable[Draft], known: Mapping[str, str | None], *, full_text: bool) -> Plan:
    """Return which pages to fetch; `known` is the `extra` of the articles that are stored already, by key.

    A feed of summaries never replaces the full text that another feed's page gave.
    """
    settled, wanted, ready = [], [], []
    for draft in drafts:
        if is_settled(draft, known.get(draft.key), full_text=full_text):
            settled.append(draft)
        elif full_text and draft.url:
            wanted.append(draft)
        else:
            ready.append(draft)
    later = [_own(draft, LATER, again=True) for draft in wanted[MAX_PAGES:]]
    return Plan(tuple(settled), tuple(wanted[:MAX_PAGES]), (*ready, *later))


def is_settled(draft: Draft, extra: str | None, *, full_text: bool) -> bool:
    """Say whether an article with this `extra` is to be left as it is by a draft of it, completed or not."""
    kept = noted(extra)
    if not full_text:
        return kept.get("text_from") == "page"
    return kept.get("feed_text") == (noted(draft.extra).get("feed_text") or digest(draft)) and not kept.get("again")


def completed(draft: Draft, answer: Answer) -> Draft:
    """Return a draft with its page's text, or its own; `answer` is what the page's address gave, or why nothing was."""
    if isinstance(answer, str):
        return _own(draft, answer)
    if isinstance(answer, FetchProblem):
        return _failed(draft, answer)
    if refused := refusal(draft.url or "", answer):
        return _failed(draft, refused)
    text = _article(answer, draft.title)
    why = _unfit(draft, text)
    return _own(draft, why) if why else replace(draft, text=text, extra=_extra(draft, text_from="page"))


def _unfit(draft: Draft, text: str) -> str | None:
    """Say why a page's text cannot stand for the article, None where it can."""
    if not text:
        return "no article in the page"
    if len(text) < len(draft.text):
        return "the feed says more than the page"
    return None if _is_about(draft, text) else "the page is about something else"


def _failed(draft: Draft, problem: FetchProblem) -> Draft:
    busy = problem.what == "the server refuses" and str(problem.cause).startswith(("429", "5"))
    reason = ": ".join(str(part) for part in (problem.what, problem.cause) if part is not None)
    return _own(draft, reason[:200], again=busy or problem.what in _PASSING)


def _own(draft: Draft, why: str, *, again: bool = False) -> Draft:
    more: dict[str, object] = {"again": True} if again else {}
    return replace(draft, extra=_extra(draft, text_from="feed", why=why, **more))


def _extra(draft: Draft, **said: object) -> str:
    words = normalised(draft.title), normalised(draft.text)
    digests = {"feed_text": digest(draft), "feed_words": words_digest(words)}
    return json.dumps({**noted(draft.extra), **said, **digests}, ensure_ascii=False)


def _article(page: Fetched, title: str) -> str:
    if (page.content_type and not _PAGES.search(page.content_type)) or no_text(page.body):
        return ""
    charset = _CHARSET.search(page.content_type or "")
    return article_text(decode(page.body, charset[1] if charset else None).replace("\x00", ""), title)


def _is_about(draft: Draft, text: str) -> bool:
    """Say whether a page's text shares enough words with what the feed said of it; a feed without words cannot tell."""
    said = _words(f"{draft.title} {draft.text}")
    return not said or len(said & _words(text)) >= SHARED * len(said)


def _words(text: str) -> set[str]:
    """Return the longer words of Latin script and the pairs of Chinese characters."""
    return {match[1] or match[0] for match in _WORDS.finditer(text.lower())}
