"""The migration that told companies in the news apart by part of the day: frozen text, like those of `schema`."""

from __future__ import annotations

from typing import Final

PARTS: Final = """
-- Companies as a label's news of a session speaks of them ('' for all labels), by part of the day ('' for all of it):
-- tone -1 or 1, weight 1 to 3.
DROP TABLE tally_pairs;
CREATE TABLE tally_pairs (
    session INTEGER NOT NULL,
    part    TEXT NOT NULL,
    label   TEXT NOT NULL,
    symbol  INTEGER NOT NULL,
    name    TEXT NOT NULL,
    tone    INTEGER NOT NULL,
    weight  REAL NOT NULL,
    article INTEGER NOT NULL,
    stories INTEGER NOT NULL,         -- of the label that name any company with a tone
    PRIMARY KEY (session, part, label, symbol)
) WITHOUT ROWID;

-- The articles of a label's news that name companies with a tone, those alike counted together: which companies and
-- which sources, by number, with commas; `story` where others of its articles name companies on the session, else 0.
CREATE TABLE tally_naming (
    session  INTEGER NOT NULL,
    part     TEXT NOT NULL,
    label    TEXT NOT NULL,
    symbols  TEXT NOT NULL,
    sources  TEXT NOT NULL,
    story    INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (session, part, label, symbols, sources, story)
) WITHOUT ROWID;

-- News after the close is a part of its own; it was counted with what came before the open. Count everything anew.
DELETE FROM tallied;
DELETE FROM tallies;
DELETE FROM tally_sources;
"""
