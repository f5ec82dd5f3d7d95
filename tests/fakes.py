"""Documented stand-ins and helpers that tests share."""

from __future__ import annotations

from pathlib import Path

import pytest


def shared_data() -> Path:
    """Return the folder of real data beside the checkout; skip the test, saying so, where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real data is absent: {folder.parent.name}/{folder.name}")
    return folder
