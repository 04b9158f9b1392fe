"""What ``fuente doctor`` finds on healthy and on broken ground."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index.library import Library
from rag import doctor
from rag.doctor import Check
from rag.settings import Settings, load
from tests.encoders import HashingEncoder

ROOT = Path(__file__).resolve().parent.parent

KEY = "sk-very-secret"


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[..., Settings]:
    """Settings of a machine on which nothing was done yet."""

    def settings(**more: object) -> Settings:
        return load(**{"library": tmp_path / "library", "cache": tmp_path / "cache", "port": 0, **more})

    return settings


def findings(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in doctor.examine(settings)}


def test_a_fresh_machine_fails_nothing_and_is_told_what_to_do(fresh: Callable[..., Settings]) -> None:
    found = findings(fresh())
    assert {name for name, check in found.items() if check.state == "fail"} == set()
    assert (
        found["Python"].state == found["SQLite"].state == found["Disk"].state == found["Port"].state == "ok"
    )
    for name in ("Embedding model", "Writing model"):
        assert found[name].state == "warn"
        assert "fuente fetch" in found[name].advice
    assert found["Library"].state == "warn"
    assert "fuente index add PATH" in found["Library"].advice
    assert "LLM server" not in found


def test_looking_makes_nothing(fresh: Callable[..., Settings]) -> None:
    settings = fresh()
    findings(settings)
    assert not settings.library.exists()
    assert not settings.cache.exists()


def test_what_is_not_ok_comes_with_advice(fresh: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for settings in (fresh(), fresh(offline=True), fresh(library=tmp_path / "file" / "library")):
        for check in doctor.examine(settings):
            assert check.state == "ok" or check.advice or "." in check.found


def test_quotes_only_needs_no_writing_model(fresh: Callable[..., Settings]) -> None:
    assert findings(fresh(llm="quotes"))["Writing model"].state == "ok"


def test_a_model_that_was_cut_short_is_noticed(fresh: Callable[..., Settings]) -> None:
    from index.weights import writing_model_path

    settings = fresh()
    path = writing_model_path(settings.cache)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GGUF" + bytes(1000))
    assert findings(settings)["Writing model"].state == "warn"


def test_a_folder_that_cannot_be_written_to_fails(fresh: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    found = findings(fresh(library=tmp_path / "file" / "library"))["Disk"]
    assert found.state == "fail"
    assert "FUENTE_LIBRARY" in found.advice


def test_a_library_that_is_no_database_fails_and_the_rest_is_still_checked(
    fresh: Callable[..., Settings],
) -> None:
    settings = fresh()
    settings.library.mkdir()
    (settings.library / "library.sqlite3").write_bytes(b"not a database, by far" * 100)
    found = findings(settings)
    assert found["Library"].state == "fail"
    assert "is not a SQLite database" in found["Library"].found
    assert found["Port"].state == "ok"


def test_a_library_that_is_whole_is_ok(fresh: Callable[..., Settings]) -> None:
    settings = fresh()
    Library.open(settings=settings).close()
    found = findings(settings)
    assert found["Library"].state == "ok"
    assert "0 articles" in found["Library"].found
    assert found["Vector index"].state == "ok"


def test_the_schema_the_index_and_the_model_of_a_library_are_named(
    fresh: Callable[..., Settings], tmp_path: Path
) -> None:
    from index.tables import VERSION

    settings = fresh(embed_model="someone/some-model")
    article = tmp_path / "a.txt"
    article.write_text("El fuego sigue. Nadie murió.", encoding="utf-8")
    encoder = HashingEncoder(name="someone/some-model@1f2e3d")
    with Library.open(settings=settings, encoder=encoder) as library:
        library.sync([article])
    found = findings(settings)
    assert f"1 article at {settings.library}, schema {VERSION}" in found["Library"].found
    assert (found["Vectors"].state, found["Vectors"].found) == ("ok", "made by someone/some-model@1f2e3d")
    assert found["Vector index"].found == "Chroma, beside the library, 1 passage"
    assert found["Last sync"].found.endswith("nothing failed")
    other = findings(fresh(embed_model="someone/other-model"))["Vectors"]
    assert other.state == "fail"
    assert "fuente index rebuild" in other.advice


def test_what_could_not_be_read_is_remembered_until_it_is_mended(
    fresh: Callable[..., Settings], tmp_path: Path
) -> None:
    settings, news = fresh(embed_model="hashing-test"), tmp_path / "news"
    news.mkdir()
    for n in range(5):
        (news / f"{n}.txt").touch()
    (news / "good.txt").write_text("El fuego sigue. Nadie murió.", encoding="utf-8")
    with Library.open(settings=settings, encoder=HashingEncoder()) as library:
        library.sync([news])
        last = findings(settings)["Last sync"]
        assert last.state == "warn"
        assert "5 sources could not be read" in last.found
        assert "0.txt is empty" in last.advice
        assert "And 2 more." in last.advice
        for n in range(5):
            (news / f"{n}.txt").write_text(f"Ahora dice {n}. Y algo más.", encoding="utf-8")
        library.sync([news])
    assert findings(settings)["Last sync"].state == "ok"


def test_a_kind_of_file_that_cannot_be_read_here_is_named_with_what_to_install(
    fresh: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = doctor.readers(fresh())
    assert everything.state == "ok"
    for kind in ("web pages", "feeds", "PDF", "Word", "Parquet"):
        assert kind in everything.found
    monkeypatch.setattr("rag.doctor.machine._READERS", {"PDF": "json", "Parquet": "no_such_package"})
    extra = doctor.readers(fresh())
    assert (extra.state, extra.found) == ("ok", "text, PDF; not Parquet")
    monkeypatch.setattr("rag.doctor.machine._READERS", {"PDF": "no_such_package"})
    needed = doctor.readers(fresh())
    assert (needed.state, needed.found) == ("warn", "text; not PDF")
    assert "pip install no_such_package" in needed.advice


def test_who_writes_to_the_library_is_said(fresh: Callable[..., Settings]) -> None:
    settings = fresh()
    with Library.open(settings=settings) as library:
        assert "nobody" in findings(settings)["Writing"].found
        with library.owned("importing articles"):
            found = findings(settings)["Writing"].found
    assert f"process {os.getpid()}, since" in found
    assert found.endswith("is importing articles")


def test_an_index_of_the_file_that_does_not_fit_its_table_is_found(fresh: Callable[..., Settings]) -> None:
    settings = fresh()
    with Library.open(settings=settings, encoder=HashingEncoder()) as library:
        (settings.library.parent / "a.txt").write_text("Llovió en Cádiz.", encoding="utf-8")
        library.sync([settings.library.parent / "a.txt"])
    assert findings(settings)["Library"].state == "ok"
    with closing(sqlite3.connect(settings.library / "library.sqlite3")) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        wrong = "UPDATE sqlite_schema SET sql = replace(sql, '(origin)', '(title)') WHERE name = 'articles_by_origin'"
        assert connection.execute(wrong).rowcount == 1
    found = findings(settings)["Library"]
    assert found.state == "fail"
    assert "is damaged" in found.found


@pytest.mark.model
def test_a_lost_vector_index_is_found_and_comes_back_by_itself(seed_library: Library, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "library"
    shutil.copytree(seed_library.path, copy)
    settings = load(library=copy, port=0)
    before = findings(settings)
    assert before["Library"].state == before["Vector index"].state == "ok"
    for folder in copy.glob("chroma*"):
        shutil.rmtree(folder)
    lost = findings(settings)
    assert lost["Library"].state == "ok"
    assert lost["Vector index"].state == "warn"
    assert "rebuilt" in lost["Vector index"].found


@pytest.mark.model
def test_with_the_models_here_they_are_found(seed_library: Library, tmp_path: Path) -> None:
    found = findings(load(library=tmp_path / "library", port=0))
    assert found["Embedding model"].state == "ok"
    assert Path(found["Embedding model"].found).is_dir()
    assert found["Writing model"].state == "ok"
    assert Path(found["Writing model"].found).is_file()


def test_a_taken_port_is_said(fresh: Callable[..., Settings]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = findings(fresh(port=taken.getsockname()[1]))["Port"]
    assert found.state == "warn"
    assert "FUENTE_PORT" in found.advice


@contextmanager
def llm_server(status: int, body: bytes) -> Iterator[tuple[str, list[str]]]:
    """Serve ``body`` at every address; yield the address and the keys that visitors brought."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.append(self.headers.get("Authorization", ""))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/v1", keys
        finally:
            server.shutdown()


