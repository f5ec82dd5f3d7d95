"""The migration for archives that were made before copies met in bands."""

from __future__ import annotations

from typing import Final

UNBANDED: Final = """
-- Dated articles that came before there were bands: the next ingest bands them, and finds their copies.
CREATE TABLE unbanded (
    article INTEGER PRIMARY KEY REFERENCES articles
);
INSERT INTO unbanded SELECT article FROM articles a WHERE published_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM bands b WHERE b.published_at = a.published_at AND b.article = a.article);
"""
