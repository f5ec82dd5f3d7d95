"""Archives made before copies met in bands: the next ingest finds the copies on both sides of the boundary."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from corpus.records import Draft, Published
from corpus.schema import MIGRATIONS
from corpus.store.articles import article_number
from corpus.store.connection import connect, migrate
from corpus.store.stories import unbanded
from ingest.stories_kept import keep

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2025, 6, 3, 12, 0, tzinfo=UTC)
DEAL = "甲乙科技公告，公司与丙丁集团签署协议，共建算力中心，项目分两期实施"
DRUG = "戊己药业的新药获批上市，用于治疗成人患者，公司将尽快安排生产销售"
ARTICLES = {"deal": (DEAL, 0), "copy": (f"快讯：{DEAL}。", 3), "drug": (DRUG, 1), "undated": (DEAL, None)}


def older(path: Path) -> None:
    """Make an archive as the first schema had it, with a story that no program of today would make."""
    db = sqlite3.connect(path)
    db.executescript(MIGRATIONS[0])
    db.executescript("PRAGMA user_version = 1; INSERT INTO sources VALUES (1, 'wire');")
    for key, (text, hours) in ARTICLES.items():
        at = None if hours is None else int((NOW + timedelta(hours=hours)).timestamp())
        story = article_number("drug" if key == "copy" else key)
        db.execute(
            "INSERT INTO articles (article, key, id, source, published_at, precision, first_seen_at, story, story_key,"
            " title, text) VALUES (?, ?, ?, 1, ?, ?, 0, ?, 'old', '', ?)",
            (article_number(key), key, key, at, "unknown" if at is None else "second", story, text),
        )
    db.commit()
    db.close()


def draft(key: str, text: str, hours: float | None) -> Draft:
    at = None if hours is None else NOW + timedelta(hours=hours)
    return Draft(key, key, "", text, Published(at, "unknown" if at is None else "second"), ("wire",))


def test_copies_are_found_across_the_boundary(tmp_path: Path) -> None:
    older(tmp_path / "fupan.db")
    db, new = connect(tmp_path / "fupan.db"), draft("new", f"据悉，{DEAL}", 5)
    assert unbanded(db, 9) == [article_number(key) for key in ("deal", "drug", "copy")]
    keep(db, [new], NOW)
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    migrate(fresh)
    keep(fresh, [*(draft(key, text, hours) for key, (text, hours) in ARTICLES.items()), new], NOW)
    for query in ("SELECT * FROM bands", "SELECT * FROM copies", "SELECT article, story FROM articles"):
        assert sorted(db.execute(query)) == sorted(fresh.execute(query))
    assert unbanded(db, 9) == []
    stories = dict(db.execute("SELECT key, story FROM articles"))
    assert stories["deal"] == stories["copy"] == stories["new"] == article_number("deal")
    assert stories["drug"] == article_number("drug")


def test_an_archive_of_today_has_nothing_to_catch_up_with(tmp_path: Path) -> None:
    db = connect(tmp_path / "fupan.db")
    keep(db, [draft("a", DEAL, 0), draft("b", DRUG, None)], NOW)
    assert unbanded(db, 9) == []
