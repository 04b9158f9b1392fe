"""The vector index: right while it is damaged, missing, locked, behind, or written by another process."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from index import Library
from index.chroma import ChromaError, Collection, fingerprint, open_folder, probe
from index.exact import exact
from index.schema import locked
from index.settings import IndexSettings
from index.unreached import find_unreached
from index.vectors import Vectors
from tests.encoders import HashingEncoder

ROOT = Path(__file__).resolve().parent.parent
ANY = np.full(256, 1 / 16, dtype=np.float32)
"""A question's vector where any will do."""

COUNT = 1100
"""Passages in the library of most tests: more than Chroma keeps in its log alone."""


@pytest.fixture(autouse=True)
def with_the_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries of that many passages ask Chroma's graph."""
    monkeypatch.setattr("index.library.Vectors", partial(Vectors, few=1_000))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed library of one article with many passages, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    line = "Noticia número {0} del barrio {1}, que trata del asunto {2} y de sus {3} vecinos. "
    for n in range(11):
        text = "\n\n".join(
            line.format(i, i * 7 + 1, i * i, i * 13) * 8 for i in range(n * 100, n * 100 + 100)
        )
        (folder / f"news-{n}.txt").write_text(text, encoding="utf-8")
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        library.sync(sorted(folder.glob("*.txt")))
        assert library.counts().passages >= COUNT
        assert library.integrity_check() == []
    return folder / "library"


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Path:
    """A copy of that library, opened once so that its files are as they were left."""
    place = tmp_path / "library"
    shutil.copytree(built, place)
    with Library.open(place) as library:
        library.vectors.prepare()
    return place


def place_of(library: Path) -> Path:
    (place,) = library.glob("chroma-*")
    return place


