"""How a library keeps up with its sources: corrected articles, addresses, copies of one story, older files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from index import Library
from index.schema import LibraryError
from index.tables import _OF_2, _OF_3, VERSION
from tests.encoders import HashingEncoder

WIRE = (
    "El Gobierno de Freedonia anunció este martes que enviará al Parlamento una ley de vivienda. "
    "La ministra Irene Balsa explicó en rueda de prensa que la norma limitará los alquileres en las ciudades. "
    "Los ayuntamientos podrán declarar zonas tensionadas durante tres años, prorrogables por otros tres. "
    "La oposición calificó el anuncio de improvisado y pidió la comparecencia de la ministra. "
    "Las asociaciones de inquilinos celebraron la medida, aunque la consideran insuficiente."
)


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashingEncoder) -> Library:
    return Library.open(tmp_path / "library", encoder=encoder)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# -- corrections


def test_a_corrected_article_keeps_what_it_said_before(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "date: 2026-02-01\n\nMurieron 12 personas. El fuego sigue.")
    (identity,) = library.sync([file]).added
    assert library.versions(identity) == []
    write(file, "date: 2026-02-01\n\nMurieron 11 personas. El fuego sigue.")
    assert library.sync([file]).changed == (identity,)
    write(file, "date: 2026-02-01\n\nMurieron 10 personas. El fuego sigue.")
    library.sync([file])
    assert library.article(identity).text.startswith("Murieron 10")
    first, second = library.versions(identity)
    assert (first.number, second.number) == (1, 2)
    assert first.text.startswith("Murieron 12")
    assert second.text.startswith("Murieron 11")
    assert first.stored_at < first.replaced_at <= second.stored_at <= second.replaced_at
    assert str(first.published) == "2026-02-01"


def test_a_new_date_is_taken_in_without_encoding_and_without_a_version(
    library: Library, encoder: HashingEncoder, tmp_path: Path
) -> None:
    file = write(tmp_path / "a.txt", "title: Fuego\ndate: 2026-02-01\n\nEl fuego sigue. Nadie murió.")
    (identity,) = library.sync([file]).added
    calls = encoder.calls
    write(file, "title: Fuego\ndate: 2026-02-02\n\nEl fuego sigue. Nadie murió.")
    assert library.sync([file]).changed == (identity,)
    assert encoder.calls == calls
    assert str(library.article(identity).published) == "2026-02-02"
    assert library.versions(identity) == []
    assert library.article_passages(identity)


def test_an_article_that_is_removed_takes_its_versions_along(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "Murieron 12 personas.")
    (identity,) = library.sync([file]).added
    write(file, "Murieron 11 personas.")
    library.sync([file])
    library.remove(identity)
    assert library.versions(identity) == []
    (again,) = library.sync([file]).added
    assert library.versions(again) == []


# -- addresses


def test_an_article_that_moved_to_another_file_is_the_same_by_its_address(
    library: Library, tmp_path: Path
) -> None:
    text = "url: https://diario.example/fuego\n\nEl fuego sigue. Nadie murió."
    old = write(tmp_path / "news" / "a.txt", text)
    (identity,) = library.sync([tmp_path / "news"]).added
    old.rename(tmp_path / "news" / "b.txt")
    report = library.sync([tmp_path / "news"], prune=True)
    assert (report.added, report.removed, report.missing) == ((), (), ())
    assert [a.id for a in library.articles()] == [identity]
    assert library.article(identity).source.endswith("b.txt")


def test_copies_with_one_address_are_one_article(library: Library, tmp_path: Path) -> None:
    for n in range(40):
        write(
            tmp_path / "news" / f"{n}.txt",
            "url: https://diario.example/fuego?utm_source=x\n\nEl fuego sigue. Nadie murió.",
        )
    library.sync([tmp_path / "news"])
    library.sync([tmp_path / "news"])
    (article,) = library.articles()
    assert article.url == "https://diario.example/fuego"


def test_of_two_files_with_one_address_the_later_one_counts(library: Library, tmp_path: Path) -> None:
    head = "url: https://diario.example/fuego\ndate: {}\n\n{}"
    write(tmp_path / "news" / "a.txt", head.format("2026-02-01", "Murieron 12 personas en el fuego."))
    library.sync([tmp_path / "news"])
    write(tmp_path / "news" / "b.txt", head.format("2026-02-03", "Murieron 11 personas en el fuego."))
    library.sync([tmp_path / "news"])
    (article,) = library.articles()
    assert article.text.startswith("Murieron 11")
    assert [v.text[:11] for v in library.versions(article.id)] == ["Murieron 12"]


# -- copies of one story


def test_a_wire_story_printed_by_three_outlets_is_one_story_with_all_of_them(
    library: Library, tmp_path: Path
) -> None:
    for outlet, text in (
        ("Uno", WIRE),
        ("Dos", "Agencias / Freedonia. " + WIRE),
        ("Tres", WIRE.rpartition(" Las asociaciones")[0]),
    ):
        write(tmp_path / f"{outlet}.txt", f"source: {outlet}\ndate: 2026-02-01\n\n{text}")
    write(
        tmp_path / "otra.txt",
        "source: Uno\ndate: 2026-02-01\n\nEl equipo local ganó la copa tras una prórroga. "
        "Miles de aficionados salieron a la calle para celebrar el título, que no llegaba desde hacía veinte años.",
    )
    library.sync([tmp_path])
    by_outlet = {(a.outlet, Path(a.source).stem): a for a in library.articles()}
    one = by_outlet["Uno", "Uno"]
    assert {a.outlet for a in library.story(one.id)} == {"Uno", "Dos", "Tres"}
    assert len({a.story for a in library.story(one.id)}) == 1
    assert [a.id for a in library.story(by_outlet["Uno", "otra"].id)] == [by_outlet["Uno", "otra"].id]


def test_the_same_words_a_year_later_are_another_story(library: Library, tmp_path: Path) -> None:
    write(tmp_path / "a.txt", f"date: 2025-02-01\n\n{WIRE}")
    write(tmp_path / "b.txt", f"date: 2026-02-01\n\n{WIRE}")
    library.sync([tmp_path])
    assert len({a.story for a in library.articles()}) == 2


def test_an_article_that_is_rewritten_or_removed_leaves_its_story(library: Library, tmp_path: Path) -> None:
    files = [write(tmp_path / f"{n}.txt", f"date: 2026-02-01\n\n{WIRE}") for n in range(3)]
    library.sync([tmp_path])
    named = library.articles()[0].story
    first = next(a for a in library.articles() if a.id == named)
    write(Path(first.source), "date: 2026-02-01\n\nEl equipo local ganó la copa tras una prórroga muy larga.")
    library.sync([tmp_path])
    others = [a for a in library.articles() if a.id != first.id]
    assert len({a.story for a in others}) == 1
    assert [a.id for a in library.story(first.id)] == [first.id]
    library.remove(others[0].id)
    assert [a.id for a in library.story(others[1].id)] == [others[1].id]
    assert len(files) == 3


# -- files of an earlier version

_OLD = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, source TEXT NOT NULL UNIQUE, file_hash TEXT NOT NULL, draft_hash TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, url TEXT, outlet TEXT, published TEXT, day INTEGER, language TEXT,
    machine_summary TEXT, added_at TEXT NOT NULL, changed_at TEXT NOT NULL
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentences TEXT NOT NULL,
    vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL, UNIQUE (article_id, ordinal)
);
CREATE TABLE staged (
    article_id TEXT NOT NULL, ordinal INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    sentences TEXT NOT NULL, vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL, terms TEXT NOT NULL,
    PRIMARY KEY (article_id, ordinal)
);
CREATE TABLE pending (seq INTEGER PRIMARY KEY AUTOINCREMENT, passage_id INTEGER NOT NULL);
CREATE VIRTUAL TABLE passage_terms USING fts5(
    terms, tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co'"
);
"""


