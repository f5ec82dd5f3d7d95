"""What a report could not say, and what to ingest so that it can: in English, with the Chinese beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.times import in_shanghai
from linkage.completeness import incomplete
from linkage.scores import LEAST_PLACEBO, PLACEBO
from linkage.universes import has_basket

from .note import Note, lister

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from linkage.arrays import Bools

    from .adequacy import Adequacy
    from .case import Case
    from .ground import Ground
    from .records import Narrative
    from .voices import Judged

NOTED: Final = 1.645  # a statistic of companies that could have mattered: 5 % of a normal variable lie above it
SHOWN: Final = 5  # stocks, labels or days that a note names


def notes(case: Case, shown: Sequence[Narrative], as_of: datetime | None) -> tuple[Note, ...]:
    """List what is missing, thin or stood in for, each with what would mend it."""
    ground = case.ground
    if not ground.line.over:
        return (_unended(as_of), *_texts(ground, case.told, case.news))
    return (
        *_tape(ground),
        *_texts(ground, case.told, case.news),
        *_baskets(ground, shown),
        *_few(case, shown),
        *_clock(ground),
    )


def share_notes(moved: Sequence[Narrative], marks: Sequence[Bools | None], enough: Adequacy) -> Iterator[Note]:
    """Name the narratives that are in no explained share, and say what the share is worth."""
    if names := [narrative.label for narrative, mark in zip(moved, marks, strict=True) if mark is None]:
        yield Note.of(
            "passed with no stocks of their own, and are in no explained share: {names}",
            "通过检验但没有自己的个股，不计入解释比例：{names}",
            names=lister(names, SHOWN),
        )
    if enough.usual is not None:
        yield Note.of(
            "a large move asks for five points more than chance: baskets that passed with it hold {share:.1%} of the"
            " members that moved with the universe; with the texts of past sessions {usual:.1%} on average,"
            " at most {most:.1%} in nine of ten",
            "大幅波动需比偶然多解释五个百分点：同向通过的篮子覆盖同向个股的{share:.1%}；换用以往交易日的文字，平均{usual:.1%}，"
            "十次中九次不超过{most:.1%}",
            share=enough.share, usual=enough.usual, most=enough.most,
        )  # fmt: skip


def _unended(as_of: datetime | None) -> Note:
    return Note.of(
        "the session was not over at {at}: it has no tape, and texts are held against none",
        "截至{at}该交易日尚未收盘：没有盘面，文字无从对照",
        at=in_shanghai(as_of) if as_of else None,
    )


def _tape(ground: Ground) -> Iterator[Note]:
    row = ground.row
    if row.reported:
        yield Note.of(
            "breadth is as reported by its source, not computed here: bring quotes with `fupan ingest quotes`",
            "宽度为来源所报，非本工具计算：请用 `fupan ingest quotes` 导入行情",
        )
    if row.limit_up is None:
        yield Note.of("limits are unknown: the quotes have no prices", "涨跌停不详：行情没有价格")
    if ground.index_stand_in is not None:
        yield Note.of(
            "for the index stands {what}; bring its quotes with `fupan ingest index-quotes`",
            "以{what}代替指数；可用 `fupan ingest index-quotes` 导入指数行情",
            what=STAND_INS.get(ground.index_stand_in, Note(ground.index_stand_in, ground.index_stand_in)),
        )
    if row.missing:
        yield Note.of(
            "{count} members have no quote{names}", "{count}只成分股没有行情{names}",
            count=row.missing, names=_absent(ground),
        )  # fmt: skip
    if odd := np.flatnonzero(ground.page.outside & ground.inside).tolist():
        yield Note.of(
            "traded beyond the limit they would have, and count at none: {names}",
            "成交超出其应有的涨跌停价，不计涨跌停：{names}",
            names=lister([f"{ground.page.symbol[at]:06d} {ground.page.name[at]}" for at in odd], SHOWN),
        )
    if ground.weights.since is not None:
        yield Note.of(
            "contributions are by the index's weights as given for {day}", "贡献按{day}的指数权重计算",
            day=ground.weights.since,
        )  # fmt: skip
    yield from _halves(ground)


def _halves(ground: Ground) -> Iterator[Note]:
    halves = incomplete({code: past.members for code, past in ground.rows.items()})
    if own := halves.pop(ground.line.session, None):
        yield Note.of(
            "the session looks half complete: {count} members with a trade, {usual} as a rule",
            "该交易日行情似不完整：有成交的成分股{count}只，通常{usual}只",
            count=own[0], usual=own[1],
        )  # fmt: skip
    if halves:
        yield Note.of(
            "among the past sessions it is compared with, half complete: {days}",
            "用作对照的以往交易日中，行情不完整：{days}",
            days=lister([str(day) for day in halves], SHOWN),
        )


def _absent(ground: Ground) -> Note:
    """Name the members of the universe that the quotes of the session lack."""
    lack = sorted(set(ground.members.tolist()) - set(ground.page.symbol.tolist()))
    if not lack:
        return Note("", "")
    return Note.of(": {names}", "：{names}", names=lister([f"{symbol:06d}" for symbol in lack], SHOWN))


def _texts(ground: Ground, told: Judged, news: Judged) -> Iterator[Note]:
    taped = int(np.isfinite(ground.tape[-PLACEBO - 1 : -1]).any(axis=1).sum())
    for name, judged in ((RECAPS, told), (NEWS, news)):
        past = int((judged.series.total[:-1] > 0).sum())
        if judged.series.total[-1] == 0:
            yield Note.of(
                "no {name} for the session: bring texts with `fupan ingest files` or `feeds`, then `fupan tag`",
                "该交易日没有{name}：请用 `fupan ingest files` 或 `feeds` 导入文字，再运行 `fupan tag`",
                name=name,
            )
        elif not np.isfinite(judged.text).any() or past < 2 * LEAST_PLACEBO:
            yield Note.of(
                "too few past sessions with {name} ({past} of {all}) to say what is usual",
                "有{name}的以往交易日太少（{all}日中{past}日），无从判断何为平常",
                name=name, past=past, all=len(judged.series.total) - 1,
            )  # fmt: skip
        elif not len(judged.null) and taped >= LEAST_PLACEBO:
            yield Note.of(
                "{name}, or the tape beside them, hardly ever differ from the usual on the past sessions: chance has no"
                " measure, and no p is given",
                "{name}或与之对照的盘面在以往交易日几乎没有变化：偶然无从度量，不给p",
                name=name,
            )
    if taped < LEAST_PLACEBO and (told.series.total[-1] or news.series.total[-1]):
        yield Note.of(
            "{taped} past sessions have a tape with a past of its own: under {least} no p is given",
            "有可比历史的盘面的以往交易日{taped}个：不足{least}个不给p",
            taped=taped, least=LEAST_PLACEBO,
        )  # fmt: skip


def _baskets(ground: Ground, shown: Sequence[Narrative]) -> Iterator[Note]:
    labels = {label.id: label for label in ground.labels}
    if alone := [narrative.label for narrative in shown if not has_basket(labels[narrative.label])]:
        yield Note.of(
            "read against the universe itself, having no stocks of their own: {names}",
            "没有自己的个股，以全体为对照：{names}",
            names=lister(alone, SHOWN),
        )
    mute = [
        n.label for n in shown if has_basket(labels[n.label]) and (not n.basket or n.basket.excess_return_z is None)
    ]
    if mute and not ground.reference.has_industries and not ground.baskets:
        yield Note.of(
            "baskets are unknown: bring the classification with `fupan ingest industries`",
            "篮子不详：请用 `fupan ingest industries` 导入行业分类",
        )
    elif mute:
        yield Note.of(
            "too few stocks in the universe, or too short a past, for a tape of their own: {names}",
            "在此范围内个股太少或历史太短，没有自己的盘面：{names}",
            names=lister(mute, SHOWN),
        )
    if ground.index_stand_in is not None and not ground.covered:
        yield Note.of(
            "contributions and the explained share need the quotes of the whole universe",
            "贡献与解释比例需要全体成分股的行情",
        )


def _few(case: Case, shown: Sequence[Narrative]) -> Iterator[Note]:
    few = [n.label for n in shown if n.label in case.companies.few and not n.passed and (n.news.named_t or 0.0) > NOTED]
    if few:
        yield Note.of(
            "too few stories name a company for a narrative to pass by it (`named_stories` in the settings): {names}",
            "提及公司的报道太少，叙事不能仅凭公司通过检验（设置 `named_stories`）：{names}",
            names=lister(few, SHOWN),
        )


def _clock(ground: Ground) -> Iterator[Note]:
    if ground.line.published_before is not None:
        yield Note.of(
            "the tape is that of the close: --before bounds the texts, not the quotes",
            "盘面为收盘时：--before 只限制文字，不限制行情",
        )


RECAPS: Final = Note("recaps", "复盘")
NEWS: Final = Note("news", "消息")
STAND_INS: Final = {
    "the float-weighted mean return": Note("the float-weighted mean return", "流通市值加权平均收益"),
    "its own mean return: narrow moves cannot be seen": Note(
        "its own mean return: narrow moves cannot be seen", "自身平均收益（看不出窄幅行情）"
    ),
}
