"""Precision and recall of stories on perturbed copies of real items: `python benchmarks/stories.py [ITEMS]`.

ITEMS (default 20,000) of the real news are stored, and of each one copy, made by one of the KINDS and published
within a day, all in one shuffled archive. A pair in one story is right when both stem from one item and no figure
was changed; items that are in one story without any copy are counted apart. Then 100,000 articles, for time and
memory.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import resource
import sqlite3
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final

from gold import reserved

from corpus.records import Draft, Published
from corpus.store.connection import migrate
from ingest.stories_kept import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NEWS: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "news"
ITEMS: Final = 20_000
PRECISION, RECALL, SECONDS, MEGABYTES = 0.98, 0.95, 120.0, 1024.0  # targets
PIECE: Final = 2000
LONG: Final = 40  # characters from which on a text can be cut or led otherwise
SAYING: Final = 12  # characters under which a title is a column's
_DIGITS: Final = re.compile(r"\d+")
_CLAUSE: Final = re.compile(r"[，,。：:；;！？]\s*")
_LEDES: Final = (
    "多家媒体援引知情人士的话说，",
    "记者从有关方面了解到，",
    "According to people familiar with the matter, ",
)
_HEADS: Final = ("财联社6月9日电，", "快讯：", "新华社北京电（记者某某）", "甲乙网讯 ", "BEIJING (Reuters) - ")
_TAILS: Final = (
    "（责任编辑：某某）", "以上内容仅供参考，不构成投资建议，据此操作风险自担。", "更多资讯请关注我们的公众号。",
    "Reporting by A. Person; Editing by B. Person", "版权所有 2025 未经许可不得转载。",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """What is stored: whose copy it is, by which kind, and the words."""

    origin: int
    kind: str
    title: str
    text: str
    at: datetime


def _lede(title: str, text: str, dice: random.Random) -> tuple[str, str]:
    clause = _CLAUSE.search(text, 4, 60)
    return title, dice.choice(_LEDES) + (text[clause.end() :] if clause and len(text) > 2 * clause.end() else text)


def _tail(title: str, text: str, dice: random.Random) -> tuple[str, str]:
    return title, text[: int(len(text) * dice.uniform(0.5, 0.9))]


def _boilerplate(title: str, text: str, dice: random.Random) -> tuple[str, str]:
    return title, dice.choice(_HEADS) + text + dice.choice(_TAILS)


def _title(title: str, _: str, dice: random.Random) -> tuple[str, str]:
    return f"{title}{dice.choice(('', '_甲乙财经', ' - 甲乙网'))}", ""


def _headline(title: str, text: str, dice: random.Random) -> tuple[str, str]:
    return dice.choice((title[: len(title) * 2 // 3], f"{text[:18]}…", "")), text


def _flash(title: str, _: str, dice: random.Random) -> tuple[str, str]:
    """Edit a headline as a flash: dateline, brackets, punctuation, an idle word."""
    clause = _CLAUSE.search(title, 6)
    idle = f"{title[: clause.end()]}据悉{title[clause.end() :]}" if clause else f"据悉，{title}"
    return dice.choice(
        (("", f"{dice.choice(_HEADS)}{title}。"), ("", f"【{title}】"), (idle, ""), (title.replace("，", " "), ""),
         (title.replace("上涨", "涨").replace("宣布", "称"), ""), (f"{title} - 甲乙网", ""))
    )  # fmt: skip


def _numbers(title: str, text: str, dice: random.Random) -> tuple[str, str]:
    """Change one number anywhere; without one the item is left out."""
    whole = f"{title}\0{text}"
    match = dice.choice(list(_DIGITS.finditer(whole)))
    number = str(int(match[0]) + 10 ** (len(match[0]) - 1))  # its first digit, so that 5.1 does not become 5.10
    changed = whole[: match.start()] + number + whole[match.end() :]
    return changed.partition("\0")[0], changed.partition("\0")[2]


KINDS: Final[dict[str, Callable[[str, str, random.Random], tuple[str, str]]]] = {
    "lede changed": _lede,
    "lede changed, no title": lambda _, text, dice: _lede("", text, dice),
    "tail cut": _tail,
    "tail cut, no title": lambda _, text, dice: _tail("", text, dice),
    "boilerplate added": _boilerplate,
    "boilerplate, no title": lambda _, text, dice: _boilerplate("", text, dice),
    "title only": _title,
    "another headline": _headline,
    "flash edited": _flash,
    "numbers changed": _numbers,
    "flash, numbers changed": lambda title, _, dice: _numbers(title, "", dice),
}
OTHER: Final = {"numbers changed", "flash, numbers changed"}


def real_items() -> Iterator[tuple[str, str, datetime]]:
    """Yield title, text and time of the real news, items that are reserved for tests left out."""
    for path in sorted(NEWS.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                key = record.get("id") or record.get("url") or record["title"]
                if not reserved(key):
                    when = str(record.get("published_at") or record["published"])
                    at = datetime.fromisoformat(when.replace("Z", "+00:00").replace("/", "-"))
                    yield record["title"], record.get("summary") or record.get("text") or "", _aware(at)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def originals(count: int, dice: random.Random) -> list[Item]:
    """Return `count` real items; those that a flash is made of are headlines alone."""
    found = list(real_items())
    dice.shuffle(found)
    items: list[Item] = []
    for title, text, at in found:
        kind = _kind(title, text, dice)
        if kind and len(items) < count:
            items.append(Item(len(items), kind, title, "" if kind.startswith("flash") else text, at))
    return items


def _kind(title: str, text: str, dice: random.Random) -> str | None:
    """Choose a kind of copy that can be made of an item."""
    flashes = [kind for kind in KINDS if kind.startswith("flash")]
    kind = dice.choice(list(KINDS) if len(text) > LONG else flashes)
    short = kind.startswith("flash")
    if len(title) < SAYING or (kind in OTHER and not _DIGITS.search(title if short else title + text)):
        return None
    return kind


def copies_of(items: Sequence[Item], dice: random.Random) -> list[Item]:
    """Return one copy of each item, by its kind, published within a day of it."""
    made = []
    for one in items:
        title, text = KINDS[one.kind](one.title, one.text, dice)
        made.append(Item(one.origin, one.kind, title, text, one.at + timedelta(hours=dice.uniform(-24, 24))))
    return made


def gathered(items: Sequence[Item], dice: random.Random | None = None) -> list[int]:
    """Store items in pieces and return the story of each."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db)
    drafts = [
        Draft(str(n), str(n), one.title, one.text, Published(one.at, "second"), (f"source {n % 50}",))
        for n, one in enumerate(items)
    ]
    if dice:
        dice.shuffle(drafts)
    for start in range(0, len(drafts), PIECE):
        keep(db, drafts[start : start + PIECE], datetime.now(UTC))
    stories = dict(db.execute("SELECT CAST(key AS INTEGER), story FROM articles"))
    return [stories[n] for n in range(len(items))]


