"""Paragraphs that recur across a source's articles leave what is read, and nothing else does."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Draft, Published
from corpus.store.articles import article_number, articles, write_articles
from corpus.store.connection import migrate, transaction
from corpus.store.paragraphs import recurring
from nlp.due import reading_copies, to_read
from nlp.recurring import paragraphs, settle, without

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2025, 4, 7, 12, 0, tzinfo=UTC)
STANDING = "我们的合作伙伴为亚洲客户提供晶圆、光刻胶与封装服务。"
OWN = (
    "山城的茶馆在春天重新开门迎接客人。", "博物馆的新展厅陈列了四十幅老画作。", "长跑选手在清晨越过了古老的石桥。",
    "渔民把新船推进了平静的港湾里面。", "学生们在操场上种下一排小银杏树。",
)  # fmt: skip
TITLES = ("茶馆开门", "博物馆新展", "长跑过桥", "新船下水", "银杏成排")


@pytest.fixture
def db() -> sqlite3.Connection:
    return memory()


def memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def add(  # noqa: PLR0913, PLR0917 - an article in one line
    db: sqlite3.Connection, key: str, title: str, text: str, source: str = "甲报", story_key: str | None = None
) -> int:
    draft = Draft(key, key, title, text, Published(NOW, "second"), (source,))
    with transaction(db):
        write_articles(db, [draft], [story_key or title], NOW)
    return article_number(key)


def ordinary(db: sqlite3.Connection, count: int, standing: str = STANDING, source: str = "甲报") -> list[int]:
    return [add(db, f"{source}{n}", TITLES[n], f"{OWN[n]}\n{standing}", source) for n in range(count)]


def read(db: sqlite3.Connection, number: int) -> str:
    return next(reading_copies(db, [number])).text


def test_the_third_article_makes_a_paragraph_boilerplate_and_has_the_others_read_again(db: sqlite3.Connection) -> None:
    first = ordinary(db, 2)
    assert settle(db, first) == []
    assert read(db, first[0]).endswith(STANDING)
    third = ordinary(db, 3)[2]
    assert settle(db, [third]) == sorted([*first, third])
    for number, own in zip([*first, third], OWN, strict=False):
        assert read(db, number) == f"{own}\n{' ' * len(STANDING)}"
        assert articles(db, [number])[0].text == f"{own}\n{STANDING}"
    assert settle(db, []) == []


def test_two_sources_are_counted_apart(db: sqlite3.Connection) -> None:
    numbers = [*ordinary(db, 2), *ordinary(db, 2, source="乙报")]
    assert settle(db, numbers) == []
    assert recurring(db) == {}


@pytest.mark.parametrize("order", list(permutations(range(4)))[::5])
def test_the_order_in_which_articles_come_does_not_matter(db: sqlite3.Connection, order: Sequence[int]) -> None:
    texts = [f"{OWN[n]}\n{STANDING}" for n in range(3)]
    for n in order:
        title, text = (TITLES[n], texts[n]) if n < 3 else ("别的事", "海边的灯塔在夜里亮起了长长的光。")
        settle(db, [add(db, str(n), title, text)])
    assert [read(db, article_number(str(n))).count(STANDING) for n in range(3)] == [0, 0, 0]
    assert read(db, article_number("3")) == "海边的灯塔在夜里亮起了长长的光。"


def test_reprints_under_other_headlines_are_one_story_and_keep_their_words(db: sqlite3.Connection) -> None:
    text = f"{OWN[0]}\n{OWN[1]}\n{OWN[2]}"
    numbers = [add(db, str(n), f"标题第{n}种说法", text) for n in range(4)]
    db.execute("UPDATE articles SET story = ?", (min(numbers),))
    assert settle(db, numbers) == []
    assert read(db, numbers[0]) == text


def test_copies_with_one_headline_count_once(db: sqlite3.Connection) -> None:
    numbers = [add(db, str(n), "同一个标题", f"{OWN[n]}\n{STANDING}", story_key="k") for n in range(4)]
    assert settle(db, numbers) == []


def test_articles_that_boilerplate_made_one_story_still_count_each(db: sqlite3.Connection) -> None:
    numbers = ordinary(db, 3)
    db.execute("UPDATE articles SET story = ?", (numbers[0],))
    assert settle(db, numbers) == sorted(numbers)


def test_revisions_of_one_article_count_once_and_their_words_stay_learned(db: sqlite3.Connection) -> None:
    for n in range(4):
        number = add(db, "a", TITLES[0], f"{OWN[n]}\n{STANDING}")
        settle(db, [number])
    assert recurring(db) == {}
    assert db.execute("SELECT COUNT(*) FROM paragraphs").fetchone() == (5,)
    fresh = memory()
    for n in range(4):
        add(fresh, "a", TITLES[0], f"{OWN[n]}\n{STANDING}")
    settle(fresh, [number])
    query = "SELECT * FROM paragraphs ORDER BY 1, 2"
    assert fresh.execute(query).fetchall() == db.execute(query).fetchall()


def test_an_archive_from_before_is_learned_whole(db: sqlite3.Connection) -> None:
    numbers = ordinary(db, 4)
    assert settle(db, []) == sorted(numbers)


def test_stories_that_become_one_later_give_a_paragraph_back(db: sqlite3.Connection) -> None:
    numbers = [add(db, str(n), f"标题第{n}种说法", f"{OWN[0]}\n{STANDING}") for n in range(3)]
    assert settle(db, numbers) == sorted(numbers)
    db.execute("UPDATE articles SET story = ?", (numbers[0],))
    other = add(db, "other", "别的事", "海边的灯塔在夜里亮起了长长的光。")
    assert settle(db, [other]) == sorted(numbers)
    assert STANDING in read(db, numbers[0])


def test_what_must_be_read_again_is_pending_even_after_a_stop(db: sqlite3.Connection) -> None:
    numbers = ordinary(db, 3)
    for number in numbers:
        db.execute("INSERT INTO readings VALUES (?, 'v1', 0, 'zh', 0, NULL, 'news', NULL, NULL, 'unknown')", (number,))
    assert to_read(db, "v1", 0) == sorted(numbers)
    assert to_read(db, "v1", 0) == sorted(numbers)


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("茶馆开门", "短短一句话。"),
        ("茶馆开门", "这一季度的净利润同比增长了12.5%并且超出预期。"),
        ("茶馆开门", "The bank lent 3 billion yuan to builders of dams and roads last spring."),
        ("山城茶馆重新开门", "山城的茶馆在春天里重新开门迎接客人。"),
        ("茶馆开门", "**远方的岛国宣布调整今明两年的全部渔业规划**"),
        ("", "没有标题的文字以第一段为它自己的标题和内容。"),
    ],
)
def test_what_an_article_says_of_itself_is_never_boilerplate(title: str, line: str) -> None:
    assert all(one.telling for one in paragraphs(title, line))


@pytest.mark.parametrize(
    "line", ["客服电话400-820-0000，工作日早九点到晚五点有人接听。", "Write to the editors of this paper at any hour."]
)
def test_numbers_that_are_no_figures_do_not_hinder(line: str) -> None:
    assert [text_of(line, "茶馆开门")] == [line]


def text_of(line: str, title: str) -> str:
    (found,) = paragraphs(title, f"引子\n{line}")
    assert not found.telling
    return f"引子\n{line}"[found.start : found.end]


def test_traditional_and_wide_writing_is_the_same_paragraph() -> None:
    one, other = "我們的合作夥伴為亞洲客戶提供晶圓與封裝服務。", "我们的合作伙伴为亚洲客户提供晶圆与封装服务。"
    assert {it.digest for it in paragraphs("t", one)} == {it.digest for it in paragraphs("t", f"  {other} ")}


@given(st.text(), st.text())
def test_blanking_moves_nothing(title: str, text: str) -> None:
    every = {one.digest for one in paragraphs(title, text) if not one.telling}
    blanked = without(title, text, every)
    assert len(blanked) == len(text)
    assert all(new in {old, " "} for old, new in zip(text, blanked, strict=True))
    assert without(title, text, frozenset()) == text


def test_tags_of_the_command_do_not_come_from_what_recurs(tmp_path: object) -> None:
    from pathlib import Path  # noqa: PLC0415

    from typer.testing import CliRunner  # noqa: PLC0415

    import cli  # noqa: PLC0415

    folder = Path(str(tmp_path))
    records = [
        {"id": str(n), "title": TITLES[n], "text": f"{OWN[n]}\n{STANDING}", "source": "甲报",
         "published_at": (NOW + timedelta(days=n)).isoformat()}
        for n in range(4)
    ]  # fmt: skip
    first, rest = folder / "a.jsonl", folder / "b.jsonl"
    first.write_text("\n".join(json.dumps(one) for one in records[:2]), encoding="utf-8")
    rest.write_text("\n".join(json.dumps(one) for one in records[2:]), encoding="utf-8")

    def run(*words: str) -> str:
        done = CliRunner().invoke(cli.app, ["--workspace", str(folder / "ws"), *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    run("ingest", "files", str(first))
    run("tag")
    assert run("export", "tags", "--format", "csv").count("semiconductor") >= 2
    run("ingest", "files", str(rest))
    run("tag")
    assert "semiconductor" not in run("export", "tags", "--format", "csv")
    assert STANDING in run("export", "articles", "--format", "jsonl")