def as_it_was_in_version_1(path: Path) -> None:
    """Turn a library's file into one of schema 1, with what that version knew."""
    with closing(sqlite3.connect(path)) as new, closing(sqlite3.connect(path.with_suffix(".old"))) as old:
        old.executescript(_OLD)
        new.row_factory = sqlite3.Row
        hashes = {row["key"]: row["hash"] for row in new.execute("SELECT key, hash FROM origins")}
        for row in new.execute("SELECT * FROM articles"):
            kept = {k: row[k] for k in tuple(row.keys()) if k not in _NEW} | {
                "file_hash": hashes[row["source"]]
            }
            marks = ", ".join(f":{k}" for k in kept)
            old.execute(f"INSERT INTO articles ({', '.join(kept)}) VALUES ({marks})", kept)
        for table in ("meta", "passages", "pending"):
            for row in new.execute(f"SELECT * FROM {table}"):
                old.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", tuple(row))
        for row in new.execute("SELECT rowid, terms FROM passage_terms"):
            old.execute("INSERT INTO passage_terms (rowid, terms) VALUES (?, ?)", tuple(row))
        old.execute("PRAGMA application_id = 1179995732")
        old.execute("PRAGMA user_version = 1")
        old.commit()
    for beside in path.parent.glob("library.sqlite3*"):
        beside.unlink()
    path.with_suffix(".old").rename(path)


