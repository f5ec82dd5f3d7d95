"""The companies that a session's news names, as tallies keep them: the queries, and the rows that they give.

A company counts only if quotes had brought it by the session of the text, and not under words that only a name it took
later holds, by quotes or lists of members. A tone that only says that the price moved is left out. Label "" stands for
all labels, part "" for all of the day.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .windows import LISTED, PART


class PairRow(NamedTuple):
    """A company as a label's news of one session, or of one part of its day, speaks of it: see linkage.named.

    `stories` are those of the label that name any company with a tone.
    """

    session: int
    part: str
    label: str
    symbol: int
    name: str
    tone: int
    weight: float
    article: int
    stories: int


class NamingRow(NamedTuple):
    """Articles of a label's news that name the same companies with a tone and stand in the same sources.

    `symbols` and `sources` are numbers with commas. `story` is 0 for articles that are alone in their story: each is a
    story of its own.
    """

    session: int
    part: str
    label: str
    symbols: str
    sources: str
    story: int
    articles: int


_FIT: Final = f"""
    WITH seen AS MATERIALIZED (SELECT r.article, r.session, {PART} AS part, a.story {LISTED} AND r.voice = 'news'),
    met AS MATERIALIZED (
        SELECT s.article, s.session, s.part, s.story, CAST(m.symbol AS INTEGER) AS code, m.n, m.name, m.tone, m.strength
        FROM seen s CROSS JOIN mentions m ON m.article = s.article
        WHERE m.kind = 'company' AND m.tone <> 0 AND NOT m.ambiguous AND NOT m.moved
    ),
    known AS MATERIALIZED (
        SELECT y.symbol, REPLACE(n.name, ' ', '') AS name, y.first_session AS since
        FROM symbols y CROSS JOIN names n ON n.name_id = y.name_id WHERE y.symbol IN (SELECT code FROM met)
        UNION ALL
        SELECT CAST(symbol AS INTEGER) AS code, REPLACE(name, ' ', ''), MIN(valid_from)
        FROM memberships WHERE code IN (SELECT code FROM met) GROUP BY 1, 2
    ),
    fit AS MATERIALIZED (
        SELECT * FROM met m
        WHERE EXISTS (SELECT 1 FROM symbols y WHERE y.symbol = m.code AND y.first_session <= m.session)
          AND (EXISTS (SELECT 1 FROM known k
                       WHERE k.symbol = m.code AND k.since <= m.session AND INSTR(k.name, m.name))
               OR NOT EXISTS (SELECT 1 FROM known k
                              WHERE k.symbol = m.code AND k.since > m.session AND INSTR(k.name, m.name)))
    )
"""  # noqa: S608 - built from constants


def _pairs(parts: str) -> str:
    return f"""{_FIT},
        said AS (
            SELECT m.session, p.part, t.label, m.code, m.story, m.tone, m.strength, m.article, m.n, m.name
            FROM fit m CROSS JOIN {parts} CROSS JOIN tags t ON t.article = m.article
            UNION ALL
            SELECT m.session, p.part, '', m.code, m.story, m.tone, m.strength, m.article, m.n, m.name
            FROM fit m CROSS JOIN {parts} WHERE EXISTS (SELECT 1 FROM tags t WHERE t.article = m.article)
        ),
        votes AS (
            SELECT session, part, label, code, story, (SUM(tone) > 0) - (SUM(tone) < 0) AS vote,
                MAX(strength) AS strength, MIN(printf('%020d %06d ', article, n) || name) AS first
            FROM said GROUP BY 1, 2, 3, 4, 5
        ),
        many AS (SELECT session, part, label, COUNT(DISTINCT story) AS stories FROM votes GROUP BY 1, 2, 3)
        SELECT session, part, label, code, SUBSTR(MIN(first), 29), (SUM(vote) > 0) - (SUM(vote) < 0),
            MIN(MAX(ABS(SUM(vote * strength)), 1.0), 3.0), CAST(SUBSTR(MIN(first), 1, 20) AS INTEGER), stories
        FROM votes JOIN many USING (session, part, label) GROUP BY 1, 2, 3, 4 HAVING SUM(vote) <> 0
    """  # noqa: S608 - built from constants


WHOLE_PAIRS: Final = _pairs("(SELECT '' AS part) p")
ALL_PAIRS: Final = _pairs("(SELECT '' AS part UNION ALL VALUES ('before'), ('during'), ('after'), ('unknown')) p"
                          " ON p.part IN ('', m.part)")  # fmt: skip
NAMING: Final = f"""{_FIT},
    naming AS MATERIALIZED (
        SELECT session, part, article, story, GROUP_CONCAT(DISTINCT code) AS symbols FROM fit GROUP BY 1, 2, 3, 4
    ),
    copies AS MATERIALIZED (SELECT session, story FROM naming GROUP BY 1, 2 HAVING COUNT(*) > 1),
    carried AS MATERIALIZED (
        SELECT n.session, n.part, n.article, n.symbols, COALESCE(c.story, 0) AS story,
            COALESCE((SELECT GROUP_CONCAT(source) FROM article_sources s WHERE s.article = n.article),
                     (SELECT source FROM articles a WHERE a.article = n.article)) AS sources
        FROM naming n LEFT JOIN copies c ON c.session = n.session AND c.story = n.story
    )
    SELECT c.session, c.part, t.label, c.symbols, c.sources, c.story, COUNT(*)
    FROM carried c CROSS JOIN tags t ON t.article = c.article GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT session, part, '', symbols, sources, story, COUNT(*) FROM carried c
    WHERE EXISTS (SELECT 1 FROM tags t WHERE t.article = c.article) GROUP BY 1, 2, 3, 4, 5, 6
"""  # noqa: S608 - built from constants
