"""The tables of the workspace's database, as frozen, numbered migrations.

A migration is text that never changes once released; the next change is the next number. Times are integer seconds
since 1970 UTC; sessions are integers such as 20250407; prices are integer thousandths of a yuan, so that limit
prices can be computed exactly; symbols in `quotes` are integers (600519), elsewhere six-digit text.
"""

from __future__ import annotations

from typing import Final

from .schema_paragraphs import PARAGRAPHS
from .schema_parts import PARTS
from .schema_told import BEHIND, UNDATED
from .schema_unbanded import UNBANDED

INITIAL: Final = """
-- Who publishes. usual_hour: the hour (Shanghai) at which a source that gives only dates appears.
CREATE TABLE sources (
    source     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE
);

-- Subscriptions, and what the last polls of each said. state: active, or why it is not polled any more.
CREATE TABLE feeds (
    url           TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    lang          TEXT,
    tz            TEXT,
    weight        REAL NOT NULL DEFAULT 1,
    full_text     INTEGER NOT NULL DEFAULT 0,
    added_at      INTEGER NOT NULL,
    state         TEXT NOT NULL DEFAULT 'active',
    etag          TEXT,
    last_modified TEXT,
    polled_at     INTEGER,
    next_at       INTEGER NOT NULL DEFAULT 0,
    failures      INTEGER NOT NULL DEFAULT 0,
    note          TEXT NOT NULL DEFAULT ''
);

-- One row a published text. article is derived from key, so that every workspace numbers it alike.
CREATE TABLE articles (
    article       INTEGER PRIMARY KEY,
    key           TEXT NOT NULL UNIQUE,
    id            TEXT NOT NULL,
    url           TEXT,
    lang          TEXT,
    source        INTEGER NOT NULL REFERENCES sources,
    published_at  INTEGER,
    precision     TEXT NOT NULL CHECK (precision IN ('second', 'minute', 'day', 'unknown')),
    published_raw TEXT NOT NULL DEFAULT '',
    first_seen_at INTEGER NOT NULL,
    revisions     INTEGER NOT NULL DEFAULT 0,
    story         INTEGER NOT NULL,
    story_key     TEXT NOT NULL,      -- equal keys within a few days are one story
    -- The long columns stand last: counts need not read past them.
    title         TEXT NOT NULL,
    text          TEXT NOT NULL,
    extra         TEXT,
    CHECK ((published_at IS NULL) = (precision = 'unknown'))
);
CREATE INDEX articles_story_key ON articles (story_key, published_at);
CREATE INDEX articles_story ON articles (story);

-- All sources that carry an article, the first one too.
CREATE TABLE article_sources (
    article INTEGER NOT NULL REFERENCES articles,
    source  INTEGER NOT NULL REFERENCES sources,
    PRIMARY KEY (article, source)
) WITHOUT ROWID;

-- What an edited article said before: title and text as they stood until replaced_at.
CREATE TABLE revisions (
    article     INTEGER NOT NULL REFERENCES articles,
    revision    INTEGER NOT NULL,
    title       TEXT NOT NULL,
    text        TEXT NOT NULL,
    replaced_at INTEGER NOT NULL,
    PRIMARY KEY (article, revision)
) WITHOUT ROWID;

-- What a program read in an article, and where that puts it in market time. version says which program;
-- names: the newest company name it knew (see the table names).
CREATE TABLE readings (
    article          INTEGER PRIMARY KEY REFERENCES articles,
    version          TEXT NOT NULL,
    names            INTEGER NOT NULL,
    lang             TEXT NOT NULL,
    recap            INTEGER NOT NULL,
    described        INTEGER,
    voice            TEXT NOT NULL CHECK (voice IN ('told', 'news')),
    session          INTEGER,
    reaction_session INTEGER,
    bucket           TEXT NOT NULL
);
CREATE INDEX readings_session ON readings (session, voice);

-- Tags that stand: a human verdict has replaced the program's where there is one.
CREATE TABLE tags (
    article INTEGER NOT NULL REFERENCES articles,
    label   TEXT NOT NULL,
    score   REAL NOT NULL,
    origin  TEXT NOT NULL CHECK (origin IN ('lexicon', 'model', 'human')),
    tone    INTEGER NOT NULL CHECK (tone IN (-1, 0, 1)),
    spans   TEXT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (article, label)
) WITHOUT ROWID;

CREATE TABLE mentions (
    article   INTEGER NOT NULL REFERENCES articles,
    n         INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('company', 'index', 'board')),
    symbol    TEXT NOT NULL,
    name      TEXT NOT NULL,
    start     INTEGER NOT NULL,
    "end"     INTEGER NOT NULL,
    tone      INTEGER,
    strength  INTEGER NOT NULL,
    ambiguous INTEGER NOT NULL,
    moved     INTEGER NOT NULL,       -- 1: the tone only says that the price moved
    version   TEXT NOT NULL,
    PRIMARY KEY (article, n)
) WITHOUT ROWID;
CREATE INDEX mentions_symbol ON mentions (symbol);

CREATE TABLE claims (
    article    INTEGER NOT NULL REFERENCES articles,
    n          INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    subject    TEXT NOT NULL,
    comparison TEXT NOT NULL,
    value      REAL NOT NULL,
    unit       TEXT NOT NULL,
    part       TEXT NOT NULL,
    start      INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    session    INTEGER,
    version    TEXT NOT NULL,
    PRIMARY KEY (article, n)
) WITHOUT ROWID;

-- What people said of articles: present 1 or 0; tone may be unknown.
CREATE TABLE labels (
    article   INTEGER NOT NULL REFERENCES articles,
    label     TEXT NOT NULL,
    annotator TEXT NOT NULL,
    present   INTEGER NOT NULL,
    tone      INTEGER,
    at        INTEGER NOT NULL,
    PRIMARY KEY (article, label, annotator)
) WITHOUT ROWID;

-- Short names that quotes brought, in the order they were first met.
CREATE TABLE names (
    name_id INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE
);

CREATE TABLE quotes (
    session         INTEGER NOT NULL,
    symbol          INTEGER NOT NULL,
    name_id         INTEGER NOT NULL REFERENCES names,
    close           INTEGER,
    prev_close      INTEGER,
    high            INTEGER,
    low             INTEGER,
    volume          INTEGER,
    turnover        INTEGER,
    float_value     INTEGER,
    reported_return REAL,
    PRIMARY KEY (session, symbol)
) WITHOUT ROWID;
CREATE INDEX quotes_symbol ON quotes (symbol, session);

-- Every name a stock had, with the first session it was seen under it.
CREATE TABLE symbols (
    symbol        INTEGER NOT NULL,
    name_id       INTEGER NOT NULL REFERENCES names,
    first_session INTEGER NOT NULL,
    last_session  INTEGER NOT NULL,
    PRIMARY KEY (symbol, name_id)
) WITHOUT ROWID;

CREATE TABLE index_quotes (
    session    INTEGER NOT NULL,
    "index"    TEXT NOT NULL,
    close      REAL NOT NULL,
    prev_close REAL NOT NULL,
    turnover   REAL,
    PRIMARY KEY (session, "index")
) WITHOUT ROWID;

-- Index members over [valid_from, valid_to); 0 stands for an open end.
CREATE TABLE memberships (
    "index"    TEXT NOT NULL,
    symbol     TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    valid_to   INTEGER NOT NULL DEFAULT 0,
    name       TEXT NOT NULL,
    name_en    TEXT,
    weight     REAL,
    PRIMARY KEY ("index", symbol, valid_from)
) WITHOUT ROWID;

-- Shenwan industry of each stock, from valid_from until its next spell.
CREATE TABLE industries (
    symbol     TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    code       TEXT NOT NULL,
    PRIMARY KEY (symbol, valid_from)
) WITHOUT ROWID;

CREATE TABLE industry_names (
    code  TEXT PRIMARY KEY,
    level INTEGER NOT NULL,
    name  TEXT NOT NULL
) WITHOUT ROWID;

-- Breadth by session and universe. reported 1: from another source, as ingested; 0: computed here by version.
CREATE TABLE breadth (
    session       INTEGER NOT NULL,
    universe      TEXT NOT NULL,
    reported      INTEGER NOT NULL,
    members       INTEGER NOT NULL,
    advancers     INTEGER NOT NULL,
    decliners     INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    suspended     INTEGER NOT NULL,
    limit_up      INTEGER,
    limit_down    INTEGER,
    breadth       REAL,
    mean_return   REAL,
    median_return REAL,
    turnover      REAL,
    missing       INTEGER NOT NULL DEFAULT 0,
    fresh         INTEGER NOT NULL DEFAULT 0,
    touched_up    INTEGER,            -- touched the limit and closed below it
    touched_down  INTEGER,
    streak        INTEGER,            -- sessions of the longest run of closes at the upper limit
    weighted_return REAL,             -- weighted by float value at the previous close
    version       TEXT NOT NULL,
    PRIMARY KEY (session, universe, reported)
) WITHOUT ROWID;
CREATE INDEX breadth_universe ON breadth (universe, session);

-- Sessions whose breadth must be computed again, because quotes, members or industries changed.
CREATE TABLE stale_sessions (
    session INTEGER PRIMARY KEY
);

-- Baskets learned from the past, for labels without an industry: known from the session on, until the next version.
CREATE TABLE baskets (
    label      TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    symbol     INTEGER NOT NULL,
    weight     REAL NOT NULL,
    reason     TEXT NOT NULL,
    version    TEXT NOT NULL,
    PRIMARY KEY (label, valid_from, symbol)
) WITHOUT ROWID;

CREATE TABLE models (
    model      TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('candidate', 'active', 'retired')),
    card       TEXT NOT NULL
);

-- What ran, when, with which versions, on how much.
CREATE TABLE runs (
    run         INTEGER PRIMARY KEY,
    command     TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    versions    TEXT NOT NULL DEFAULT '{}',
    counts      TEXT NOT NULL DEFAULT '{}'
);
"""