_NEW = frozenset({"origin", "authors", "updated", "section", "found", "story"})


def test_a_library_of_the_first_version_is_brought_up_to_date_and_goes_on(
    tmp_path: Path, encoder: HashingEncoder
) -> None:
    write(
        tmp_path / "news" / "a.txt",
        f"date: 2026-02-01\nsource: El Faro\nurl: https://faro.example/a\n\n{WIRE}",
    )
    write(tmp_path / "news" / "b.txt", "El banco central subió los tipos. La inflación sigue alta.")
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        library.sync([tmp_path / "news"])
        before = kept_by(library)
    as_it_was_in_version_1(tmp_path / "library" / "library.sqlite3")
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        assert kept_by(library) == before
        calls = encoder.calls
        assert len(library.sync([tmp_path / "news"]).unchanged) == 2
        assert encoder.calls == calls
        write(tmp_path / "news" / "b.txt", "El banco central bajó los tipos. La inflación cede.")
        (changed,) = library.sync([tmp_path / "news"]).changed
        assert [v.text[:24] for v in library.versions(changed)] == ["El banco central subió l"]
        assert library.integrity_check() == []
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite3")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION


def kept_by(library: Library) -> object:
    """Return all that a library tells of its articles that the first version knew, and what is found in it."""
    articles = library.articles()
    passages = [passage for article in articles for passage in library.article_passages(article.id)]
    ids = [passage.id for passage in passages]
    vectors = [*library.passage_vectors(ids).items(), *library.sentence_vectors(ids).items()]
    (question,) = library.encoder.encode_queries(["¿Qué limitará la norma de vivienda?"])
    return (
        [
            (a.id, a.source, a.title, a.text, a.url, a.outlet, a.published, a.language, a.machine_summary)
            for a in articles
        ],
        passages,
        [(identity, found.tobytes()) for identity, found in vectors],
        library.nearest(question, 3),
        library.matching(["viviend", "tipos"], 3),
    )


def test_a_migrated_file_has_the_same_tables_as_a_new_one(tmp_path: Path, encoder: HashingEncoder) -> None:
    def shape(folder: Path) -> dict[str, list[object]]:
        with closing(sqlite3.connect(folder / "library.sqlite3")) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'index')")
            # Columns that were added stand at the end, and have a default where others need none.
            return {
                name: [
                    *sorted(
                        (column, kind, needed, key)
                        for _, column, kind, needed, _, key in connection.execute(
                            f"PRAGMA table_info('{name}')"
                        )
                    ),
                    *(row[2] for row in connection.execute(f"PRAGMA index_info('{name}')")),
                    *connection.execute(f"PRAGMA foreign_key_list('{name}')"),
                ]
                for (name,) in names.fetchall()
            }

    for name in ("old", "new"):
        with Library.open(tmp_path / name, encoder=encoder) as library:
            write(tmp_path / "a.txt", "El fuego sigue.")
            library.sync([tmp_path / "a.txt"])
    as_it_was_in_version_1(tmp_path / "old" / "library.sqlite3")
    Library.open(tmp_path / "old", encoder=encoder).close()
    assert shape(tmp_path / "old") == shape(tmp_path / "new")


def test_a_step_of_the_migration_says_for_ever_what_it_said_when_it_was_released() -> None:
    # Files were migrated by these words. What a later version needs besides is a step of its own.
    said = [sha256(" ".join(step.split()).encode()).hexdigest() for step in (_OF_2, _OF_3)]
    assert said == [
        "f381f67ec819ae0cb86987a6f101b34dc556d5d39956319f379f9a382fb0bd56",
        "25a23cca5e42f54bc88fb4957b8ac21761f682fb57c06201f3c7382beab8ffab",
    ]


def test_a_library_of_a_later_version_is_refused(tmp_path: Path, encoder: HashingEncoder) -> None:
    Library.open(tmp_path / "library", encoder=encoder).close()
    with closing(sqlite3.connect(tmp_path / "library" / "library.sqlite3")) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(LibraryError, match="newer version"):
        Library.open(tmp_path / "library", encoder=encoder)
