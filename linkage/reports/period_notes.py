"""What a period report could not say, and why: in English, with the Chinese beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from linkage.association import LEAST_FOR_INTERVAL, LEAST_SESSIONS
from linkage.ranked import LEAST_VARIED
from linkage.variance import LEAST_JUDGED, LEAST_WINDOW

from .grid import LEAST_OF_A_REGIME, LEAST_STORIES, MARKED, WHENS
from .narrative_notes import no_intervals
from .note import Note
from .notes import NEWS, RECAPS, STAND_INS
from .phrases import REGIMES
from .terms import when_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.taxonomy import Label
    from linkage.span import Tape, Texts

    from .note import Tongue

_SIGNS: Final[tuple[tuple[Tongue, str], ...]] = (("en", ", "), ("zh", "、"))
METHOD: Final = Note(
    "the panel shifts all narratives together; q is over all associations looked at, lags, parts of day and company"
    " news too",
    "合计把全部叙事一起移位；q按看过的全部关联计，含先后、时段与公司消息",
)
NAMING: Final = Note(
    "of company news, stories, articles and sources are those that name the companies of the figure",
    "公司消息的报道、文章与来源只计提及所算公司者",
)
EVENING: Final = Note(
    "news after the close is read with the next session, before which it came",
    "收盘后的消息与次一交易日对照，先于该日盘面",
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a report could say: of companies by part of the day; how many associations do not vary; variances."""

    companies: frozenset[str]
    flat: int
    variances: int


def notes(voices: Sequence[Texts], tapes: Sequence[Tape], labels: Sequence[Label], known: Known) -> Iterator[Note]:
    """List what is missing or thin."""
    sessions, quoted = len(tapes[0].breadth), int(np.isfinite(tapes[0].breadth).sum())
    if quoted < LEAST_SESSIONS:
        yield Note.of(
            "{quoted} sessions with a tape: under {least} nothing can be said to go together",
            "有盘面的交易日{quoted}个：不足{least}个时无从判断何者相关",
            quoted=quoted, least=LEAST_SESSIONS,
        )  # fmt: skip
    elif quoted < sessions:
        yield Note.of(
            "{lack} of {sessions} sessions have no tape and are left out", "{sessions}个交易日中{lack}日没有盘面，不计",
            lack=sessions - quoted, sessions=sessions,
        )  # fmt: skip
    for spoken in voices:
        yield from _voice(tapes[0], labels, spoken, quoted)
    if quoted < LEAST_WINDOW + LEAST_JUDGED:
        yield Note.of(
            "variance out of sample needs {least} sessions with a tape", "样本外检验需要{least}个有盘面的交易日",
            least=LEAST_WINDOW + LEAST_JUDGED,
        )  # fmt: skip
    elif known.variances < len(voices) * len(tapes):
        yield Note(
            "where breadth accounted for is left out, texts or breadth vary too little, or too few sessions have both",
            "样本外检验未列者：文字或宽度变化太少，或两者兼有的交易日太少",
        )
    if any(spoken.voice == "news" for spoken in voices) and not known.companies:
        yield Note(
            "too few companies named by news with quotes of the period to judge them",
            "消息所及且期内有行情的公司太少，无从判断",
        )
    lacking = [when for when in WHENS if known.companies and when not in known.companies]
    if lacking:
        yield Note.of(
            "too few companies named by news to judge them apart: {parts}",
            "下列时段消息所及的公司太少，无从单独判断：{parts}",
            parts=Note(*(sign.join(when_name(when, lang) for when in lacking) for lang, sign in _SIGNS)),
        )  # fmt: skip
    for ground in tapes:
        yield from _tape(ground)
    if known.flat:
        yield Note.of(
            "{count} associations have no figure: the text or the tape does not vary, or on fewer than {least}"
            " sessions",
            "{count}个关联没有数字：文字或盘面没有变化，或只在不足{least}个交易日有变化",
            count=known.flat, least=LEAST_VARIED,
        )  # fmt: skip


def closing(quoted: int, *, companies: bool, evening: bool) -> Iterator[Note]:
    """Say what holds for every report: how q and panels are made, what counts, that short periods lack intervals."""
    yield METHOD
    if companies:
        yield NAMING
    if evening:
        yield EVENING
    if quoted < LEAST_FOR_INTERVAL:
        yield no_intervals()


def _voice(ground: Tape, labels: Sequence[Label], said: Texts, quoted: int) -> Iterator[Note]:
    name = RECAPS if said.voice == "told" else NEWS
    if not said.total.any():
        yield Note.of(
            "no {name} in the period: see `fupan ingest files` and `fupan tag`",
            "期内没有{name}：见 `fupan ingest files` 与 `fupan tag`",
            name=name,
        )
        return
    thin = [label.id for label, n in zip(labels, said.stories.sum(axis=0), strict=True) if 0 < n < LEAST_STORIES]
    if thin:
        yield Note.of(
            "under {least} stories in {name}, left out: {labels}", "{name}不足{least}篇，不计：{labels}",
            least=LEAST_STORIES, name=name, labels=Note(", ".join(thin), "、".join(thin)),
        )  # fmt: skip
    overlap = int((np.isfinite(ground.breadth) & np.isfinite(said.tone).any(axis=1)).sum())
    if overlap < LEAST_SESSIONS <= quoted:
        yield Note.of(
            "{count} sessions have both a tape and {name} with a past: too few to compare",
            "既有盘面又有可比历史的{name}的交易日{count}个：太少，无从比较",
            count=overlap, name=name,
        )  # fmt: skip


def _tape(ground: Tape) -> Iterator[Note]:
    where = ground.universe
    if ground.stand_in is not None:
        yield Note.of(
            "for the return of {universe}, which names the kinds of session, stands {what}; bring its quotes with"
            " `fupan ingest index-quotes`",
            "以{what}代替{universe}的收益以定交易日类型；可用 `fupan ingest index-quotes` 导入其行情",
            universe=where, what=STAND_INS.get(ground.stand_in, Note(ground.stand_in, ground.stand_in)),
        )  # fmt: skip
    if ground.halves:
        yield Note.of(
            "half complete in {universe}: {days}", "{universe}行情不完整：{days}",
            universe=where, days=", ".join(map(str, ground.halves)),
        )  # fmt: skip
    if np.isfinite(ground.breadth).any() and not np.isfinite(ground.excess_return).any():
        yield Note.of(
            "no basket has five members in {universe}: fewer than five have no tape of their own",
            "在{universe}内没有篮子有五只个股：不足五只者没有自己的盘面",
            universe=where,
        )
    rare = [kind for kind in MARKED if 0 < ground.regimes.count(kind) < LEAST_OF_A_REGIME]
    if rare:
        yield Note.of(
            "too few sessions in {universe} to say what marks: {kinds}",
            "{universe}的下列交易日太少，无从判断其标志：{kinds}",
            universe=where, kinds=Note(", ".join(rare), "、".join(REGIMES[kind] for kind in rare)),
        )  # fmt: skip