STORIES: Final = """
-- By which copies meet: MinHash bands and the story's key, one blob an article, by time, so that an ingest reads the
-- days around its articles and no others.
CREATE TABLE bands (
    published_at INTEGER NOT NULL,
    article      INTEGER NOT NULL REFERENCES articles,
    bands        BLOB NOT NULL,
    PRIMARY KEY (published_at, article)
) WITHOUT ROWID;

-- Which articles are copies or light edits of which, both ways. What that makes of them stands in articles.story.
CREATE TABLE copies (
    article INTEGER NOT NULL REFERENCES articles,
    other   INTEGER NOT NULL REFERENCES articles,
    PRIMARY KEY (article, other)
) WITHOUT ROWID;

-- Articles with equal keys meet in bands.
DROP INDEX articles_story_key;
"""

TALLIES: Final = """
-- What the texts of a session come to, counted once: stories, articles, stories up and down by voice, part of the day
-- ('' for all of it) and label ('' for all texts). Reports add what came too late to be in here: see tallied.
CREATE TABLE tallies (
    session  INTEGER NOT NULL,
    voice    TEXT NOT NULL,
    part     TEXT NOT NULL,
    label    TEXT NOT NULL,
    stories  INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    up       INTEGER NOT NULL,
    down     INTEGER NOT NULL,
    PRIMARY KEY (session, part, voice, label)
) WITHOUT ROWID;
CREATE TABLE tally_sources (
    session INTEGER NOT NULL,
    voice   TEXT NOT NULL,
    label   TEXT NOT NULL,
    source  INTEGER NOT NULL,
    PRIMARY KEY (session, voice, label, source)
) WITHOUT ROWID;

-- Companies as a label's news of a session speaks of them ('' for all labels): tone -1 or 1, weight 1 to 3.
CREATE TABLE tally_pairs (
    session INTEGER NOT NULL,
    label   TEXT NOT NULL,
    symbol  INTEGER NOT NULL,
    name    TEXT NOT NULL,
    tone    INTEGER NOT NULL,
    weight  REAL NOT NULL,
    article INTEGER NOT NULL,
    stories INTEGER NOT NULL,         -- of the label that name any company with a tone
    PRIMARY KEY (session, label, symbol)
) WITHOUT ROWID;

-- The sessions whose tallies stand, with the latest publication and sighting among their articles: a report that may
-- not see as far counts anew. Whatever changes an article's place, tags, story or sources takes its session out.
CREATE TABLE tallied (
    session        INTEGER PRIMARY KEY,
    published_last INTEGER NOT NULL,
    seen_last      INTEGER NOT NULL
);
CREATE TRIGGER tallied_reading_before BEFORE INSERT ON readings BEGIN
    DELETE FROM tallied WHERE session = (SELECT session FROM readings WHERE article = NEW.article);
END;
CREATE TRIGGER tallied_reading_new AFTER INSERT ON readings BEGIN
    DELETE FROM tallied WHERE session = NEW.session;
END;
CREATE TRIGGER tallied_reading_moved AFTER UPDATE OF session, voice, bucket ON readings BEGIN
    DELETE FROM tallied WHERE session IN (OLD.session, NEW.session);
END;
CREATE TRIGGER tallied_reading_gone AFTER DELETE ON readings BEGIN
    DELETE FROM tallied WHERE session = OLD.session;
END;
CREATE TRIGGER tallied_tag_new AFTER INSERT ON tags BEGIN
    DELETE FROM tallied WHERE session = (SELECT session FROM readings WHERE article = NEW.article);
END;
CREATE TRIGGER tallied_tag_changed AFTER UPDATE OF label, tone ON tags BEGIN
    DELETE FROM tallied WHERE session = (SELECT session FROM readings WHERE article = NEW.article);
END;
CREATE TRIGGER tallied_tag_gone AFTER DELETE ON tags BEGIN
    DELETE FROM tallied WHERE session = (SELECT session FROM readings WHERE article = OLD.article);
END;
CREATE TRIGGER tallied_article AFTER UPDATE OF story, published_at, precision, first_seen_at ON articles BEGIN
    DELETE FROM tallied WHERE session = (SELECT session FROM readings WHERE article = NEW.article);
END;
CREATE TRIGGER tallied_source AFTER INSERT ON article_sources BEGIN
    DELETE FROM tallied WHERE session = (SELECT session FROM readings WHERE article = NEW.article);
END;
-- Mentions come and go with tags, but for those of articles without any; names decide which of them count.
CREATE TRIGGER tallied_name AFTER INSERT ON symbols BEGIN
    DELETE FROM tallied WHERE session IN (SELECT r.session FROM mentions m JOIN readings r USING (article)
        WHERE m.symbol = printf('%06d', NEW.symbol));
END;
CREATE TRIGGER tallied_name_moved AFTER UPDATE OF first_session ON symbols WHEN OLD.first_session <> NEW.first_session
BEGIN
    DELETE FROM tallied WHERE session IN (SELECT r.session FROM mentions m JOIN readings r USING (article)
        WHERE m.symbol = printf('%06d', NEW.symbol));
END;
CREATE TRIGGER tallied_member AFTER INSERT ON memberships BEGIN
    DELETE FROM tallied;
END;
CREATE TRIGGER tallied_member_renamed AFTER UPDATE OF name ON memberships WHEN OLD.name <> NEW.name BEGIN
    DELETE FROM tallied;
END;
"""

MIGRATIONS: Final[tuple[str, ...]] = (INITIAL, STORIES, TALLIES, PARAGRAPHS, UNBANDED, PARTS, UNDATED, BEHIND)
