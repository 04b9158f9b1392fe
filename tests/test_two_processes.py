"""One library and several processes: who writes, who waits and for whom, and what each finds afterwards."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from index import Library
from index.errors import FuenteError
from index.library import EncoderMismatch
from index.schema import Busy
from index.vectors import Vectors
from tests.encoders import HashingEncoder

ROOT = Path(__file__).resolve().parent.parent

SYNC = """
import json, sys
from dataclasses import asdict
import index.owner
from index import Library
from tests.encoders import HashingEncoder

index.owner._KEEP = 0.5  # so that few articles are enough for many turns

def say(what, value):
    print(json.dumps({"what": what, "value": value}), flush=True)

def stop(name):  # until the test lets it go on
    say("at", name)
    sys.stdin.readline()

class Stopping(HashingEncoder):
    def encode_passages(self, texts):
        if self.calls == 0 and stops == ["encoder"]:
            stop("encoder")
        return super().encode_passages(texts)

library, prune, stops, sources = sys.argv[1], sys.argv[2] == "prune", sys.argv[3].split(), sys.argv[4:]

def progress(name, done, total):
    if str(done) in stops and done < total:
        stop(str(done))

with Library.open(library, encoder=Stopping(), on_wait=lambda told: say("waits", told)) as opened:
    report = opened.sync(sources, prune=prune, on_progress=progress)
say("report", asdict(report))
"""

SERVE = """
import sys
from pathlib import Path
from index import Library
from index.vectors import Vectors
from rag.engine import Engine
from rag.serve.server import serve
from rag.settings import load
from tests.encoders import HashingEncoder

settings = load(library=Path(sys.argv[1]), port=0, llm="quotes")
with Library.open(settings.library, settings=settings, encoder=HashingEncoder()) as library:
    library.vectors = Vectors(library.store, few=0)  # Chroma's graph, not the exact search over few
    try:
        serve(settings, library=library, on_ready=lambda address: print(address, flush=True))
    except KeyboardInterrupt:
        pass
