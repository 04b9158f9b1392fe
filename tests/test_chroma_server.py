"""A Chroma server that goes away, comes back, comes back empty or older, or sits behind a proxy that wants a token."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from index import Library
from index.chroma import ChromaError, Server
from index.remote import Outage
from index.schema import meta
from index.settings import IndexSettings
from index.vectors import Vectors
from tests.encoders import HashingEncoder


@dataclass
class Chroma:
    """A real Chroma server on the loopback, always at the same port."""

    place: Path
    port: int
    running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(self.place)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self.running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(1200):
            try:
                if httpx.get(f"{self.url}/api/v2/heartbeat").is_success:
                    return
            except httpx.TransportError:
                assert self.running.poll() is None, "the Chroma server did not start"
            time.sleep(0.05)
        pytest.fail("the Chroma server does not answer")

    def kill(self) -> None:
        if self.running:
            self.running.kill()
            self.running.wait()

    def holds(self, library: Library) -> list[int]:
        """Return how many vectors there are in each of the library's collections."""
        import chromadb

        with library.store.reading() as connection:
            name = str(meta(connection, "uuid"))
        client: Any = chromadb.HttpClient("127.0.0.1", self.port)
        try:
            return [found.count() for found in client.list_collections() if name in found.name]
        finally:
            client.close()


@contextmanager
def a_server(place: Path) -> Iterator[Chroma]:
    if not Path(sys.executable).with_name("chroma").exists():
        pytest.skip("chromadb's own command is not installed beside this Python")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Chroma(place, port)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[Chroma]:
    """A server of the test's own, to be killed."""
    with a_server(tmp_path / "server") as server:
        yield server


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chroma]:
    """A server that is there all the while."""
    with a_server(tmp_path_factory.mktemp("steady") / "server") as server:
        yield server


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for n in range(100):
        text = f"Noticia número {n}: el asunto {n * 31} sigue. Lo dijo el vecino {n * 7} del barrio."
        (folder / f"{n:03}.txt").write_text(text, encoding="utf-8")
    return folder


@contextmanager
def opened(place: Path, url: str, token: str | None = None) -> Iterator[Library]:
    """Open a library that asks Chroma's graph on the server however few its passages are."""
    with Library.open(place, encoder=HashingEncoder()) as library:
        library.vectors = Vectors(library.store, Server(url, token), few=0)
        yield library


def assert_found(library: Library, text: str) -> None:
    """A passage of just these words is there and comes first."""
    vector = library.encoder.encode_queries([text])[0]
    identity, score = library.nearest(vector, 3)[0]
    assert score == pytest.approx(1, abs=2e-3), text
    assert library.passages([identity])[0].text == text


def assert_all_found(library: Library) -> None:
    for article in library.articles():
        assert_found(library, article.text)


def assert_told(library: Library, chroma: Chroma) -> None:
    """The server holds each passage once, in one collection, and finds it."""
    library.vectors.catch_up()
    assert chroma.holds(library) == [library.counts().passages]
    assert library.integrity_check() == []
    opened = library.vectors._open
    assert opened is not None
    with library.store.reading() as connection:
        assert connection.execute("SELECT count(*) FROM pending").fetchone()[0] == 0
        ids = [row[0] for row in connection.execute("SELECT id FROM passages")]
    for identity, vector in library.passage_vectors(ids).items():
        assert identity in opened.unreached or opened.collection.nearest(vector, 1)[0][1] > 0.99


def search_until_used_again(library: Library) -> None:
    """Search now and then, as readers do, until the answers come from the server again."""
    for _ in range(600):
        assert_found(library, library.articles()[0].text)
        if library.vectors._repair:
            library.vectors._repair.join()
        if library.vectors._open is not None:
            return
        time.sleep(0.1)
    pytest.fail("the server is not used again")


def said(caplog: pytest.LogCaptureFixture, part: str) -> int:
    return sum(part in record.getMessage() for record in caplog.records)


# -- away for a while


