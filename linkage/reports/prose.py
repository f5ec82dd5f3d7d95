"""A day report in plain words, composed by rules from its figures; it says what accompanied the move, never why.

English and Chinese say the same things in the same order. Narratives that passed in the direction of the universe's
move are named apart from those that passed in the other one, and from those that passed only by the companies that news
names: these accompanied their own stocks and not the move. Where the session was quiet there is no move to accompany.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from .render import percent
from .standing import by_names, leaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from linkage.regimes import Regime

    from .records import Basket, DayReport, Narrative, Standing

Tongue: TypeAlias = Literal["en", "zh"]

MOST: Final = 5  # narratives named in a sentence
REGIMES: Final[Mapping[Regime, str]] = {
    "broad rally": "普涨",
    "narrow rally": "窄幅领涨（少数个股上涨）",
    "broad fall": "普跌",
    "narrow fall": "窄幅领跌（少数个股下跌）",
    "quiet": "平静",
    "mixed": "分化",
}
STANDINGS: Final[Mapping[Standing, str]] = {
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
    along, against, companies = _passed(report)
    if along:
        head = "The move was accompanied by" if _moved(report) else "The session was quiet; passed"
        yield f"{head} {_english_list(along, report)}."
    if against:
        yield f"In another direction than the universe passed {_english_list(against, report)}."
    if companies:
        yield f"By the companies that news names passed {_english_list(companies, report)}."
    if report.adequate is False:
        yield "The move is large and no narrative of its direction passes: there is no adequate narrative."
    elif not (along or against or companies):
        yield "No narrative passes."
    if unborne := _unborne(report):
        yield f"Recaps spoke of {', '.join(n.name.en for n in unborne[:MOST])}, which the tape does not bear out."
    if report.untold:
        yield f"Moved far without a text: {', '.join(move.label for move in report.untold[:MOST])}."
    if report.explained_share is not None and along:
        yield f"{report.explained_share:.0%} of the members that moved with the universe lie with what passed."


def _article(regime: Regime) -> str:
    return regime if regime in {"quiet", "mixed"} else f"a {regime}"


def _english_list(passed: Sequence[Narrative], report: DayReport) -> str:
    more = f"; and {len(passed) - MOST} more" if len(passed) > MOST else ""
    return "; ".join(_english_one(n, report) for n in passed[:MOST]) + more


def _english_one(n: Narrative, report: DayReport) -> str:
    own = _own(n, report)
    stocks = f", its stocks {percent(own.mean_return)}" if own else ""
    return f"{n.name.en} ({n.standing}, {n.told.stories} stories in recaps, {n.news.stories} in news{stocks})"


def _chinese(report: DayReport) -> Iterator[str]:
    tape = report.tape
    moved = f"{tape.members}只成交个股中{tape.advancers}只上涨、{tape.decliners}只下跌"
    kind = f"，属{REGIMES[tape.regime]}" if tape.regime else ""
    yield f"{report.session}（{report.universe}）{moved}，收益率中位数{percent(tape.median_return)}{kind}。"
    along, against, companies = _passed(report)
    if along:
        head = "与行情相伴的叙事" if _moved(report) else "行情平静，通过检验"
        yield f"{head}：{_chinese_list(along, report)}。"
    if against:
        yield f"通过检验而方向与大盘不同：{_chinese_list(against, report)}。"
    if companies:
        yield f"仅凭消息所及公司通过检验：{_chinese_list(companies, report)}。"
    if report.adequate is False:
        yield "波动较大而没有同向的叙事通过检验：没有足够的叙事。"
    elif not (along or against or companies):
        yield "没有叙事通过检验。"
    if unborne := _unborne(report):
        yield f"复盘提及而盘面未予印证：{'、'.join(n.name.zh for n in unborne[:MOST])}。"
    if report.untold:
        yield f"大幅波动而无文字提及：{'、'.join(move.label for move in report.untold[:MOST])}。"
    if report.explained_share is not None and along:
        yield f"与大盘同向的个股中，{report.explained_share:.0%}属于通过检验的叙事。"


def _chinese_list(passed: Sequence[Narrative], report: DayReport) -> str:
    more = f"等{len(passed)}个" if len(passed) > MOST else ""
    return "；".join(_chinese_one(n, report) for n in passed[:MOST]) + more


def _chinese_one(n: Narrative, report: DayReport) -> str:
    own = _own(n, report)
    stocks = f"，相关个股平均{percent(own.mean_return)}" if own else ""
    return f"{n.name.zh}（{STANDINGS[n.standing]}，复盘{n.told.stories}篇、消息{n.news.stories}篇{stocks}）"


def _own(n: Narrative, report: DayReport) -> Basket | None:
    """Return what a narrative's own stocks did; None for one that is read against the universe itself."""
    return n.basket if n.basket and n.basket.members < report.tape.members else None


def _moved(report: DayReport) -> bool:
    return report.tape.regime not in {"quiet", None}


def _passed(report: DayReport) -> tuple[list[Narrative], list[Narrative], list[Narrative]]:
    """Return what passed in the direction of the universe's breadth, in another one, and by companies only."""
    share = report.tape.breadth or 0.0
    way = (share > 0) - (share < 0)
    passed = [n for n in report.narratives if n.passed]
    wide = [n for n in passed if not by_names(n)]
    along, against = [n for n in wide if leaning(n) == way], [n for n in wide if leaning(n) != way]
    return along, against, [n for n in passed if by_names(n)]


def _unborne(report: DayReport) -> list[Narrative]:
    return [n for n in report.narratives if n.standing == "told, not borne out"]
