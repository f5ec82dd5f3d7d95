"""Real saved pages of five Chinese sites, checked by eye: title, date and body, as digests of what is right.

`tests/gold/pages.jsonl`: the first sixteen digits of the SHA-256 of a page, of its right title, of the first and the
last paragraph of its article, with the article's length in characters and when it was published.
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fakes import shared_data

from ingest.pages import read_page

GOLD = Path(__file__).parent / "gold" / "pages.jsonl"
NOW = datetime(2026, 6, 3, tzinfo=UTC)
TARGET = 0.9
NEAR = 0.02  # of the length: a caption more or less


def digest(data: str | bytes) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()[:16]


def test_title_date_and_body_of_nine_in_ten_pages_are_right() -> None:
    gold = {one["page"]: one for one in map(json.loads, GOLD.read_text(encoding="utf-8").splitlines())}
    titles = dates = bodies = 0
    with tarfile.open(shared_data() / "feeds" / "gne-pages-part.tar.gz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is None:
                continue
            data = stream.read()
            right = gold.pop(digest(data))
            page = read_page(data, None, ZoneInfo("Asia/Shanghai"), NOW)
            lines = page.text.split("\n")
            titles += digest(page.title) == right["title"]
            dates += page.published.at == datetime.fromisoformat(right["published"])
            whole = abs(len(page.text) - right["characters"]) <= NEAR * right["characters"]
            bodies += whole and (digest(lines[0]), digest(lines[-1])) == (right["first"], right["last"])
    assert not gold
    assert min(titles, dates, bodies) >= TARGET * 18
