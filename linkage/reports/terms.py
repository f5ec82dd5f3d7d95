"""The words of tables: headings, titles and names of measures, English with the Chinese beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.tables import counted

from .phrases import REGIMES
from .render import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .note import Tongue
    from .period_records import Read

TERMS: Final[Mapping[str, str]] = {
    **{str(kind): name for kind, name in REGIMES.items()},
    "not known": "不详",
    # voices, times of day, orders, measures
    "told": "复盘", "news": "消息", "both": "两者", "all": "全部",
    "before the open": "盘前", "during the session": "盘中", "after the close": "盘后",
    "text first": "文字在先", "same session": "同日", "tape first": "盘面在先",
    "tone and return": "语气与超额收益", "tone and breadth": "语气与超额宽度", "surprise and size": "热度与波动幅度",
    "tone and universe": "语气与全体宽度", "surprise and universe": "热度与全体宽度",
    "news and stocks": "公司消息与所及个股", "news and peers": "公司消息与同业",
    "good": "利好", "bad": "利空", "stocks": "个股", "peers": "同业", "all news": "全部消息",
    # headings of columns
    "voice": "口径", "universe": "范围", "measure": "度量", "narrative": "叙事", "narratives": "叙事数", "text": "文字",
    "order": "先后", "rho": "ρ", "interval": "区间", "p": "p", "q": "q", "t": "t", "R2": "R²", "n": "n",
    "passing": "通过", "placebo": "错位通过", "rotated": "错位", "halves": "前后半段", "sessions": "交易日",
    "stories": "报道", "articles": "文章", "sources": "来源", "kind": "类型", "of": "对象", "mean": "平均",
    "right": "方向对", "strong": "强消息", "t 3 before": "早3日t", "pairs": "公司日",
    "features": "变量", "tone": "语气", "events": "次数",
    "same": "同日", "source": "来源", "first with": "首发", "stock": "个股", "session": "交易日", "passed": "通过",
    "recaps": "复盘", "surprise": "热度", "excess": "超额", "breadth": "宽度", "article": "文章", "published": "时间",
    "copies": "篇数", "title": "标题", "excess return": "超额收益",
    # titles of sections
    "All narratives together, by lag in sessions from text to tape": "全部叙事合计，按文字到盘面相隔的交易日",
    "All narratives together, by time of day": "全部叙事合计，按文字时段",
    "Associations at q < 0.1": "q < 0.1的关联",
    "What marks a kind of session: surprise": "各类交易日的标志：热度",
    "Company news: in the stocks' own deviations, in the direction of tone": "公司消息：以个股自身标准差计，按语气方向",
    "Company news by time of day: in the direction of tone": "公司消息，按文字时段：按语气方向",
    "Company news by lag in sessions from text to tape: rho and q": "公司消息，按文字到盘面相隔的交易日：ρ与q",
    "Breadth accounted for out of sample": "样本外可由叙事说明的宽度",
    "Baskets around spikes of attention: mean excess return by sessions from the spike":
        "热度骤升前后的篮子：平均超额收益，按相隔交易日",
    "Sessions that passed, or with a rise of attention": "通过检验或热度骤升的交易日",
    "Who carried it": "由谁刊发",
    "Stories": "报道",
    "Stocks of its basket that moved with its tone": "篮子中与其语气同动的个股",
    "Narratives that rise together with it": "与其同时升温的叙事",
    "Its stocks around a rise of attention: mean excess return": "热度骤升前后的个股：平均超额收益",
}  # fmt: skip


_WHENS: Final = {"before": "before the open", "during": "during the session", "after": "after the close"}


def when_name(when: str, lang: Tongue) -> str:
    """Name a part of the day by the clock."""
    return term(_WHENS.get(when, when), lang)


def term(text: str, lang: Tongue) -> str:
    """Return a word of a table in the language asked for; what has no other word stays as it is."""
    return TERMS.get(text, text) if lang == "zh" else text


def headed(head: Sequence[str], lang: Tongue) -> list[Sequence[str]]:
    """Return the beginning of a table: its head, in the language asked for."""
    return [tuple(term(cell, lang) for cell in head)]


def how_much(one: Read, lang: Tongue) -> str:
    """Say how much a voice said: stories, articles, sources, sessions."""
    if lang == "zh":
        return f"{one.sessions}个交易日共{one.stories}篇报道、{one.articles}篇文章、{one.sources}个来源"
    parts = (
        (one.stories, "story", "stories"),
        (one.articles, "article", "articles"),
        (one.sources, "source", "sources"),
    )
    whole = ", ".join(counted(*part) for part in parts)
    return f"{whole} on {counted(one.sessions, 'session', 'sessions')}"


def interval(low: float | None, high: float | None, lang: Tongue, write: Callable[[float], str] = figure) -> str:
    """Write an interval, «-» where there is none."""
    if low is None or high is None:
        return "-"
    return f"{write(low)}{'至' if lang == 'zh' else ' to '}{write(high)}"


def lag_name(lag: int, lang: Tongue) -> str:
    """Name a lag in sessions from text to tape."""
    if not lag:
        return term("same", lang)
    if lang == "zh":
        return f"文字早{lag}日" if lag > 0 else f"盘面早{-lag}日"
    return f"text {lag} before" if lag > 0 else f"tape {-lag} before"