def measure(
    count: int,
) -> tuple[dict[str, tuple[int, int, int, int]], list[tuple[Item, Item]], list[tuple[Item, Item]]]:
    """Return by kind: copies, found, merged pairs, wrong pairs; the wrong pairs; the pairs of real items."""
    dice = random.Random(20251121)  # noqa: S311 - nothing is secret
    items = originals(count, dice)
    alone = gathered(items)
    everything = [*items, *copies_of(items, dice)]
    stories = gathered(everything, dice)
    members: dict[int, list[int]] = defaultdict(list)
    for n, story in enumerate(stories):
        members[story].append(n)
    merged, bad, wrong = Counter[str](), Counter[str](), list[tuple[Item, Item]]()
    for group in members.values():
        for a, b in combinations(group, 2):
            one, other = everything[a], everything[b]
            if one.origin != other.origin and alone[one.origin] == alone[other.origin]:
                continue  # real copies: counted apart
            kind = other.kind
            merged[kind] += 1
            if one.origin != other.origin or kind in OTHER:
                bad[kind] += 1
                wrong.append((one, other))
    found = Counter(one.kind for one in items if stories[one.origin] == stories[len(items) + one.origin])
    total = Counter(one.kind for one in items)
    by_story: dict[int, list[int]] = defaultdict(list)
    for n, story in enumerate(alone):
        by_story[story].append(n)
    real = [(items[a], items[b]) for group in by_story.values() for a, b in combinations(group, 2)]
    return {kind: (total[kind], found[kind], merged[kind], bad[kind]) for kind in KINDS}, wrong, real


def large(count: int) -> float:
    """Return the seconds that `count` articles take: real ones and copies of them, until there are enough."""
    dice = random.Random(7)  # noqa: S311 - nothing is secret
    items = originals(count, dice)
    everything = items + copies_of(items, dice)
    while len(everything) < count:
        everything += copies_of(items, dice)
    everything.sort(key=lambda one: one.at)
    start = time.perf_counter()
    gathered(everything[:count])
    return time.perf_counter() - start


def main() -> int:
    """Print the table, and return 1 where a target is missed."""
    table, wrong, real = measure(int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS)
    print(f"{'kind':26}{'copies':>8}{'found':>8}{'recall':>8}{'pairs':>8}{'wrong':>8}")
    for kind, (total, found, merged, bad) in table.items():
        print(f"{kind:26}{total:8}{found:8}{found / max(total, 1):8.3f}{merged:8}{bad:8}")
    copied = [row for kind, row in table.items() if kind not in OTHER]
    recall = sum(row[1] for row in copied) / sum(row[0] for row in copied)
    precision = 1 - sum(row[3] for row in table.values()) / sum(row[2] for row in table.values())
    figures = sum(one.origin == other.origin for one, other in wrong)
    print(
        f"recall {recall:.4f}, precision {precision:.4f}, figures changed and merged {figures}, real pairs {len(real)}"
    )
    seconds = large(100_000)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"100,000 articles: {seconds:.1f} s, at most {megabytes:.0f} MB")
    return int(recall < RECALL or precision < PRECISION or figures > 0 or seconds > SECONDS or megabytes > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