def assert_right(library: Library) -> None:
    """Every passage that is asked for by its own vector comes first, and ten come in the exact order."""
    with library.store.reading() as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")]
    for identity, vector in library.passage_vectors(ids[:: max(1, len(ids) // 25)]).items():
        found = library.nearest(vector, 10)
        with library.store.reading() as connection:
            expected = exact(connection, vector, 10)
        assert found[0][1] == pytest.approx(1, abs=2e-3), identity
        assert [score for _, score in found] == pytest.approx([score for _, score in expected], abs=2e-3)
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)


def with_graph_alone(library: Library) -> Library:
    """Let a library use Chroma's graph however few its passages are."""
    library.vectors = Vectors(library.store, few=0)
    return library


def assert_all_found(library: Library) -> None:
    """Every single passage is found by its own vector."""
    with library.store.reading() as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM passages")]
    lost = [
        i for i, vector in library.passage_vectors(ids).items() if library.nearest(vector, 1)[0][1] < 0.99
    ]
    assert lost == []


def test_chroma_gives_what_an_exact_search_gives(copied: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Library.open(copied) as library:
        assert_right(library)
    assert caplog.records == []  # neither exact search nor a rebuild was needed


def test_a_library_that_was_left_in_order_is_not_rebuilt(copied: Path) -> None:
    before = place_of(copied)
    for _ in range(3):
        with Library.open(copied) as library:
            library.nearest(ANY, 5)
            assert library.vectors._open is not None
            assert library.vectors._repair is None
    assert place_of(copied) == before


def damage_nothing_but_times(place: Path) -> None:
    for path in place.rglob("*.bin"):
        path.touch()


def damage_delete(place: Path) -> None:
    shutil.rmtree(place)


def damage_vectors(place: Path) -> None:
    noise = np.random.default_rng(1)
    for path in place.rglob("data_level0.bin"):
        path.write_bytes(noise.bytes(path.stat().st_size))


def damage_header(place: Path) -> None:
    for path in place.rglob("header.bin"):
        path.write_bytes(b"\xff" * path.stat().st_size)


def damage_links(place: Path) -> None:
    for path in place.rglob("link_lists.bin"):
        path.write_bytes(b"\x7f" * path.stat().st_size)


def damage_database(place: Path) -> None:
    path = place / "chroma.sqlite3"
    path.write_bytes(b"garbage " * (path.stat().st_size // 8))


def damage_lose_segment(place: Path) -> None:
    for path in place.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def damage_be_a_file(place: Path) -> None:
    shutil.rmtree(place)
    place.write_text("not a folder")


DAMAGES = [
    damage_delete,
    damage_vectors,
    damage_header,
    damage_links,
    damage_database,
    damage_lose_segment,
    damage_be_a_file,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
def test_a_damaged_index_is_rebuilt_while_answers_stay_right(
    copied: Path, damage: object, caplog: pytest.LogCaptureFixture
) -> None:
    before = place_of(copied)
    damage(before)  # type: ignore[operator]
    with Library.open(copied, encoder=HashingEncoder()) as library:
        assert_right(library)
        if library.vectors._repair:
            library.vectors._repair.join()
        assert_right(library)
        library.vectors.prepare()
        assert library.vectors._open is not None
        assert library.integrity_check() == []
    if place_of(copied) != before:
        said = [record.getMessage() for record in caplog.records if "Rebuilding" in record.getMessage()]
        assert len(said) == 1
    with Library.open(copied) as library:
        assert_right(library)


def test_a_damaged_index_is_rebuilt_before_articles_are_added(copied: Path, tmp_path: Path) -> None:
    damage_header(place_of(copied))
    (tmp_path / "new.txt").write_text("Un meteorito cayó en Soria.", encoding="utf-8")
    with Library.open(copied, encoder=HashingEncoder()) as library:
        assert library.sync([tmp_path / "new.txt"]).ok
        question = library.encoder.encode_queries(["meteorito Soria cayó"])[0]
        assert "meteorito" in library.passages([library.nearest(question, 1)[0][0]])[0].text
        assert_right(library)
        assert library.integrity_check() == []


def test_files_that_were_touched_are_not_trusted(copied: Path) -> None:
    before = place_of(copied)
    damage_nothing_but_times(before)
    with Library.open(copied) as library:
        library.vectors.prepare()
        assert_right(library)
    assert place_of(copied) != before


def test_the_check_says_what_is_damaged(copied: Path) -> None:
    damage_header(place_of(copied))
    with Library.open(copied) as library:
        (problem,) = library.integrity_check()
    assert problem.startswith("The vector index ")


def test_an_index_that_lacks_vectors_is_rebuilt(copied: Path, caplog: pytest.LogCaptureFixture) -> None:
    with Library.open(copied) as library:
        library.vectors.prepare()
        opened = library.vectors._open
        assert opened is not None
        opened.collection.drop([1, 2, 3])
        with library.store.writing() as connection:  # as if that had been a clean end
            connection.execute(
                "UPDATE meta SET value = ? WHERE key = 'fingerprint'", (fingerprint(place_of(copied)),)
            )
    with Library.open(copied) as library:
        library.vectors.prepare()
        assert_right(library)
        assert library.integrity_check() == []
    assert any("Rebuilding" in record.getMessage() for record in caplog.records)


def test_a_query_that_fails_is_answered_exactly_and_the_index_checked(
    copied: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Library.open(copied) as library:
        library.vectors.prepare()
        opened = library.vectors._open
        assert opened is not None
        opened.collection.release()  # its next query raises
        assert_right(library)
        if library.vectors._repair:
            library.vectors._repair.join()
        assert_right(library)
        assert library.integrity_check() == []
    assert any("will be checked" in record.getMessage() for record in caplog.records)


def test_a_search_does_not_wait_for_who_holds_the_index(copied: Path) -> None:
    with locked(copied / "vectors.lock"), Library.open(copied) as library:
        vector = library.passage_vectors([7])[7]
        assert library.nearest(vector, 1)[0][1] == pytest.approx(1, abs=2e-3)
        assert library.vectors._open is None


def test_what_a_killed_process_left_pending_is_searched_and_told_later(copied: Path) -> None:
    with Library.open(copied) as library:
        library.vectors.prepare()
        with library.store.writing() as connection:
            connection.executemany(
                "INSERT INTO pending (passage_id) VALUES (?)", [(i,) for i in range(1, 40)]
            )
            connection.execute("DELETE FROM passages WHERE id BETWEEN 30 AND 39")
        vectors = library.passage_vectors([5])
        identity, score = library.nearest(vectors[5], 3)[0]
        assert (identity, round(score, 2)) == (5, 1.0)
        assert not {i for i, _ in library.nearest(vectors[5], 2000)} & set(range(30, 40))
    with Library.open(copied) as library:
        library.nearest(vectors[5], 3)
        assert library.vectors._repair is not None
        library.vectors._repair.join()
        with library.store.reading() as connection:
            assert connection.execute("SELECT count(*) FROM pending").fetchone()[0] == 0
        assert library.vectors._open is not None
        assert library.vectors._open.collection.count() == library.counts().passages


def test_newest_passages_that_are_removed_do_not_hide_others(copied: Path) -> None:
    with Library.open(copied) as library:
        library.vectors.prepare()
        assert_right(library)  # from now on the newest are in memory
        with library.store.writing() as connection:
            query = "SELECT id FROM passages ORDER BY id DESC LIMIT 400"
            gone = [row[0] for row in connection.execute(query)]
            connection.executemany("INSERT INTO pending (passage_id) VALUES (?)", [(i,) for i in gone])
            connection.executemany("DELETE FROM passages WHERE id = ?", [(i,) for i in gone])
        assert_right(library)
        assert not {i for i, _ in library.nearest(ANY, 1000)} & set(gone)


def test_the_graph_is_looked_over_as_it_grows_and_not_after_every_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def counted(connection: sqlite3.Connection, collection: Collection) -> list[int]:
        looks.append(collection.count())
        return find_unreached(connection, collection)

    monkeypatch.setattr("index.vectors.find_unreached", counted)
    monkeypatch.setattr("index.sync.GROUP", 16)
    (tmp_path / "news").mkdir()
    for n in range(1_300):
        text = f"Noticia {n} del asunto {n * 31}, que no termina."
        (tmp_path / "news" / f"{n:04}.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([tmp_path / "news"])
        assert len(looks) <= 4, "of 82 groups"
        assert looks[-1] == 1_300
        assert_right(library)
        assert library.integrity_check() == []


@pytest.mark.long
def test_near_duplicates_that_the_graph_cannot_all_link_to_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    news = tmp_path / "news"
    news.mkdir()
    # each copy is nearer to the original than to any other copy: its links go there, and few can come back
    (news / "000.txt").write_text("Otra vez en el pueblo cuentan muchas cosas.", encoding="utf-8")
    for n in range(1, 600):
        (news / f"{n:03}.txt").write_text(
            f"Otra vez {n} en el pueblo cuentan muchas cosas.", encoding="utf-8"
        )
    encoder = HashingEncoder(4096)
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        with_graph_alone(library).sync([news / "000.txt"])
        library.sync([news])
        assert library.vectors._open is not None
        assert library.vectors._open.unreached, "the graph leads to all: this test tests nothing"
        assert_all_found(library)
        assert library.integrity_check() == []
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        assert_all_found(with_graph_alone(library))
        assert library.vectors._open is not None
        assert library.vectors._open.unreached
    assert caplog.records == []


def test_what_chroma_counts_and_its_graph_lacks_is_rebuilt(copied: Path, tmp_path: Path) -> None:
    (segment,) = (path for path in place_of(copied).iterdir() if path.is_dir())
    shutil.copytree(segment, tmp_path / "segment")
    (tmp_path / "new.txt").write_text("Un meteorito cayó en Soria.", encoding="utf-8")
    with Library.open(copied, encoder=HashingEncoder()) as library:
        library.sync([tmp_path / "new.txt"])
    shutil.rmtree(segment)
    shutil.copytree(tmp_path / "segment", segment)  # as if what was added had not reached the disk
    with Library.open(copied, encoder=HashingEncoder()) as library:
        library.vectors.prepare()
        opened = library.vectors._open
        assert opened is not None
        assert opened.collection.count() == library.counts().passages
        assert opened.unreached == frozenset()
        assert_all_found(library)


def test_a_writing_that_was_not_looked_over_is_looked_over_at_the_next_opening(copied: Path) -> None:
    with Library.open(copied) as library, library.store.writing() as connection:
        connection.execute("DELETE FROM meta WHERE key = 'unreached'")
    with Library.open(copied) as library:
        assert_right(library)
        assert library.vectors._repair is not None
        library.vectors._repair.join()
        assert library.vectors._open is not None
    with Library.open(copied) as library:
        assert_right(library)
        assert library.vectors._repair is None


def test_chroma_writes_its_graph_at_the_first_query_and_has_no_log_to_put_in_again(tmp_path: Path) -> None:
    collection = open_folder(tmp_path)
    vectors = np.eye(10, dtype=np.float32)
    collection.put(range(1, 11), vectors, [{"day": 1}] * 10)
    collection.nearest(vectors[0], 1)
    (written,) = tmp_path.rglob("index_metadata.pickle")
    before = written.stat().st_mtime_ns
    collection.put(range(11, 14), vectors[:3], [{"day": 1}] * 3)
    collection.nearest(vectors[0], 1)
    assert written.stat().st_mtime_ns > before
    collection.release()


def test_the_probe_survives_what_it_looks_at(copied: Path, tmp_path: Path) -> None:
    library = copied / "library.sqlite3"
    with Library.open(copied) as opened:
        count = opened.counts().passages
    assert probe(place_of(copied), library, count, count) is None
    assert "holds" in (probe(place_of(copied), library, count + 1, count + 1) or "")
    assert probe(tmp_path / "nothing", library, count, count)


def test_the_check_finds_rot_in_files_that_look_as_they_were_left(copied: Path) -> None:
    for path in place_of(copied).rglob("data_level0.bin"):
        status = path.stat()
        path.write_bytes(b"\xff" * status.st_size)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with Library.open(copied) as library:
        (problem,) = library.integrity_check()
    assert problem.startswith("The vector index ")


CHILD = """
import sys
from index import Library
from tests.encoders import HashingEncoder
with Library.open(sys.argv[1], encoder=HashingEncoder()) as library:
    for path in sys.argv[2:]:
        report = library.sync([path], prune=True)
        print(report, flush=True)
"""


def add_elsewhere(library: Path, *paths: Path) -> str:
    """Sync paths in a process of its own and return what it printed."""
    arguments = [sys.executable, "-c", CHILD, str(library), *map(str, paths)]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_an_open_library_sees_what_another_process_adds_and_removes(
    copied: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    news = tmp_path / "other"
    news.mkdir()
    story = news / "story.txt"
    with Library.open(copied, encoder=HashingEncoder()) as library:
        library.vectors.prepare()
        question = library.encoder.encode_queries(["Un meteorito cayó en Soria"])[0]
        assert library.nearest(question, 1)[0][1] < 0.9
        story.write_text("Un meteorito cayó en Soria.", encoding="utf-8")
        assert add_elsewhere(copied, news) == "1 added"
        identity, score = library.nearest(question, 1)[0]
        assert score == pytest.approx(1, abs=2e-3)
        assert library.vectors._open is not None
        assert library.vectors._open.collection.nearest(question, 1)[0][0] == identity  # Chroma has it, too
        # and what this process then writes does not undo what the other one wrote
        (tmp_path / "own.txt").write_text("Una ballena apareció en el puerto de Gijón.", encoding="utf-8")
        library.sync([tmp_path / "own.txt"])
        story.unlink()
        assert add_elsewhere(copied, news) == "1 removed"
        assert library.nearest(question, 1)[0][0] != identity
        own = library.encoder.encode_queries(["Una ballena apareció en el puerto de Gijón"])[0]
        assert library.nearest(own, 1)[0][1] == pytest.approx(1, abs=2e-3)
        assert_right(library)
        assert library.integrity_check() == []
    assert not any("Rebuilding" in record.getMessage() for record in caplog.records)


def test_two_processes_that_add_at_once_lose_nothing(tmp_path: Path) -> None:
    folders = []
    for name in ("left", "right"):
        folder = tmp_path / name
        folder.mkdir()
        for n in range(150):
            (folder / f"{n}.txt").write_text(
                f"Noticia {name} {n}: el asunto {n * 31} sigue.", encoding="utf-8"
            )
        folders.append(folder)
    place = tmp_path / "library"
    children = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(place), str(folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for folder in folders
    ]
    with Library.open(place, encoder=HashingEncoder()) as library:
        while any(child.poll() is None for child in children):  # and a reader all the while
            library.nearest(ANY, 5)
            time.sleep(0.05)
        for child in children:
            out, err = child.communicate()
            assert out.strip() == "150 added", err
        assert library.counts().articles == 300
        assert_right(library)
        library.vectors.prepare()
        assert library.integrity_check() == []


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a real Chroma server."""
    chroma = Path(sys.executable).with_name("chroma")
    if not chroma.exists():
        pytest.skip("chromadb's own command is not installed beside this Python")
    with socket.socket() as probe_socket:
        probe_socket.bind(("127.0.0.1", 0))
        port = probe_socket.getsockname()[1]
    command = [
        str(chroma),
        "run",
        "--path",
        str(tmp_path / "server"),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            for _ in range(300):
                with socket.socket() as attempt:
                    if attempt.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            else:
                pytest.fail("the Chroma server did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            running.terminate()


def test_a_chroma_server_holds_the_vectors_instead(server: str, tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    for n, text in enumerate(["Llovió en Cádiz.", "Nevó en Burgos.", "Hizo sol en Murcia."]):
        (tmp_path / "news" / f"{n}.txt").write_text(text, encoding="utf-8")
    settings = IndexSettings(chroma_url=server)
    with Library.open(tmp_path / "library", settings=settings, encoder=HashingEncoder()) as library:
        assert len(library.sync([tmp_path / "news"]).added) == 3
        question = library.encoder.encode_queries(["Nevó en Burgos"])[0]
        assert library.nearest(question, 3)[0][1] == pytest.approx(1, abs=2e-3)
        assert library.vectors._open is not None
        assert library.vectors._open.collection.count() == 3
        assert library.integrity_check() == []
        library.rebuild()
        assert library.nearest(question, 3)[0][1] == pytest.approx(1, abs=2e-3)
        assert library.integrity_check() == []
    assert list((tmp_path / "library").glob("chroma-*")) == []


def test_a_chroma_server_that_is_not_there_is_said_and_search_goes_on(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("Un meteorito cayó en Soria.", encoding="utf-8")
    settings = IndexSettings(chroma_url="http://127.0.0.1:9")
    with Library.open(copied, settings=settings, encoder=HashingEncoder()) as library:
        report = library.sync([tmp_path / "new.txt"])
        assert len(report.added) == 1
        ((_, told),) = report.failed
        assert "FUENTE_CHROMA_URL" in told
        assert library.counts().articles == 12
        assert_right(library)
        assert "cannot be used" in library.integrity_check()[0]


def test_a_token_goes_out_with_every_request_and_into_no_message(tmp_path: Path) -> None:
    seen: list[str | None] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("Authorization"))
            seen.append(self.headers.get("X-Chroma-Token"))
            self.send_error(401)

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    refusing = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=refusing.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{refusing.server_port}"
    settings = IndexSettings(chroma_url=address, chroma_token=SecretStr("s3cret"))
    (tmp_path / "a.txt").write_text("Llovió en Cádiz.", encoding="utf-8")
    with Library.open(tmp_path / "library", settings=settings, encoder=HashingEncoder()) as library:
        with pytest.raises(ChromaError) as error:
            library.sync([tmp_path / "a.txt"])
        assert "s3cret" not in str(error.value)
        assert "s3cret" not in repr(library.vectors.__dict__)
    refusing.shutdown()
    refusing.server_close()
    assert seen[:2] == ["Bearer s3cret", "s3cret"]
