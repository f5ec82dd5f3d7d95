"""A day report for people: the tape, a paragraph, a table of narratives, the articles to open, claims and notes.

Plain text for a terminal, or Markdown; all in English or Chinese. Times are
Shanghai's. Only the first narratives are shown unless more are asked for; JSON has all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.times import in_shanghai

from .layout import aligned, bars, escape
from .note import Note, Tongue
from .phrases import REGIMES, STANDINGS
from .prose import paragraph
from .render import chance, figure, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from linkage.claims import Claim

    from .records import DayReport, Evidence, Narrative

MOST: Final = 15  # narratives in the table
UNTOLD_SHOWN: Final = 8
CLAIMS_SHOWN: Final = 8
HEADERS: Final[Mapping[Tongue, tuple[str, ...]]] = {
    "en": (
        "narrative", "standing", "recaps", "score", "q", "news", "score", "named t", "q", "stocks", "in sd", "breadth",
    ),
    "zh": ("叙事", "性质", "复盘", "得分", "q", "消息", "得分", "公司t", "q", "个股", "标准差", "宽度"),
}  # fmt: skip
_WORDS: Final[Mapping[Tongue, Mapping[str, str]]] = {
    "en": {
        "more": "and {n} more: see --top, or --format json", "untold": "Moved far without a text, in deviations",
        "evidence": "To read", "claims": "Figures in the texts", "notes": "Notes", "and": "and {n} more",
        "unknown": "time unknown", "members": "{m} members: {u} up, {d} down, {z} unchanged, {s} suspended{limits}",
        "limits": "; at the limit {up} up, {down} down", "regime": "regime not known",
        "unended": "the session was not over",
        "returns": "breadth {b}, mean {mean}, median {median}, index {index}, narrowness {narrow}",
        "read": "{a} articles, {s} stories, {o} sources", "confirmed": "confirmed", "contradicted": "contradicted",
        "unverifiable": "unverifiable", "actual": "tape",
    },
    "zh": {
        "more": "另有{n}个：--top 或 --format json", "untold": "大幅波动而无文字提及（标准差）", "evidence": "可读原文",
        "claims": "文中数字", "notes": "说明", "and": "另有{n}个", "unknown": "时间不详",
        "members": "成交{m}只：涨{u}，跌{d}，平{z}，停牌{s}{limits}", "limits": "；涨停{up}，跌停{down}",
        "regime": "类型不明", "unended": "尚未收盘",
        "returns": "宽度{b}，平均{mean}，中位数{median}，指数{index}，窄度{narrow}",
        "read": "文章{a}篇，去重后{s}篇，来源{o}个", "confirmed": "相符", "contradicted": "不符",
        "unverifiable": "无法核对", "actual": "盘面",
    },
}  # fmt: skip


def to_table(report: DayReport, lang: Tongue = "en", most: int | None = MOST) -> str:
    """Render plain text; `most` narratives at most, None for all of the report's."""
    table = aligned([HEADERS[lang], *(_row(n, lang) for n in report.narratives[:most])])
    lines = [*tape_lines(report, lang), "", paragraph(report, lang), "", *table, *_cut(report, lang, most)]
    for title, found in _sections(report, lang, most):
        lines += ["", title, *(f"  {line}" for line in found)]
    return "\n".join(lines) + "\n"


def to_markdown(report: DayReport, lang: Tongue = "en", most: int | None = MOST) -> str:
    """Render Markdown; texts from outside cannot form links, tags or tables."""
    head, *tape = tape_lines(report, lang)
    rows = bars([HEADERS[lang], *(_row(n, lang) for n in report.narratives[:most])])
    lines = [f"# {escape(head)}", "", escape(paragraph(report, lang)), "", *(f"- {escape(line)}" for line in tape)]
    lines += ["", *rows, *(escape(line) for line in _cut(report, lang, most))]
    for title, found in _sections(report, lang, most):
        lines += ["", f"## {escape(title)}", ""]
        lines += [f"{'  ' * (len(line) - len(line.lstrip()))}- {escape(line)}" for line in found]
    return "\n".join(lines) + "\n"


