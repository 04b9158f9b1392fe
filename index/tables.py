"""The tables of a library's SQLite file, and how an older file becomes one of today's."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Iterator

VERSION = 3
"""The schema that this code reads and writes; a file with a higher number was made by newer code."""

APPLICATION = 0x46554E54
"""``FUNT``, in the file's header: whose SQLite file this is."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE origins (            -- files and pages that articles were read from
    key TEXT PRIMARY KEY,         -- resolved path, or canonical URL
    hash TEXT,                    -- of its bytes: the same bytes are not read again; NULL until all is stored
    etag TEXT,                    -- of a page: what to ask its server with
    last_modified TEXT,
    checked_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL UNIQUE,  -- where in its origin it stands: the origin's key, and "#name" where it holds several
    origin TEXT NOT NULL,
    draft_hash TEXT NOT NULL,     -- of what was read: the same article is not stored again
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT,
    outlet TEXT,
    published TEXT,               -- ISO 8601, with the hour where it is known
    day INTEGER,                  -- date.toordinal() of it, for ranges
    language TEXT,
    machine_summary TEXT,
    authors TEXT NOT NULL DEFAULT '[]',  -- JSON list
    updated TEXT,                 -- as published
    section TEXT,
    found TEXT NOT NULL DEFAULT '[]',    -- JSON [[field, where it was found], ...]
    story TEXT,                   -- articles that are near copies of each other share it: an id of one of them
    added_at TEXT NOT NULL,
    changed_at TEXT NOT NULL
);
CREATE INDEX articles_by_origin ON articles (origin);
CREATE INDEX articles_by_url ON articles (url) WHERE url IS NOT NULL;
CREATE INDEX articles_by_day ON articles (day);
CREATE INDEX articles_by_story ON articles (story);
-- All that a list is ordered, filtered and counted by: the rows themselves, with their long texts, are not read for it.
CREATE INDEX articles_on_shelf ON articles (day DESC, published DESC, outlet, id, language, section);
CREATE TABLE titles (             -- by what number title_terms knows an article's title
    number INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL UNIQUE REFERENCES articles(id) ON DELETE CASCADE
);
CREATE TABLE versions (           -- what articles said before they were changed
    article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    number INTEGER NOT NULL,      -- 1 is the first that was stored
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    published TEXT,
    updated TEXT,
    stored_at TEXT NOT NULL,
    replaced_at TEXT NOT NULL,
    PRIMARY KEY (article_id, number)
) WITHOUT ROWID;
CREATE TABLE signatures (         -- MinHash of an article's words, by which near copies are found
    article_id TEXT PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    signature BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE bands (              -- pieces of signatures: near copies share some
    band INTEGER NOT NULL,
    value INTEGER NOT NULL,
    article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (band, value, article_id)
) WITHOUT ROWID;
CREATE INDEX bands_by_article ON bands (article_id);
CREATE TABLE passages (
    -- AUTOINCREMENT: a number is never given twice, so one left in Chroma never means another passage
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    sentences TEXT NOT NULL,      -- JSON [[start, end, heading], ...]
    vector BLOB NOT NULL,         -- float16, little-endian, L2-normalised
    sentence_vectors BLOB NOT NULL,
    UNIQUE (article_id, ordinal)
);
CREATE TABLE staged (             -- passages of a rebuild that has not finished, as above
    article_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    sentences TEXT NOT NULL,
    vector BLOB NOT NULL,
    sentence_vectors BLOB NOT NULL,
    terms TEXT NOT NULL,
    PRIMARY KEY (article_id, ordinal)
);
CREATE TABLE pending (            -- what Chroma was not told: put the passage if it is here, else drop it
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    passage_id INTEGER NOT NULL
);
-- Terms come stemmed and folded; marks are part of a word, else Hindi and others would fall to pieces.
CREATE VIRTUAL TABLE passage_terms USING fts5(
    terms, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
-- Apart from the passages' words: a title is no evidence, but who looks through a library looks for titles.
CREATE VIRTUAL TABLE title_terms USING fts5(
    terms, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
"""


def create(connection: sqlite3.Connection) -> None:
    """Make all tables in an empty file, inside the caller's transaction."""
    # not executescript(): it would commit first, and a half-made schema must not stay
    for statement in _statements(_TABLES):
        connection.execute(statement)
    values = {"uuid": uuid.uuid4().hex, "generation": "0", "vectors_version": "0"}
    connection.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", values.items())
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def migrate(connection: sqlite3.Connection, found: int) -> None:
    """Bring a file of schema ``found`` up to ``VERSION``, step by step, inside the caller's transaction."""
    for version in range(found, VERSION):
        _STEPS[version](connection)
    connection.execute(f"PRAGMA user_version = {VERSION}")


# What the step from schema 1 makes, in the words of schema 2 for ever: whatever becomes of the tables above, a
# file of schema 1 is brought to schema 2 first, and by the steps after this one to today's.
_OF_2 = """
CREATE TABLE origins (
    key TEXT PRIMARY KEY, hash TEXT, etag TEXT, last_modified TEXT, checked_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE versions (
    article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE, number INTEGER NOT NULL, title TEXT NOT NULL,
    text TEXT NOT NULL, published TEXT, updated TEXT, stored_at TEXT NOT NULL, replaced_at TEXT NOT NULL,
    PRIMARY KEY (article_id, number)
) WITHOUT ROWID;
CREATE TABLE signatures (
    article_id TEXT PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, signature BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE bands (
    band INTEGER NOT NULL, value INTEGER NOT NULL, article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    PRIMARY KEY (band, value, article_id)
) WITHOUT ROWID;
CREATE INDEX bands_by_article ON bands (article_id);
ALTER TABLE articles ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN authors TEXT NOT NULL DEFAULT '[]';
ALTER TABLE articles ADD COLUMN updated TEXT;
ALTER TABLE articles ADD COLUMN section TEXT;
ALTER TABLE articles ADD COLUMN found TEXT NOT NULL DEFAULT '[]';
ALTER TABLE articles ADD COLUMN story TEXT;
UPDATE articles SET origin = source;
INSERT INTO origins (key, hash, checked_at) SELECT source, file_hash, changed_at FROM articles;
ALTER TABLE articles DROP COLUMN file_hash;
CREATE INDEX articles_by_origin ON articles (origin);
CREATE INDEX articles_by_url ON articles (url) WHERE url IS NOT NULL;
CREATE INDEX articles_by_day ON articles (day);
CREATE INDEX articles_by_story ON articles (story);
"""


def _from_1(connection: sqlite3.Connection) -> None:
    """One file was one article, and nothing was known of outlets' copies or of earlier words."""
    for statement in _statements(_OF_2):
        connection.execute(statement)


# As above: the words of schema 3 for ever.
_OF_3 = """
CREATE INDEX articles_on_shelf ON articles (day DESC, published DESC, outlet, id, language, section);
CREATE TABLE titles (
    number INTEGER PRIMARY KEY, article_id TEXT NOT NULL UNIQUE REFERENCES articles(id) ON DELETE CASCADE
);
CREATE VIRTUAL TABLE title_terms USING fts5(
    terms, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
"""


def _from_2(connection: sqlite3.Connection) -> None:
    """Titles could not be searched, and a list was made from the whole rows. Six seconds for 100,000 articles."""
    from index.titles import put_title

    for statement in _statements(_OF_3):
        connection.execute(statement)
    for row in connection.execute("SELECT id, title, language FROM articles").fetchall():
        put_title(connection, *row)


_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {1: _from_1, 2: _from_2}


def _statements(script: str) -> Iterator[str]:
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
