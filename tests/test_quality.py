"""The ratchet: what fupan reads on the test half of the gold is never worse than its floors."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest
from fakes import shared_data

GOLD = Path(__file__).parent / "gold"
FLOORS = tomllib.loads((GOLD / "floors.toml").read_text(encoding="utf-8"))


def digest() -> str:
    """Return one digest over the gold files."""
    files = b"".join(path.read_bytes() for path in sorted(GOLD.glob("*.jsonl")))
    return hashlib.sha256(files).hexdigest()


def test_the_floors_belong_to_these_gold_files() -> None:
    assert FLOORS["gold"] == digest(), "the gold changed: measure again and write floors and digest anew"


@pytest.mark.slow
def test_reading_is_not_worse_than_its_floors() -> None:
    shared_data()
    from quality import measure  # noqa: PLC0415 - needs the real data

    found = measure("test")
    below = {name: (found[name], floor) for name, floor in FLOORS["at_least"].items() if found[name] < floor}
    above = {name: (found[name], ceiling) for name, ceiling in FLOORS["at_most"].items() if found[name] > ceiling}
    assert not below
    assert not above