def tape_lines(report: DayReport, lang: Tongue) -> list[str]:
    """Return the lines above the table: the tape, and how much was read."""
    tape, words = report.tape, _WORDS[lang]
    read = words["read"].format(a=report.articles, s=report.stories, o=report.sources)
    if tape.members is None:
        return [f"{report.session} · {report.universe} · {words['unended']}", read]
    limits = "" if tape.limit_up is None else words["limits"].format(up=tape.limit_up, down=tape.limit_down)
    regime = words["regime"] if tape.regime is None else tape.regime if lang == "en" else REGIMES[tape.regime]
    return [
        f"{report.session} · {report.universe} · {regime}",
        words["members"].format(
            m=tape.members, u=tape.advancers, d=tape.decliners, z=tape.unchanged, s=tape.suspended, limits=limits
        ),
        words["returns"].format(
            b=figure(tape.breadth), mean=percent(tape.mean_return), median=percent(tape.median_return),
            index=percent(tape.index_return), narrow=figure(tape.narrowness),
        ),
        read,
    ]  # fmt: skip


def _row(n: Narrative, lang: Tongue) -> tuple[str, ...]:
    basket = n.basket
    return (
        f"{n.name.en} {n.name.zh}", n.standing if lang == "en" else STANDINGS[n.standing],
        str(n.told.stories), figure(n.told.score), chance(n.told.q),
        str(n.news.stories), figure(n.news.score), figure(n.news.named_t, 1), chance(n.news.q),
        percent(basket.mean_return if basket else None), figure(basket.excess_return_z if basket else None, 1),
        figure(basket.breadth if basket else None),
    )  # fmt: skip


def _cut(report: DayReport, lang: Tongue, most: int | None) -> list[str]:
    left = 0 if most is None else len(report.narratives) - most
    return [_WORDS[lang]["more"].format(n=left)] if left > 0 else []


def _sections(report: DayReport, lang: Tongue, most: int | None) -> Iterator[tuple[str, list[str]]]:
    """Yield titles with their lines: untold moves, articles to open by narrative, claims, notes; none when empty."""
    words = _WORDS[lang]
    sections = (
        ("untold", _untold(report, words)),
        ("evidence", list(_evidence(report.narratives[:most], lang))),
        ("claims", _claims(report.claims, words)),
        ("notes", [note.said(lang) if isinstance(note, Note) else note for note in report.notes]),
    )
    yield from ((words[key], lines) for key, lines in sections if lines)


def _untold(report: DayReport, words: Mapping[str, str]) -> list[str]:
    moves = [f"{move.label} {figure(move.excess_return_z, 1)}" for move in report.untold]
    more = [words["and"].format(n=len(moves) - UNTOLD_SHOWN)] if len(moves) > UNTOLD_SHOWN else []
    return [", ".join([*moves[:UNTOLD_SHOWN], *more])] if moves else []


def _evidence(narratives: Iterable[Narrative], lang: Tongue) -> Iterator[str]:
    """Yield each narrative that passed, or that recaps credit without the tape, with its articles under it."""
    for n in narratives:
        if n.standing != "quiet" and n.evidence:
            yield f"{n.name.en} {n.name.zh} · {n.standing if lang == 'en' else STANDINGS[n.standing]}"
            yield from (f"  {_article(one, lang)}" for one in n.evidence)


def _article(one: Evidence, lang: Tongue) -> str:
    return f"[{one.article}] {_when(one, lang)} · {one.title} ({one.source})"


def _when(one: Evidence, lang: Tongue) -> str:
    if one.published_at is None:
        return _WORDS[lang]["unknown"]
    known_to_the_day = one.bucket == "unknown"
    local = in_shanghai(one.published_at)
    return local[:10] if known_to_the_day else f"{local} {one.bucket}"


def _claims(claims: Sequence[Claim], words: Mapping[str, str]) -> list[str]:
    """Count verdicts, and show what the tape contradicts, then what it confirms."""
    if not claims:
        return []
    outcomes = ("contradicted", "confirmed", "unverifiable")
    counts = {outcome: [claim for claim in claims if claim.verdict == outcome] for outcome in outcomes}
    head = ", ".join(f"{len(counts[outcome])} {words[outcome]}" for outcome in outcomes)
    shown = [claim for outcome in outcomes[:2] for claim in counts[outcome]]
    more = [words["and"].format(n=len(shown) - CLAIMS_SHOWN)] if len(shown) > CLAIMS_SHOWN else []
    return [head, *(_claim(claim, words) for claim in shown[:CLAIMS_SHOWN]), *more]


def _claim(claim: Claim, words: Mapping[str, str]) -> str:
    stated, actual = (_amount(value, claim.unit) for value in (claim.value, claim.actual))
    part = f" ({claim.part})" if claim.part else ""
    said = f"[{claim.article}] {claim.kind} {claim.subject} {claim.comparison} {stated}{part}"
    return f"{words[claim.verdict]}: {said}, {words['actual']} {actual}"


def _amount(value: float | None, unit: str) -> str:
    return percent(value) if unit == "fraction" or value is None else f"{value:,.0f}"
