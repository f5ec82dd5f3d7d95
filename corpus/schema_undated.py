"""The migration that lists what bears no date: frozen text, like those of `schema`."""

from __future__ import annotations

from typing import Final

UNDATED: Final = """
-- What a source told without a date is looked through at every poll of a feed that gives none.
CREATE INDEX articles_undated ON articles (source) WHERE published_at IS NULL;
"""
