"""Constructions that speak of sectors and themes alone: phrases with a gap, which a list of words cannot hold.

A construction replaces the words and figures that it overlaps. Those of the group `FACT` have no side: a firm that is
registered, a holding that changes hands, stocks of oil that grow or shrink.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick

from .cues import Cue, Hit

FACT: Final = "fact"
_GAP: Final = r"[^，,。；;\n]"
_RUN: Final = r"[^。；;\n]"  # a gap that commas do not close
_PRICE: Final = r"(?:价格|均价|现货价|批发价|出厂价|运价|金价|银价|铜价|油价|气价|煤价|猪价|房价|肉价|米价|糖价)"
_STOCKS: Final = rf"(?:EIA|API|原油|天然气|汽油|馏分油|LME|交易所){_GAP}{{0,12}}?库存"
_RISE: Final = r"(?:上升|上涨|回升|提高|走高|攀升|增长)"
_FALL: Final = r"(?:下降|下跌|回落|走低|下滑|降低)"
_HELD: Final = r"(?:限高|限消|限制(?:高)?消费|冻结|封锁|警报|禁令|禁售|限制)"
_OFFICE: Final = r"(?:联邦贸易委员会|FTC|司法部|检察官?|检方|监管机构|消费者保护|SEC)"
_SYSTEM: Final = (
    r"(?:iOS|iPadOS|macOS|watchOS|visionOS|ColorOS|OriginOS|HyperOS|澎湃\s?OS|MagicOS|One ?UI|安卓|Android)\s?\d+"
)
_CONTROL: Final = r"(?:控制权|控股权|实控人|重大资产重组)"
_ASSET: Final = r"(?:股权|股份|资产|业务|门店|子公司|项目|商标|收益权)"


class _Construction(NamedTuple):
    """A pattern, the words one of which every match has (tested first), and what it says."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    cue: Cue


def _made(words: str, pattern: str, sign: int, strength: int, group: str) -> _Construction:
    return _Construction(tuple(words.split()), re.compile(pattern), Cue(sign, strength, group, "self"))


_CONSTRUCTIONS: Final = (
    # What held one back is taken away: 限高措施已解除.
    _made("解除 取消 撤销", rf"{_HELD}{_GAP}{{0,8}}?(?:已|均|全部|正式|获){{0,2}}(?:解除|取消|撤销)", 1, 2, "case"),
    # Who is sued, not who sues; an authority that sues is news for who is sued.
    _made("起诉 诉讼 索赔 指控", rf"[遭被]{_GAP}{{0,14}}?(?:起诉|诉讼|索赔|指控)", -1, 2, "curb"),
    _made("起诉", rf"{_OFFICE}{_GAP}{{0,10}}?(?<!不)起诉", -1, 2, "curb"),
    _made("个人原因", rf"因个人原因{_GAP}{{0,4}}?(?:辞去|辞职|辞任)", -1, 2, "case"),
    # Prices of goods, by themselves and against a day before.
    _made("价", rf"{_PRICE}{_RUN}{{0,40}}?比[^。，；;\n]{{1,6}}?{_RISE}", 1, 2, "move"),
    _made("价", rf"{_PRICE}{_RUN}{{0,40}}?比[^。，；;\n]{{1,6}}?{_FALL}", -1, 2, "move"),
    _made("价", rf"{_PRICE}{_GAP}{{0,30}}?{_RISE}", 1, 2, "move"),
    _made("价", rf"{_PRICE}{_GAP}{{0,30}}?{_FALL}", -1, 2, "move"),
    # More oil is cheaper oil.
    _made("欧佩克 OPEC", rf"(?:欧佩克|OPEC){_GAP}{{0,24}}?(?:增产|(?:提高|增加){_GAP}{{0,8}}?产量)", -1, 2, "move"),
    _made("欧佩克 OPEC", rf"(?:欧佩克|OPEC){_GAP}{{0,24}}?(?:减产|削减产量|降低产量)", 1, 2, "move"),
    _made("库存", rf"{_STOCKS}{_RUN}{{0,30}}?(?:高于|超出?|多于)(?:市场)?预期", -1, 1, "move"),
    _made("库存", rf"{_STOCKS}{_RUN}{{0,30}}?(?:低于|少于|不及)(?:市场)?预期", 1, 1, "move"),
    _made("库存", rf"{_STOCKS}{_GAP}{{0,10}}?(?:增加|减少|上升|下降)", 0, 1, FACT),
    _made("净增", rf"(?:用户|户数|客户|会员){_GAP}{{0,6}}?净增|净增{_GAP}{{0,10}}?(?:户|用户)", 1, 1, "progress"),
    _made("亏损", rf"亏损{_GAP}{{0,4}}?(?:大降|下降|大减|减半|骤减)", 1, 1, "profit"),
    # What is called off, lifted or held down.
    _made(
        "终止 放弃 取消",
        rf"(?:终止|放弃|取消){_GAP}{{0,8}}?{_CONTROL}{_GAP}{{0,6}}?(?:变更|变动|转让|事项)?",
        -1,
        3,
        "deal",
    ),
    _made("关税", rf"(?:取消|免除|免征|撤销|豁免){_GAP}{{0,18}}?关税", 1, 2, "support"),
    _made("抑制 遏制 平抑", rf"(?:抑制|遏制|平抑){_GAP}{{0,8}}?(?:上涨|涨价|过热|涨幅)", -1, 1, "curb"),
    # Facts without a side: versions of a system, appointments, firms that are registered, holdings that change hands.
    _made("OS UI 安卓 Android", rf"{_SYSTEM}(?!.{{0,8}}适配)", 0, 1, "routine"),
    _made("任", rf"任(?!何|务|意){_GAP}{{2,20}}?(?:董事长|总经理|总裁|行长|首席执行官)", 0, 1, "routine"),
    _made("成立", rf"成立{_GAP}{{0,16}}?公司", 0, 1, FACT),
    _made("转让 出售", rf"(?<!询价)(?:转让|出售){_GAP}{{0,30}}?{_ASSET}", 0, 1, FACT),
)


_WORDS: Final = tuple(dict.fromkeys(word for one in _CONSTRUCTIONS for word in one.words))
_USES: Final = tuple(tuple(at for at, one in enumerate(_CONSTRUCTIONS) if word in one.words) for word in _WORDS)
_FINDER: Final = AhoCorasick(list(_WORDS))


def constructions(text: str) -> list[Hit]:
    """Return the constructions in `text`, by place, not overlapping."""
    if text.isascii():  # constructions are Chinese
        return []
    words = {number for number, _, _ in _FINDER.find_matches_as_indexes(text)}
    if not words:
        return []
    wanted = sorted({at for word in words for at in _USES[word]})
    found = [
        Hit(*match.span(), _CONSTRUCTIONS[at].cue)
        for at in wanted
        for match in _CONSTRUCTIONS[at].pattern.finditer(text)
    ]
    kept: list[Hit] = []
    for hit in sorted(found, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept
