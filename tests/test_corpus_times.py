"""How moments are written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from corpus.tables import render
from corpus.times import in_shanghai, in_utc

NOON = datetime(2025, 4, 7, 12, 0, 1, 500, tzinfo=timezone(timedelta(hours=8)))


def test_programs_get_utc_and_people_shanghais_clock() -> None:
    assert in_utc(NOON) == "2025-04-07T04:00:01Z"
    assert in_shanghai(NOON.astimezone(UTC)) == "2025-04-07T12:00+08:00"


def test_listings_write_times_as_exports_do() -> None:
    written = "2025-04-07T04:00:01Z"
    assert render([{"at": NOON}], ["at"], "csv") == f"at\n{written}\n"
    assert render([{"at": NOON}], ["at"], "jsonl") == f'{{"at": "{written}"}}\n'
    assert render([{"at": NOON}], ["at"], "table").split() == ["at", written]
