"""The words of a day report's paragraph, in English and in Chinese: the same keys, the same values to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkage.regimes import Regime

    from .note import Tongue
    from .records import Standing

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
PHRASES: Final[Mapping[Tongue, Mapping[str, str]]] = {
    "en": {
        "join": " ", "list": "; ", "names": ", ",
        "head": "On {session} ({universe}) {up:,} of {members:,} stocks rose and {down:,} fell; the median return was"
                " {median}{kind}.",
        "unended": "By the time asked for the session of {session} ({universe}) was not over: there is no tape to hold"
                   " texts against.",
        "kind": ": {regime}",
        "along": "The move was accompanied by {found}.",
        "calm": "The session was quiet; passed {found}.",
        "against": "In another direction than the universe passed {found}.",
        "companies": "By the companies that news names passed {found}.",
        "not adequate": "The move is large and the baskets of what passed in its direction hold little more of the"
                        " stocks that moved than chance would: there is no adequate narrative.",
        "silent": "The move is large and no narrative of its direction passes: there is no adequate narrative.",
        "none": "No narrative passes.",
        "untested": "No narrative could be tested: the notes say why.",
        "textless": "No text was read with the session.",
        "unborne": "Recaps spoke of {found}, which the tape does not bear out.",
        "untold": "Moved far without a text: {found}.",
        "share": "{share:.0%} of the members that moved with the universe lie with what passed.",
        "one": "{name} ({standing}, {told} in recaps, {news} in news{stocks})",
        "stocks": ", its stocks {mean}",
        "more": "{list}; and {left} more",
        "story": "1 story", "stories": "{count} stories",
    },
    "zh": {
        "join": "", "list": "；", "names": "、",
        "head": "{session}（{universe}）{members}只成交个股中{up}只上涨、{down}只下跌，收益率中位数{median}{kind}。",
        "unended": "截至所问时刻，{session}（{universe}）尚未收盘：没有盘面可供对照。",
        "kind": "，属{regime}",
        "along": "与行情相伴的叙事：{found}。",
        "calm": "行情平静，通过检验：{found}。",
        "against": "通过检验而方向与大盘不同：{found}。",
        "companies": "仅凭消息所及公司通过检验：{found}。",
        "not adequate": "波动较大，而同向通过检验者的篮子覆盖的同向个股不比偶然多多少：没有足够的叙事。",
        "silent": "波动较大而没有同向的叙事通过检验：没有足够的叙事。",
        "none": "没有叙事通过检验。",
        "untested": "没有叙事可供检验：原因见说明。",
        "textless": "该交易日没有可读的文字。",
        "unborne": "复盘提及而盘面未予印证：{found}。",
        "untold": "大幅波动而无文字提及：{found}。",
        "share": "与大盘同向的个股中，{share:.0%}属于通过检验的叙事。",
        "one": "{name}（{standing}，复盘{told}、消息{news}{stocks}）",
        "stocks": "，相关个股平均{mean}",
        "more": "{list}等{count}个",
        "story": "1篇", "stories": "{count}篇",
    },
}  # fmt: skip