"""


class Child:
    """A process that syncs, stops where it was told to, and says what it does."""

    def __init__(
        self, library: Path, *sources: Path, stops: str = "", prune: bool = False, errors: IO[str]
    ) -> None:
        command = [sys.executable, "-c", SYNC, str(library), "prune" if prune else "", stops]
        self.errors = errors
        self.process = subprocess.Popen(
            [*command, *map(str, sources)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        self.waited: list[str] = []
        self.report: dict[str, Any] = {}

    def until(self, what: str) -> str:
        """Read what it says up to something of that kind, and return that."""
        assert self.process.stdout
        for line in self.process.stdout:
            said = json.loads(line)
            if said["what"] == "waits":
                self.waited.append(said["value"])
            if said["what"] == "report":
                self.report = {
                    name: [tuple(v) if isinstance(v, list) else v for v in values]
                    for name, values in said["value"].items()
                }
            if said["what"] == what:
                return str(said["value"])
        self.process.wait()
        self.errors.seek(0)
        raise AssertionError(f"it ended without {what}: {self.errors.read()}")

    def go_on(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def end(self) -> dict[str, Any]:
        self.until("report")
        assert self.process.wait(60) == 0
        return self.report


@contextmanager
def child(library: Path, *sources: Path, stops: str = "", prune: bool = False) -> Iterator[Child]:
    errors = library.parent / f"errors-{time.monotonic_ns()}.txt"
    with errors.open("w+", encoding="utf-8") as stream:
        one = Child(library, *sources, stops=stops, prune=prune, errors=stream)
        try:
            yield one
        finally:
            one.process.kill()
            one.process.communicate()


def write(folder: Path, count: int) -> Path:
    folder.mkdir()
    for n in range(count):
        text = f"Noticia {folder.name} {n}: el asunto {n * 31} sigue. Lo dijo el vecino {n * 7} de {folder.name}."
        (folder / f"{n:03}.txt").write_text(text, encoding="utf-8")
    return folder


def assert_sound(place: Path, texts: dict[str, str]) -> None:
    """The library holds these texts by the names of their files or records, none twice, and finds each of them."""
    with Library.open(place, encoder=HashingEncoder()) as library:
        library.vectors = Vectors(library.store, few=0)  # Chroma's graph, not the exact search over few
        articles = library.articles()
        held = {article.source: article.text for article in articles}
        assert len(held) == len(articles)
        assert held == texts
        library.vectors.prepare()
        assert library.integrity_check() == []
        opened = library.vectors._open
        assert opened is not None
        assert opened.collection.count() == library.counts().passages
        for article in articles:
            passage = library.article_passages(article.id)[0]
            vector = library.passage_vectors([passage.id])[passage.id]
            assert library.nearest(vector, 1)[0][1] > 0.99, article.source


def texts_of(*folders: Path) -> dict[str, str]:
    files = [file for folder in folders for file in folder.iterdir()]
    return {str(file.resolve()): file.read_text(encoding="utf-8") for file in files}


# -- adding at the same time


def test_one_article_does_not_wait_for_a_long_sync_and_each_is_told_for_whom_it_waits(tmp_path: Path) -> None:
    many, one = write(tmp_path / "many", 300), write(tmp_path / "one", 1)
    place = tmp_path / "library"
    with child(place, many, stops="30 250") as first, ExitStack() as later:
        assert first.until("at") == "30"
        second = later.enter_context(child(place, one))
        told = second.until("waits")
        who = rf"python [^,]*, process {first.process.pid}, since .*\d\d:\d\d"
        assert re.fullmatch(rf"Another process \({who}\) is adding articles; waiting for it.", told)
        first.go_on()
        assert first.until("at") == "250"
        report = second.end()  # while the first one is far from its end
        assert len(report["added"]) == 1
        with Library.open(place, encoder=HashingEncoder()) as library:
            question = library.encoder.encode_queries([(one / "000.txt").read_text(encoding="utf-8")])[0]
            assert library.nearest(question, 1)[0][1] > 0.99
            assert library.counts().articles < 300
        first.go_on()
        assert len(first.end()["added"]) == 300
    assert_sound(place, texts_of(many, one))


def test_two_that_add_overlapping_folders_lose_nothing_and_both_reports_are_right(tmp_path: Path) -> None:
    left, right, shared = (write(tmp_path / name, 120) for name in ("left", "right", "shared"))
    place = tmp_path / "library"
    with child(place, left, shared, stops="1") as first, ExitStack() as later:
        assert first.until("at") == "1"
        second = later.enter_context(child(place, shared, right))
        second.until("waits")
        first.go_on()
        reports = [first.end(), second.end()]
    for report in reports:
        assert report["failed"] == report["changed"] == report["missing"] == []
        assert len(set(report["added"]) | set(report["unchanged"])) == 240
        assert not set(report["added"]) & set(report["unchanged"])
    added = [identity for report in reports for identity in report["added"]]
    assert len(added) == len(set(added)) == 360
    assert_sound(place, texts_of(left, right, shared))


def test_two_folders_of_one_name_do_not_take_each_others_ids(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = write(tmp_path / "a" / "news", 100), write(tmp_path / "b" / "news", 100)
    for file in other.iterdir():
        file.write_text(file.read_text(encoding="utf-8") + " Y no es lo mismo.", encoding="utf-8")
    place = tmp_path / "library"
    with child(place, one, stops="50") as first, ExitStack() as later:
        assert first.until("at") == "50"
        second = later.enter_context(child(place, other))
        second.until("waits")
        first.go_on()
        assert len(first.end()["added"]) == len(second.end()["added"]) == 100
    assert_sound(place, texts_of(one, other))


def record(n: int, text: str = "") -> str:
    text = text or f"Registro {n} del archivo: el asunto {n * 31} sigue, según el vecino {n * 7}."
    return json.dumps({"id": f"r{n}", "title": f"Registro {n}", "text": text}, ensure_ascii=False)


def test_a_file_of_many_that_is_changed_while_another_reads_it_is_read_again(tmp_path: Path) -> None:
    file, place = tmp_path / "archive.jsonl", tmp_path / "library"
    lines = [record(n) for n in range(400)]
    file.write_text("\n".join(lines), encoding="utf-8")
    with child(place, file, stops="encoder", prune=True) as first:
        assert first.until("at") == "encoder"
        # corrected at its end, and longer by one: the first process reads the old one, the second will read this
        lines[390] = record(390, "Corrección: el asunto quedó cerrado. Nadie sabe por qué.")
        fresh = tmp_path / "fresh"
        fresh.write_text("\n".join([*lines, record(400)]), encoding="utf-8")
        fresh.replace(file)
        with child(place, file, prune=True) as second:
            second.until("waits")
            first.go_on()
            reports = [first.end(), second.end()]
    for report in reports:
        assert report["failed"] == report["removed"] == report["missing"] == []
    added = [identity for report in reports for identity in report["added"]]
    assert len(added) == len(set(added)) == 401
    assert_sound(
        place,
        {f"{file.resolve()}#r{n}": json.loads(line)["text"] for n, line in enumerate([*lines, record(400)])},
    )


def test_what_is_removed_while_another_adds_its_file_comes_back_when_that_is_added_again(
    tmp_path: Path,
) -> None:
    file, place = tmp_path / "archive.jsonl", tmp_path / "library"
    file.write_text("\n".join(record(n) for n in range(400)), encoding="utf-8")
    with (
        child(place, file, stops="encoder") as first,
        Library.open(place, encoder=HashingEncoder()) as library,
    ):
        assert first.until("at") == "encoder"
        removed: list[str] = []

        def remove_one() -> None:
            with library.owned("removing an article"):  # let in when some are stored
                removed.append(library.articles()[0].id)
            library.remove(removed[0])

        remover = threading.Thread(target=remove_one)
        remover.start()
        wait_for_who_waits(place)
        first.go_on()
        first.end()
        remover.join()
        assert len(library.articles()) in (399, 400)  # removed after all was added, or added again
        library.sync([file])
        assert len(library.articles()) == 400


def wait_for_who_waits(place: Path) -> None:
    """Return when somebody stands in the queue for the right to write."""
    from filelock import FileLock, Timeout

    for _ in range(600):
        queue = FileLock(place / "write.next")
        try:
            queue.acquire(timeout=0)
        except Timeout:
            return
        queue.release()
        time.sleep(0.05)
    pytest.fail("nobody waits")


def test_an_import_lets_others_in_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many, one, place = write(tmp_path / "many", 200), write(tmp_path / "one", 1), tmp_path / "library"
    with Library.open(tmp_path / "elsewhere", encoder=HashingEncoder()) as library:
        library.sync([many])
        library.export(tmp_path / "all.jsonl")
    monkeypatch.setattr("index.owner._KEEP", 0.5)
    with Library.open(place, encoder=HashingEncoder()) as library:
        seen: list[int] = []
        with child(place, one) as second:

            def held(_: str, done: int, __: int) -> None:
                if not seen:
                    second.until("waits")
                elif len(seen) == 2:
                    assert len(second.end()["added"]) == 1
                seen.append(done)

            report = library.import_(tmp_path / "all.jsonl", on_progress=held)
        assert len(seen) == 3
        assert second.report, "it was not let in"
        assert len(report.added) == 200
    assert_sound(place, texts_of(many, one))


def test_a_sync_ends_where_the_one_that_was_let_in_changed_the_model(tmp_path: Path) -> None:
    many, place = write(tmp_path / "many", 200), tmp_path / "library"
    with Library.open(place, encoder=HashingEncoder()) as library:
        library.sync([many / "000.txt"])
    with child(place, many, stops="30") as first, Library.open(place) as library:
        assert first.until("at") == "30"
        rebuilder = threading.Thread(target=lambda: library.rebuild(encoder=HashingEncoder(64, "another")))
        rebuilder.start()
        wait_for_who_waits(place)
        first.go_on()
        with pytest.raises(AssertionError, match=EncoderMismatch.__name__):
            first.end()
        rebuilder.join()
        assert library.integrity_check() == []
        assert 1 <= library.counts().articles < 200


# -- waiting


def test_ctrl_c_while_waiting_ends_cleanly_and_the_command_names_who_writes(tmp_path: Path) -> None:
    one, place = write(tmp_path / "one", 1), tmp_path / "library"
    arguments = [sys.executable, "-m", "rag.cli", "--library", str(place), "index", "add", str(one)]
    # a model that is not there: it is not needed for waiting
    environment = os.environ | {"FUENTE_EMBED_MODEL": str(tmp_path / "no-model")}
    with (
        Library.open(place) as library,
        library.owned("importing articles"),
        subprocess.Popen(arguments, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as command,
    ):
        assert command.stderr
        said = ""
        while "waiting for it" not in said:
            line = command.stderr.readline()
            assert line, said
            said += line
        assert f"process {os.getpid()}, since" in said
        assert "is importing articles" in said
        command.send_signal(signal.SIGINT)
        said += command.stderr.read()
        assert command.wait(60) == 130
        assert "Traceback" not in said
    with Library.open(place, encoder=HashingEncoder()) as library:
        assert library.writer() is None
        assert library.counts().articles == 0
        assert len(library.sync([one]).added) == 1


def test_a_note_of_a_process_that_was_killed_names_nobody(tmp_path: Path) -> None:
    many, place = write(tmp_path / "many", 40), tmp_path / "library"
    with child(place, many, stops="30") as first:
        first.until("at")
        with Library.open(place, encoder=HashingEncoder()) as library:
            writing = library.writer()
            assert writing is not None
            assert writing.pid == first.process.pid
            first.process.kill()
            first.process.wait()
            assert (place / "write.json").exists()
            assert library.writer() is None
            assert library.sync([many]).ok
            assert library.writer() is None
            assert not (place / "write.json").exists()


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="this system does not tell when a process began"
)
def test_a_number_that_another_process_has_by_now_is_not_taken_for_the_holder(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Library.open(tmp_path / "library") as library, library.owned("adding articles"):
        note = tmp_path / "library" / "write.json"
        assert library.writer() is not None
        note.write_text(json.dumps(json.loads(note.read_text()) | {"born": "another time"}))
        assert library.writer() is None
        with Library.open(tmp_path / "library") as other, pytest.raises(Busy), other.owned("", seconds=1):
            pass
    assert [record.getMessage() for record in caplog.records] == [
        "Another process is writing to the library; waiting until it has finished."
    ]


@pytest.mark.parametrize(
    "note", ["", "{", "[]", '{"pid": "x"}', "\x00", '{"pid": 1, "born": null, "since": "now"}']
)
def test_a_damaged_note_harms_nobody(tmp_path: Path, note: str) -> None:
    with Library.open(tmp_path / "library") as library:
        (tmp_path / "library" / "write.json").write_text(note)
        assert library.writer() is None
        with library.owned("adding articles"):
            writing = library.writer()
            assert writing is not None
            assert writing.pid == os.getpid()


def test_who_waits_too_long_is_told_who_holds_it(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library") as library, library.owned("adding articles"):
        with pytest.raises(Busy, match=f"process {os.getpid()}, since"), library.owned("adding", seconds=0.5):
            pass
        with pytest.raises(FuenteError, match="try again"), library.owned("adding", seconds=0):
            pass


# -- beside a server


def test_a_server_answers_all_the_while_and_finds_what_is_added_beside_it(tmp_path: Path) -> None:
    old, new, place = write(tmp_path / "old", 30), write(tmp_path / "new", 100), tmp_path / "library"
    fact = "El meteorito de Numancia cayó el jueves junto al río Duero, sin daños."
    (new / "099.txt").write_text(fact, encoding="utf-8")
    with Library.open(place, encoder=HashingEncoder()) as library:
        library.sync([old])
    arguments = [sys.executable, "-c", SERVE, str(place)]
    environment = os.environ | {"FUENTE_LIBRARY": str(place)}
    with (tmp_path / "log.txt").open("w+", encoding="utf-8") as log:
        with subprocess.Popen(
            arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server:
            try:
                assert server.stdout
                address = server.stdout.readline().strip()
                assert address.startswith("http://127.0.0.1:")
                question = {"question": "¿Dónde cayó el meteorito de Numancia?"}
                with (
                    httpx.Client(base_url=address, timeout=60) as client,
                    child(place, new, stops="1") as adding,
                ):

                    def ask() -> list[str]:
                        reply = client.post("/api/ask", json=question)
                        assert reply.status_code == 200, reply.text
                        return [citation["quote"] for citation in reply.json()["citations"]]

                    assert fact not in ask()
                    adding.until("at")
                    adding.go_on()
                    counts = []
                    while adding.process.poll() is None:
                        ask()
                        counts.append(client.get("/healthz").json()["articles"])
                    assert len(adding.end()["added"]) == 100
                    assert counts == sorted(counts)
                    assert ask() == [fact]
                    # and what is changed and removed beside it
                    (new / "099.txt").write_text(fact.replace("jueves", "viernes"), encoding="utf-8")
                    with child(place, new) as changing:
                        assert len(changing.end()["changed"]) == 1
                    assert ask() == [fact.replace("jueves", "viernes")]
                    (new / "099.txt").unlink()
                    with child(place, new, prune=True) as pruning:
                        assert len(pruning.end()["removed"]) == 1
                    assert not any("meteorito" in quote for quote in ask())
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(60)
        log.seek(0)
        assert log.read() == ""
    assert_sound(place, texts_of(old, new))