MODELS = json.dumps({"object": "list", "data": [{"id": "qwen"}, {"id": "llama"}]}).encode()


@pytest.mark.parametrize(
    ("status", "body", "model", "state", "part"),
    [
        (200, MODELS, "qwen", "ok", "qwen"),
        (200, MODELS, "mistral", "warn", "qwen, llama"),
        (200, MODELS, None, "fail", "FUENTE_LLM_MODEL"),
        (401, b"", "qwen", "fail", "FUENTE_LLM_KEY"),
        (404, b"", "qwen", "warn", "/v1"),
        (200, b"<html>", "qwen", "warn", "/v1"),
        (200, b"[]", "qwen", "warn", "/v1"),
    ],
)
def test_the_configured_server_is_asked_for_its_models(
    fresh: Callable[..., Settings], status: int, body: bytes, model: str | None, state: str, part: str
) -> None:
    with llm_server(status, body) as (address, keys):
        check = doctor.llm_server(fresh(llm_url=address, llm_model=model, llm_key=KEY))
    assert check.state == state
    assert part in check.found + check.advice
    assert keys == [f"Bearer {KEY}"]
    assert KEY not in check.found + check.advice


def test_a_server_that_is_down_fails(fresh: Callable[..., Settings]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    check = doctor.llm_server(fresh(llm_url=address, llm_model="qwen"))
    assert check.state == "fail"
    assert "FUENTE_LLM_URL" in check.advice


@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)])
def test_the_command_fails_only_if_a_check_does(broken: bool, code: int, tmp_path: Path) -> None:
    library = tmp_path / "library"
    if broken:
        library.mkdir()
        (library / "library.sqlite3").write_bytes(b"not a database, by far" * 100)
    done = subprocess.run(
        [sys.executable, "-m", "rag.cli", "doctor"],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ
        | {"FUENTE_LIBRARY": str(library), "FUENTE_CACHE": str(tmp_path / "cache"), "FUENTE_PORT": "0"},
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr == ""
    states = [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert set(states) <= {"ok", "warn", "fail"}
    assert ("fail" in states) == broken
