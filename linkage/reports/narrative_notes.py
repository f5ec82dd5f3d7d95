"""What a narrative report could not say, and why: in English, with the Chinese beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from corpus.tables import counted
from linkage.association import LEAST_FOR_INTERVAL, LEAST_SESSIONS
from linkage.universes import has_basket

from .grid import LEAST_STORIES
from .note import Note
from .notes import NEWS, RECAPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.taxonomy import Label
    from linkage.span import Span, Tape, Texts


def notes(found: Span, label: Label, voices: Sequence[Texts], at: int, ground: Tape) -> Iterator[Note]:
    """List what is missing or thin."""
    if not has_basket(label):
        yield Note(
            "has no stocks of its own: it is read against the universe itself, and has no excess return",
            "没有自己的个股：以全体为对照，没有超额收益",
        )
    elif not np.isfinite(ground.excess_return[:, at]).any():
        yield _stockless(found)
    for said in voices:
        stories = int(said.stories[:, at].sum())
        if stories < LEAST_STORIES:
            yield Note.of(
                "{stories} in {name}: too few to say what goes together", "{name}中{stories}：太少，无从判断何者相关",
                stories=Note(counted(stories, "story", "stories"), f"{stories}篇"), name=_name(said),
            )  # fmt: skip
        elif not np.isfinite(said.surprise[:, at]).any():
            yield Note.of(
                "{name} have too short a past before and in the period to say what is usual",
                "{name}在期初之前与期内的历史太短，无从判断何为平常",
                name=_name(said),
            )
        else:
            yield from _overlap(said, ground, at)
    yield from _tape(found, ground)


def _stockless(found: Span) -> Note:
    if found.reference.has_industries:
        return Note("none of its stocks has a tape in the period", "期内其个股没有盘面")
    return Note(
        "its stocks are not known: bring the classification with `fupan ingest industries`",
        "其个股不详：请用 `fupan ingest industries` 导入行业分类",
    )


def _overlap(said: Texts, ground: Tape, at: int) -> Iterator[Note]:
    both = int((np.isfinite(ground.breadth) & np.isfinite(said.tone[:, at])).sum())
    if both < LEAST_SESSIONS <= int(np.isfinite(ground.breadth).sum()):
        yield Note.of(
            "{count} sessions have both a tape and {name} with a past: too few to compare",
            "既有盘面又有可比历史的{name}的交易日{count}个：太少，无从比较",
            count=both, name=_name(said),
        )  # fmt: skip


def _name(said: Texts) -> Note:
    return RECAPS if said.voice == "told" else NEWS


def _tape(found: Span, ground: Tape) -> Iterator[Note]:
    sessions, quoted = len(found.sessions), int(np.isfinite(ground.breadth).sum())
    if quoted < sessions:
        yield Note.of(
            "{lack} of {sessions} sessions have no tape", "{sessions}个交易日中{lack}日没有盘面",
            lack=sessions - quoted, sessions=sessions,
        )  # fmt: skip
    if quoted < LEAST_SESSIONS:
        yield Note.of(
            "{quoted} sessions with a tape: under {least} nothing can be said to go together",
            "有盘面的交易日{quoted}个：不足{least}个时无从判断何者相关",
            quoted=quoted, least=LEAST_SESSIONS,
        )  # fmt: skip
    elif quoted < LEAST_FOR_INTERVAL:
        yield no_intervals()
    if ground.halves:
        yield Note.of("half complete: {days}", "行情不完整：{days}", days=", ".join(map(str, ground.halves)))


def no_intervals() -> Note:
    """Say why there are no intervals."""
    return Note.of(
        "no intervals under {least} sessions: they would be too narrow", "不足{least}个交易日不给区间：会过窄",
        least=LEAST_FOR_INTERVAL,
    )  # fmt: skip
