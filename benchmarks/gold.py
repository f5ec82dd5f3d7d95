"""The hand-made labels of `tests/gold` joined to the real items they speak of, which lie outside the project."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from corpus.records import Company
from corpus.times import SHANGHAI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.records import Precision

ROOT: Final = Path(__file__).resolve().parents[1]
SHARED: Final = ROOT.parent / "shared" / "data"
POOL: Final = "0123"  # first digits of the hashed ids of items that are kept for testing


def reserved(key: str) -> bool:
    """Whether the item with this id (its title, where it has none) is kept for testing."""
    return hashlib.sha256(key.encode()).hexdigest()[0] in POOL


@dataclass(frozen=True, slots=True)
class Item:
    """A real item: what a reader sees, and when it was published."""

    id: str
    title: str
    text: str
    published_at: datetime
    precision: Precision
    lang: str


def labelled(name: str, half: str) -> list[tuple[Item, dict[str, Any]]]:
    """Return the items of one gold file that belong to a half (development, test, or unread), with their labels."""
    lines = (ROOT / "tests" / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = {row["id"]: row for row in map(json.loads, lines) if row["half"] == half}
    return [(item, wanted[item.id]) for item in items() if item.id in wanted]


@cache
def items() -> tuple[Item, ...]:
    """Return every real item that can bear gold labels."""
    found = [item for path in sorted((SHARED / "news").glob("*.jsonl.gz")) for item in _read(path)]
    return tuple({item.id: item for item in found}.values())


def _read(path: Path) -> Iterator[Item]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if "published_at" in record:
                at = datetime.fromisoformat(record["published_at"])
                yield Item(record["id"], record["title"], record.get("summary") or "", at, "second", "zh")
            elif "url" in record:
                day = datetime.fromisoformat(record["published"]).replace(tzinfo=SHANGHAI)
                # Only what the labellers saw of a long programme item.
                yield Item(record["url"], record["title"], record["text"][:600], day.astimezone(UTC), "day", "zh")
            else:
                digest = hashlib.sha256(record["title"].encode()).hexdigest()[:16]
                at = datetime.fromisoformat(record["published"]).replace(tzinfo=SHANGHAI)
                yield Item(f"en:{digest}", record["title"], "", at.astimezone(UTC), "minute", "en")


@cache
def companies() -> tuple[Company, ...]:
    """Return the companies of the real quotes, with their names and latest industries."""
    parts = [pd.read_parquet(path, columns=["代码", "名称"]) for path in sorted((SHARED / "quotes").glob("*.parquet"))]
    names = pd.concat(parts).drop_duplicates().groupby("代码")["名称"].agg(tuple)
    spells = pd.read_excel(SHARED / "reference" / "StockClassifyUse_stock.xls", dtype=str, engine="calamine")
    industry = spells.sort_values("计入日期").groupby("股票代码")["行业代码"].last()
    return tuple(Company(str(symbol), known, (), industry.get(symbol)) for symbol, known in names.items())
