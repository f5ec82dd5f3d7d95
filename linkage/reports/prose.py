"""A day report in plain words, composed by rules from its figures; it says what accompanied the move, never why.

English and Chinese say the same things in the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from .render import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from linkage.regimes import Regime

    from .records import DayReport, Narrative, Standing

Tongue: TypeAlias = Literal["en", "zh"]

MOST: Final = 5  # narratives named in a sentence
_REGIMES: Final[Mapping[Regime, str]] = {
    "broad rally": "普涨",
    "narrow rally": "少数个股带动指数的上涨",
    "broad fall": "普跌",
    "narrow fall": "少数个股拖累指数的下跌",
    "quiet": "平静",
    "mixed": "分化",
}
_STANDINGS: Final[Mapping[Standing, str]] = {
    "news-led": "消息面领先",
    "told and borne out": "复盘提及并获盘面印证",
    "told, not borne out": "复盘提及但未获盘面印证",
    "quiet": "平淡",
}


def paragraph(report: DayReport, lang: Tongue = "en") -> str:
    """Return a paragraph in English or Chinese that says no more than the report's figures do."""
    return " ".join(_english(report)) if lang == "en" else "".join(_chinese(report))


def _english(report: DayReport) -> Iterator[str]:
    tape = report.tape
    moved = f"{tape.advancers:,} of {tape.members:,} stocks rose and {tape.decliners:,} fell"
    kind = f": {_article(tape.regime)}" if tape.regime else ""
    yield f"On {report.session} ({report.universe}) {moved}; the median return was {percent(tape.median_return)}{kind}."
    passed, unborne = _groups(report)
    if passed:
        yield f"The move was accompanied by {'; '.join(_english_one(n) for n in passed[:MOST])}{_more(passed)}."
    if report.adequate is False:
        yield "The move is large and no narrative of its direction passes: there is no adequate narrative."
    elif not passed:
        yield "No narrative passes."
    if unborne:
        yield f"Recaps spoke of {', '.join(n.name.en for n in unborne[:MOST])}, which the tape does not bear out."
    if report.untold:
        yield f"Moved far without a text: {', '.join(move.label for move in report.untold[:MOST])}."
    if report.explained_share is not None and passed:
        yield f"{report.explained_share:.0%} of the members that moved with the universe lie with what passed."


def _article(regime: Regime) -> str:
    return regime if regime in {"quiet", "mixed"} else f"a {regime}"


def _more(passed: tuple[Narrative, ...]) -> str:
    return f"; and {len(passed) - MOST} more" if len(passed) > MOST else ""


def _english_one(n: Narrative) -> str:
    stocks = f", its stocks {percent(n.basket.mean_return)}" if n.basket else ""
    return f"{n.name.en} ({n.standing}, {n.told.stories} stories in recaps, {n.news.stories} in news{stocks})"


def _chinese(report: DayReport) -> Iterator[str]:
    tape = report.tape
    moved = f"{tape.members}只成交个股中{tape.advancers}只上涨、{tape.decliners}只下跌"
    kind = f"，属{_REGIMES[tape.regime]}" if tape.regime else ""
    yield f"{report.session}（{report.universe}）{moved}，收益率中位数{percent(tape.median_return)}{kind}。"
    passed, unborne = _groups(report)
    if passed:
        more = f"等{len(passed)}个" if len(passed) > MOST else ""
        yield f"与行情相伴的叙事：{'；'.join(_chinese_one(n) for n in passed[:MOST])}{more}。"
    if report.adequate is False:
        yield "波动较大而没有同向的叙事通过检验：没有足够的叙事。"
    elif not passed:
        yield "没有叙事通过检验。"
    if unborne:
        yield f"复盘提及而盘面未予印证：{'、'.join(n.name.zh for n in unborne[:MOST])}。"
    if report.untold:
        yield f"大幅波动而无文字提及：{'、'.join(move.label for move in report.untold[:MOST])}。"
    if report.explained_share is not None and passed:
        yield f"与大盘同向的个股中，{report.explained_share:.0%}属于通过检验的叙事。"


def _chinese_one(n: Narrative) -> str:
    stocks = f"，相关个股平均{percent(n.basket.mean_return)}" if n.basket else ""
    return f"{n.name.zh}（{_STANDINGS[n.standing]}，复盘{n.told.stories}篇、消息{n.news.stories}篇{stocks}）"


def _groups(report: DayReport) -> tuple[tuple[Narrative, ...], tuple[Narrative, ...]]:
    """Return the narratives that passed, and those that recaps credit without the tape."""
    passed = tuple(n for n in report.narratives if n.passed)
    return passed, tuple(n for n in report.narratives if n.standing == "told, not borne out")
