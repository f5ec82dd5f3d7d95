"""Which language a text is written in."""

from __future__ import annotations

import pytest

from nlp.language import language


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("两市成交额突破两万亿元，半导体板块领涨。", "zh"),
        ("OpenAI发布GPT新模型，国内算力概念股集体走强", "zh"),
        ("證監會宣佈新規", "zh"),
        ("Shares in Shanghai closed higher on Monday as chip makers rallied.", "en"),
        (
            "The liquor maker Moutai (贵州茅台) said on Friday that its profit had grown by a tenth in the quarter.",
            "en",
        ),
        ("贵州茅台 reports quarterly profit growth", "mixed"),
        ("", "mixed"),
        ("600519 +4.3% 🚀", "mixed"),
        ("涨", "zh"),
        ("I", "mixed"),
    ],
)
def test_the_language_is_counted(text: str, lang: str) -> None:
    assert language(text) == lang
