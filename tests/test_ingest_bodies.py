"""Where a page's article stands: among menus, rankings, comments, and other articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bodies import article_text

PARAGRAPHS = [
    f"第{n}段说的是，山城的茶馆在春天重新开门，客人们坐在江边的竹椅上，听着轮船的汽笛声，谈论着今年的收成。"
    for n in range(1, 5)
]
WHOLE = "\n".join(PARAGRAPHS)
STORY = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
MENU = "<div class='top'>" + "".join(f"<a href='/{n}'>频道{n}</a> " for n in range(30)) + "</div>"
RANKS = (
    "<ul>"
    + "".join(f"<li><a href='/{n}'>另一条新闻的标题，它说了很多，也很长{n}</a></li>" for n in range(20))
    + "</ul>"
)


def page(inner: str) -> str:
    head = "<head><title>t</title><script>var a = '。，。，'</script></head>"
    return f"<html>{head}<body>{MENU}{inner}{RANKS}</body></html>"


@pytest.mark.parametrize(
    "inner",
    [
        f"<div id='main'><div class='post'>{STORY}</div></div>",
        f"<form id='aspnetForm'><div><table><tr><td>{STORY}</td></tr></table></div></form>",
        f"<div class='content'>{'<br><br>'.join(PARAGRAPHS)}</div>",
        f"<article><section>{STORY}</section></article>",
        f"<div><div class='post'>{STORY}{RANKS}</div></div>",
        f"<div class='post'>{STORY}<div class='share-bar'>分享到微信，好友，朋友圈。</div></div>",
        f"<div class='post'>{STORY}<div style='display: none'>看不见的字，不该出现在这里。</div></div>",
        f"<div class='post'>{STORY}<p>为你推荐</p><p>别的文章的摘要，说着别的事情，不是这一篇。</p></div>",
        f"<div class='post'>{STORY}<h3>Related articles</h3><p>Another story, and its lede, is told here.</p></div>",
        f"<div>{STORY}</div><div class='comments'><p>网友的评论，说得很多很多很多很多很多。</p></div>",
        f"<div><div>{STORY}</div><div><p>一位读者说，写得好。</p><p>另一位读者说，写得不好。</p></div></div>",
        f"<body class='share'><div class='hot'>{STORY}</div></body>",
    ],
)
def test_the_article_is_found_whole_and_alone(inner: str) -> None:
    assert article_text(page(inner), "t") == WHOLE


def test_a_long_first_paragraph_does_not_hide_the_others() -> None:
    text = f"<div class='a'><div>{WHOLE * 3}</div><div>{PARAGRAPHS[0]}</div></div>"
    assert article_text(page(text)).endswith(PARAGRAPHS[0])


def test_what_stands_above_the_heading_and_the_stamp_below_it_are_left_out() -> None:
    inner = f"<div><p>您的位置：首页</p><h1>茶馆开门</h1><div>2026-06-02 11:45 来源：某报</div>{STORY}</div>"
    assert article_text(page(inner), "茶馆开门") == WHOLE
    assert (
        article_text(page(inner.replace("2026-06-02 11:45 来源：某报", PARAGRAPHS[0])), "茶馆开门").count("第1段") == 2
    )


def test_an_english_page_is_read_the_same() -> None:
    lines = [
        f"Paragraph {n} says that the tea house reopened, and that guests came back to the river." for n in range(4)
    ]
    inner = "".join(f"<p>{one.replace('tea', '<a href=x>tea</a>')}</p>" for one in lines)
    assert article_text(page(f"<main>{inner}</main>")) == "\n".join(lines)


@pytest.mark.parametrize(
    "markup", ["", " ", "<", "<html>", "<!--", "\x0b", "<?xml version='1.0' encoding='gbk'?><p>a</p>"]
)
def test_what_is_hardly_a_page_has_no_article(markup: str) -> None:
    assert len(article_text(markup)) < 5


def test_a_flash_is_left_to_trafilatura() -> None:
    assert "茶馆开门" in article_text("<html><body><article><p>山城的茶馆开门了。</p></article></body></html>")


@given(st.text(alphabet="<>/divpa hrefclass='=\"ads 字。，&;!-", max_size=200))
def test_no_markup_makes_it_fail(markup: str) -> None:
    article_text(markup, "字")
