"""Attention, surprise and tone of narratives, session by session, from counts of stories.

With n of a session's N stories (of one voice): attention a = logit((n + 1/2) / (N + 1)); surprise is a against the 20
sessions before, in their standard deviations; tone t = (up - down) / (n + 3), standardised the same way. A session
without a story has no attention: it is not known, rather than nil.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .arrays import past_moments, standardise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.records import Voice
    from corpus.store.narratives import CountRow

    from .arrays import Floats

ALL: Final = ""  # the label under which the store counts all texts, tagged or not
# A narrative that was never mentioned has no spread; without a floor, its first story would be infinitely surprising.
# So no deviation counts as smaller than counting alone would make it. Attention: a count of mean m varies in its
# logarithm by about 1 / sqrt(m). Tone: n stories, every other with a tone, make sqrt(n / 2) / (n + 3), which is 0.18 to
# 0.20 for one to nine stories. A recap is no sample but a statement (of the narratives that recaps tell in a session,
# 82 % are told once), so half of that. Chosen on 2024-12 to 2025-03: docs/methods.md, Text.
TONE_FLOOR: Final[Mapping[Voice, float]] = {"told": 0.1, "news": 0.2}
SHRINK: Final = 3  # stories without a tone that every narrative is given: one loud story is not unanimity


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One voice over `sessions` (down) and `labels` (across): counts, and what follows from them."""

    sessions: tuple[int, ...]
    labels: tuple[str, ...]
    stories: Floats
    articles: Floats
    total: Floats
    total_articles: Floats
    attention: Floats
    surprise: Floats
    tone: Floats
    tone_z: Floats


def attention(stories: Floats, total: Floats) -> Floats:
    """Return logit((n + 1/2) / (N + 1)) = ln((n + 1/2) / (N - n + 1/2)); NaN where a session has no story."""
    whole = total[:, None]
    odds = (stories + 0.5) / np.maximum(whole - stories + 0.5, 0.5)
    return np.where(whole > 0, np.log(odds), np.nan)


def attention_floor(stories: Floats, total: Floats) -> Floats:
    """Return 1 / sqrt(m + 1/2) with m the mean number of stories over the past: what counting alone does to attention.

    The variance of ln of a count of mean m is about 1 / m (delta method).
    """
    usual, _ = past_moments(np.where(total[:, None] > 0, stories, np.nan))
    return np.asarray(1.0 / np.sqrt(usual + 0.5), dtype=np.float64)


def tone(up: Floats, down: Floats, stories: Floats, total: Floats) -> Floats:
    """Return (up - down) / (n + 3); NaN where a session has no story at all."""
    return np.where(total[:, None] > 0, (up - down) / (stories + SHRINK), np.nan)


def series(rows: Iterable[CountRow], voice: Voice, sessions: Sequence[int], labels: Sequence[str]) -> Series:
    """Arrange the counts of one voice; labels that are not asked for are left out."""
    down_at = {code: n for n, code in enumerate(sessions)}
    across = {label: n for n, label in enumerate(labels)}
    total, total_articles = np.zeros(len(sessions)), np.zeros(len(sessions))
    counts = np.zeros((4, len(sessions), len(labels)))
    for spoken, code, label, *values in rows:
        if spoken != voice or code not in down_at:
            continue
        if label == ALL:
            total[down_at[code]], total_articles[down_at[code]] = values[0], values[1]
        elif label in across:
            counts[:, down_at[code], across[label]] = values
    return _derive(tuple(sessions), tuple(labels), counts, (total, total_articles), TONE_FLOOR[voice])


def _derive(
    sessions: tuple[int, ...], labels: tuple[str, ...], counts: Floats, totals: tuple[Floats, Floats], floor: float
) -> Series:
    (stories, articles, up, down), (total, _) = counts, totals
    heed = attention(stories, total)
    mood = tone(up, down, stories, total)
    surprise, mood_z = standardise(heed, attention_floor(stories, total)), standardise(mood, floor)
    return Series(sessions, labels, stories, articles, *totals, heed, surprise, mood, mood_z)