def test_a_server_that_is_killed_in_the_middle_of_a_sync_is_told_all_when_it_is_back(
    chroma: Chroma, news: Path, tmp_path: Path
) -> None:
    starting: list[threading.Thread] = []

    def interfere(_: str, done: int, __: int) -> None:
        if done == 80 and not starting:  # when the first group is being told, or is about to be
            chroma.kill()
            starting.append(threading.Thread(target=chroma.start))
            starting[0].start()

    with opened(tmp_path / "library", chroma.url) as library:
        report = library.sync([news], on_progress=interfere)
        starting[0].join()
        assert len(report.added) == 100
        assert_all_found(library)
        assert_told(library, chroma)


def test_articles_are_stored_while_the_server_is_away_and_told_at_the_next_search(
    chroma: Chroma,
    news: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("index.remote._PATIENCE_SECONDS", 1.0)

    def interfere(_: str, done: int, __: int) -> None:
        if done == 80:
            chroma.kill()

    with opened(tmp_path / "library", chroma.url) as library:
        report = library.sync([news], on_progress=interfere)
        assert len(report.added) == 100
        ((_, told),) = report.failed
        assert "stored" in told
        assert chroma.url in told
        assert_all_found(library)
        assert said(caplog, "Answering by exact search") == 1
        gone = library.articles()[0]
        library.remove(gone.id)
        vector = library.encoder.encode_queries([gone.text])[0]
        assert library.nearest(vector, 1)[0][1] < 0.99
    caplog.clear()
    chroma.start()
    with opened(tmp_path / "library", chroma.url) as library:
        search_until_used_again(library)
        assert_all_found(library)
        assert_told(library, chroma)
        assert library.counts().articles == 99
        assert said(caplog, "cannot be used") == 0


def test_a_server_that_is_killed_between_searches_is_missed_once_and_used_again(
    chroma: Chroma, news: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "library", chroma.url) as library:
        library.sync([news])
        assert_all_found(library)
        assert caplog.records == []
        chroma.kill()
        assert_all_found(library)
        assert said(caplog, "Answering by exact search") == len(caplog.records) == 1
        chroma.start()
        search_until_used_again(library)
        assert said(caplog, "used again") == 1
        assert_all_found(library)
        assert_told(library, chroma)
        assert len(caplog.records) == 2
        chroma.kill()  # and a second time it is said again
        assert_all_found(library)
        assert said(caplog, "Answering by exact search") == 2


def test_a_server_that_starts_anew_between_two_searches_is_not_even_noticed(
    chroma: Chroma, news: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "library", chroma.url) as library:
        library.sync([news])
        assert_all_found(library)
        chroma.kill()
        chroma.start()
        assert_all_found(library)
        assert_told(library, chroma)
        assert caplog.records == []


def test_vectors_that_are_made_anew_while_the_server_is_away_are_told_later(
    chroma: Chroma, news: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "library", chroma.url) as library:
        library.sync([news])
        chroma.kill()
        library.rebuild(encoder=HashingEncoder(64, "another"))
        assert_all_found(library)
    chroma.start()
    with Library.open(tmp_path / "library", encoder=HashingEncoder(64, "another")) as library:
        library.vectors = Vectors(library.store, Server(chroma.url), few=0)
        assert_all_found(library)
        assert_told(library, chroma)


# -- back with less than it had


def test_a_server_that_comes_back_empty_is_told_everything_again(
    chroma: Chroma, news: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "library", chroma.url) as library:
        library.sync([news])
        assert_all_found(library)
        chroma.kill()
        shutil.rmtree(chroma.place)
        chroma.start()
        assert_all_found(library)
        search_until_used_again(library)
        assert_told(library, chroma)
        assert_all_found(library)
    assert said(caplog, "Rebuilding") == 1


def test_a_sync_that_finds_nothing_new_notices_a_server_that_came_back_empty(
    chroma: Chroma, news: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "library", chroma.url) as library:
        library.sync([news])
    chroma.kill()
    shutil.rmtree(chroma.place)
    chroma.start()
    with opened(tmp_path / "library", chroma.url) as library:
        assert library.sync([news]).ok
        assert chroma.holds(library) == [100]
        assert_told(library, chroma)
    assert said(caplog, "Rebuilding") == 1


def test_a_server_that_comes_back_older_with_as_many_vectors_is_noticed_by_the_next_search(
    chroma: Chroma, news: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "library", chroma.url) as library:
        library.sync([news])
        chroma.kill()
        shutil.copytree(chroma.place, tmp_path / "older")
        chroma.start()
        fact = "Un meteorito cayó en Soria, junto al Duero."
        (news / "000.txt").write_text(fact, encoding="utf-8")
        assert len(library.sync([news]).changed) == 1
        assert_found(library, fact)
        assert chroma.holds(library) == [100]
        caplog.clear()
        chroma.kill()
        shutil.rmtree(chroma.place)
        shutil.copytree(tmp_path / "older", chroma.place)
        chroma.start()
        assert chroma.holds(library) == [100]
        assert_found(library, fact)
        search_until_used_again(library)
        assert_found(library, fact)
        assert_told(library, chroma)
    assert said(caplog, "Rebuilding") == 1


def test_an_older_server_is_noticed_before_it_is_told_more(
    chroma: Chroma, news: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "library", chroma.url) as library:
        library.sync([news])
        chroma.kill()
        shutil.copytree(chroma.place, tmp_path / "older")
        chroma.start()
        (news / "000.txt").write_text("Un meteorito cayó en Soria, junto al Duero.", encoding="utf-8")
        library.sync([news])
        chroma.kill()
        shutil.rmtree(chroma.place)
        shutil.copytree(tmp_path / "older", chroma.place)
        chroma.start()
        (news / "001.txt").write_text("Una ballena apareció en el puerto de Gijón.", encoding="utf-8")
        assert library.sync([news]).ok
        assert_told(library, chroma)
        assert_all_found(library)
        assert library.vectors._open is not None
        assert not library.vectors._open.unreached, "the server lacks what it had been told before"


def test_a_copy_of_the_library_has_a_collection_of_its_own(
    steady: Chroma, news: Path, tmp_path: Path
) -> None:
    with opened(tmp_path / "library", steady.url) as library:
        library.sync([news])
        library.backup(tmp_path / "copy")
        with opened(tmp_path / "copy", steady.url) as copy:
            (tmp_path / "more.txt").write_text("Un meteorito cayó en Soria.", encoding="utf-8")
            assert copy.sync([tmp_path / "more.txt"]).ok
            assert (steady.holds(library), steady.holds(copy)) == ([100], [101])
            assert_all_found(copy)
        assert_all_found(library)


# -- behind a proxy


@dataclass
class Proxy:
    """A small proxy before the Chroma server that can be told what to do with a request instead of passing it on."""

    chroma: Chroma
    token: str | None = None
    failing: list[int] = field(default_factory=list)
    """What to do with the next requests: a status to answer, 0 to hang up, -1 to be silent until the end."""
    only: str = ""
    """Whose address must end so for that."""
    asked: list[str] = field(default_factory=list)
    refused: int = 0
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def proxied(proxy: Proxy) -> Iterator[Proxy]:
    upstream = httpx.Client(base_url=proxy.chroma.url, timeout=60)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            proxy.asked.append(self.path)
            failing = proxy.failing.pop(0) if proxy.failing and self.path.endswith(proxy.only) else None
            if failing == 0:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            if failing == -1:
                proxy.over.wait()
                self.close_connection = True
                return
            if proxy.token and self.headers.get("Authorization") != f"Bearer {proxy.token}":
                proxy.refused += 1
                failing = 401
            if failing:
                status, content = failing, b"the proxy says no"
            else:
                kind = {"Content-Type": self.headers.get("Content-Type", "application/json")}
                reply = upstream.request(self.command, self.path, content=body, headers=kind)
                status, content = reply.status_code, reply.content
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    proxy.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield proxy
    finally:
        proxy.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
        upstream.close()


def test_a_proxy_that_wants_a_token_is_given_it_with_everything_that_is_asked(
    steady: Chroma, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxied(Proxy(steady, token="s3cret")) as proxy:
        monkeypatch.setenv("CHROMA_URL", proxy.url)  # the names that other programs use, too
        monkeypatch.setenv("CHROMA_TOKEN", "s3cret")
        settings = IndexSettings()
        with Library.open(tmp_path / "library", settings=settings, encoder=HashingEncoder()) as library:
            assert library.sync([news]).ok
            with opened(tmp_path / "library", proxy.url, "s3cret") as other:
                assert_all_found(other)
                assert_told(other, steady)
        assert proxy.refused == 0
        assert len(proxy.asked) > 100


def test_a_wrong_token_is_said_at_once_and_never_shown(
    steady: Chroma, news: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened(tmp_path / "library", steady.url) as library:
        library.sync([news])
    with proxied(Proxy(steady, token="s3cret")) as proxy:
        for token in ("wr0ng", None):
            with opened(tmp_path / "library", proxy.url, token) as library:
                with pytest.raises(ChromaError, match="FUENTE_CHROMA_TOKEN") as error:
                    library.sync([news])
                asked = len(proxy.asked)
                assert_all_found(library)
                assert len(proxy.asked) < asked + 100, "each search asks again what is refused"
                assert "wr0ng" not in str(error.value) + caplog.text


def test_our_own_names_of_the_settings_win(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"URL": "http://theirs", "TOKEN": "theirs"}.items():
        monkeypatch.setenv(f"CHROMA_{name}", value)
        monkeypatch.setenv(f"FUENTE_CHROMA_{name}", value.replace("theirs", "ours"))
    settings = IndexSettings()
    assert settings.chroma_url == "http://ours"
    assert settings.chroma_token == SecretStr("ours")


def test_what_passes_by_itself_is_not_even_noticed(
    steady: Chroma, news: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with proxied(Proxy(steady)) as proxy, opened(tmp_path / "library", proxy.url) as library:
        proxy.failing = [0, 503, 0]
        assert library.sync([news]).ok
        assert proxy.failing == []
        for only in ("/upsert", "/query"):
            proxy.failing, proxy.only = [502, 0, 504], only
            (news / "new.txt").write_text(f"Un meteorito cayó en Soria: {only}.", encoding="utf-8")
            assert library.sync([news]).ok
            assert_found(library, f"Un meteorito cayó en Soria: {only}.")
            assert proxy.failing == []
        assert_told(library, steady)
    assert caplog.records == []


def test_what_does_not_pass_is_not_asked_again(
    steady: Chroma, news: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with proxied(Proxy(steady)) as proxy, opened(tmp_path / "library", proxy.url) as library:
        library.sync([news])
        assert_all_found(library)
        proxy.asked.clear()
        proxy.failing, proxy.only = [500], "/query"
        vector = library.encoder.encode_queries(["Noticia"])[0]
        opened_before = library.vectors._open
        assert opened_before is not None
        with pytest.raises(ChromaError):
            opened_before.collection.nearest(vector, 1)
        assert len(proxy.asked) == 1
        # and a search that meets it is answered exactly, while the collection is looked over
        proxy.failing = [500]
        assert_found(library, library.articles()[0].text)
        assert said(caplog, "will be checked") == 1
        search_until_used_again(library)
        assert_told(library, steady)
        assert said(caplog, "Rebuilding") == 0


def test_a_server_that_is_silent_holds_up_no_more_than_one_search(
    steady: Chroma, news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.remote._SECONDS", 0.5)
    monkeypatch.setattr("index.remote._SLOW_SECONDS", 600)  # who waits as long as that is stopped for it
    with proxied(Proxy(steady)) as proxy, opened(tmp_path / "library", proxy.url) as library:
        library.sync([news])
        assert_all_found(library)
        proxy.failing = [-1] * 100
        proxy.asked.clear()
        assert_found(library, library.articles()[0].text)
        asked = len(proxy.asked)
        assert 1 <= asked <= 4
        assert_found(library, library.articles()[1].text)
        assert len(proxy.asked) == asked


def test_the_pauses_before_a_server_is_looked_for_again_grow_and_end_when_it_is_back() -> None:
    clock = [100.0]
    outage = Outage(lambda: clock[0])
    assert (outage.due, outage.known) == (True, False)
    waited = []
    for _ in range(8):
        outage.began()
        before = clock[0]
        while not outage.due:
            assert outage.known
            clock[0] += 0.5
        waited.append(clock[0] - before)
    assert waited == [1, 2, 4, 8, 16, 30, 30, 30]
    outage.over()
    assert (outage.due, outage.known) == (True, False)
