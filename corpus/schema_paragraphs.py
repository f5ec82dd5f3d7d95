"""The migration that brought paragraphs: frozen text, like those of `schema`."""

from __future__ import annotations

from typing import Final

PARAGRAPHS: Final = """
-- Which paragraphs stood, in any revision, in which articles of a source: the first 48 bits of a digest, how long a
-- paragraph is, and whether it tells something (its title's words, a figure) and so is never boilerplate. Other
-- paragraphs that recur are; `recurring` is what the last `tag` found to.
CREATE TABLE paragraphs (
    source  INTEGER NOT NULL REFERENCES sources,
    digest  INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES articles,
    length  INTEGER NOT NULL,
    telling INTEGER NOT NULL,
    PRIMARY KEY (source, digest, article)
) WITHOUT ROWID;
CREATE INDEX paragraphs_article ON paragraphs (article);

CREATE TABLE recurring (
    source INTEGER NOT NULL REFERENCES sources,
    digest INTEGER NOT NULL,
    PRIMARY KEY (source, digest)
) WITHOUT ROWID;
"""
