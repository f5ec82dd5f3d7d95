"""The words of the paragraphs of period and narrative reports, as in `phrases`: the same keys and values in both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .note import Tongue

PERIOD: Final[Mapping[Tongue, Mapping[str, str]]] = {
    "en": {
        "join": " ", "list": "; ", "names": ", ", "more": "{list}; and {left} more",
        "story": "1 story", "stories": "{count:,} stories", "session": "1 session", "sessions": "{count} sessions",
        "told": "recaps", "news": "news", "read": "{stories} in {voice}",
        "head": "From {start} up to {until}, not included ({universes}): {sessions}, {quoted} of them with a tape;"
                " {read}.",
        "nothing": "Nothing can be said to go together: the notes say why.",
        "grid": "Of {looked:,} associations {passing:,} pass at q < 0.1; with the texts moved by half the period"
                " {rotated:,} do.",
        "along": "In {voice}, text went together with the tape of its stocks on the same session for {found}.",
        "not along": "In {voice}, no text went together with the tape of its stocks on the same session beyond chance.",
        "lags": "With the text first {first:,} pass, with the tape first {last:,}.",
        "stocks": "Stocks that news names moved in the direction of its tone on the session that could react:"
                  " {mean} of their own deviations on average, {right:.0%} of {pairs:,} signs right ({figures}).",
        "not stocks": "Stocks that news names did not move in the direction of its tone beyond chance ({figures}).",
        "against stocks": "Stocks that news names moved against its tone ({figures}).",
        "peers": "Their peers moved in its direction as well ({figures}).",
        "not peers": "Their peers did not beyond chance ({figures}).",
        "against peers": "Their peers moved against it ({figures}).",
        "by time": "By the time of the text, the stocks named: {found}{apart}.",
        "overlap": "; their intervals overlap", "apart": "; the intervals of {pairs} do not overlap",
        "pair": "{first} and {second}",
        "marks": "At q < 0.1 surprise goes together with these kinds of session: {found}.",
        "no marks": "At q < 0.1 no narrative marks a kind of session.",
        "variance": "Out of sample the narratives of {voice} account for {r2} of the breadth of {universe}"
                    " ({low} to {high}).",
        "no variance": "Out of sample the narratives of {voice} cannot be said to account for any of the breadth of"
                       " {universe} ({r2}, {low} to {high}).",
        "one": "{name} ({figures})", "reverse": "{name} in reverse ({figures})", "mark": "{kind}: {found}, in {voice}",
        "figures": "ρ {rho}, q {q}, {sessions}",
    },
    "zh": {
        "join": "", "list": "；", "names": "、", "more": "{list}等{count}个",
        "story": "1篇", "stories": "{count:,}篇", "session": "1个交易日", "sessions": "{count}个交易日",
        "told": "复盘", "news": "消息", "read": "{voice}{stories}",
        "head": "{start}至{until}（不含，{universes}）：{sessions}，其中{quoted}日有盘面；{read}。",
        "nothing": "无从判断何者相关：原因见说明。",
        "grid": "{looked:,}个关联中，{passing:,}个在q<0.1下通过；把文字移开半段时间后，{rotated:,}个通过。",
        "along": "{voice}中，文字与自身个股同日盘面相关的叙事：{found}。",
        "not along": "{voice}中，没有叙事的文字与自身个股的同日盘面相关到超出偶然。",
        "lags": "文字在先者通过{first:,}个，盘面在先者通过{last:,}个。",
        "stocks": "消息所及个股在可作反应的交易日顺着语气变动：平均{mean}个自身标准差，"
                  "{pairs:,}次中方向对{right:.0%}（{figures}）。",
        "not stocks": "消息所及个股顺着语气的变动未超出偶然（{figures}）。",
        "against stocks": "消息所及个股逆着语气变动（{figures}）。",
        "peers": "其同业也顺着变动（{figures}）。",
        "not peers": "其同业的变动未超出偶然（{figures}）。",
        "against peers": "其同业逆着变动（{figures}）。",
        "by time": "按文字时段，所及个股：{found}{apart}。",
        "overlap": "；各区间有重叠", "apart": "；{pairs}的区间不重叠", "pair": "{first}与{second}",
        "marks": "q<0.1下，热度与下列各类交易日相关：{found}。",
        "no marks": "q<0.1下，没有叙事与某类交易日相关。",
        "variance": "样本外，{voice}的叙事可说明{universe}宽度的{r2}（{low}至{high}）。",
        "no variance": "样本外，不能说{voice}的叙事可说明{universe}宽度的任何部分（{r2}，{low}至{high}）。",
        "one": "{name}（{figures}）", "reverse": "{name}反向（{figures}）", "mark": "{kind}：{voice}中的{found}",
        "figures": "ρ {rho}，q {q}，{sessions}",
    },
}  # fmt: skip
NARRATIVE: Final[Mapping[Tongue, Mapping[str, str]]] = {
    "en": {
        "join": " ", "list": "; ", "names": ", ", "more": "{list}; and {left} more",
        "story": "1 story", "stories": "{count:,} stories", "session": "1 session", "sessions": "{count} sessions",
        "rise": "1 rise", "rises": "{count} rises", "told": "recaps", "news": "news",
        "head": "{name} from {start} up to {until}, not included, over {sessions}: {told} in recaps, {news} in news.",
        "carrier": "Most articles came from {source}: {articles:,} of {all:,}.",
        "rose": "Its attention first rose far above its usual in {voice} on {day} ({rises}).",
        "flat": "Its attention never rose far above its usual.",
        "passed": "It passed on {sessions} ({told} by recaps, {news} by news), first on {first} and last on {last}.",
        "once": "It passed on {first} only, by {voice}.", "by both": "recaps and news",
        "never": "It passed on no session.",
        "untested": "On no session could it be held against a tape.",
        "members": "At q < 0.1 the excess return of these stocks of its basket goes together with its tone: {found}.",
        "no members": "No stock of its basket goes together with its tone beyond chance.",
        "neighbours": "At q < 0.1 these rise together with it: {found}.",
        "no neighbours": "No other narrative rises together with it beyond chance.",
        "around": "On the sessions of its rises in {voice} the excess return of its stocks was {mean} on average"
                  " ({low} to {high}; {rises}).",
        "one": "{name} in {voice} ({figures})", "reverse": "{name} in {voice}, in reverse ({figures})",
        "figures": "ρ {rho}, q {q}, {sessions}",
    },
    "zh": {
        "join": "", "list": "；", "names": "、", "more": "{list}等{count}个",
        "story": "1篇", "stories": "{count:,}篇", "session": "1个交易日", "sessions": "{count}个交易日",
        "rise": "1次", "rises": "{count}次", "told": "复盘", "news": "消息",
        "head": "{name}，{start}至{until}（不含），{sessions}：复盘{told}，消息{news}。",
        "carrier": "刊发最多的来源是{source}：{all:,}篇中有{articles:,}篇。",
        "rose": "{voice}中的热度首次明显高于平常在{day}（共{rises}）。",
        "flat": "热度从未明显高于平常。",
        "passed": "在{sessions}通过检验（复盘{told}日，消息{news}日），首次{first}，末次{last}。",
        "once": "仅在{first}通过检验（{voice}）。", "by both": "复盘与消息",
        "never": "没有一个交易日通过检验。",
        "untested": "没有一个交易日可与盘面对照。",
        "members": "q<0.1下，篮子中超额收益与其语气相关的个股：{found}。",
        "no members": "篮子中没有个股与其语气相关到超出偶然。",
        "neighbours": "q<0.1下，与其同时升温的叙事：{found}。",
        "no neighbours": "没有其他叙事与其同时升温到超出偶然。",
        "around": "{voice}热度骤升的交易日，其个股超额收益平均{mean}（{low}至{high}；{rises}）。",
        "one": "{name}（{voice}，{figures}）", "reverse": "{name}反向（{voice}，{figures}）",
        "figures": "ρ {rho}，q {q}，{sessions}",
    },
}  # fmt: skip
