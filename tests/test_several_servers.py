"""Several servers over one library: what one takes in or keeps, the others answer from and show."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from index import Library
from tests.encoders import HashingEncoder
from tests.test_two_processes import ROOT, assert_sound, write

TOKEN = "correct horse battery staple"

SERVE = """
import sys
from pathlib import Path
from index import Library
from index.vectors import Vectors
from rag.serve.server import serve
from rag.settings import load
from tests.encoders import HashingEncoder

settings = load(library=Path(sys.argv[1]), port=0, llm="quotes", demo=False)
with Library.open(settings.library, settings=settings, encoder=HashingEncoder()) as library:
    library.vectors = Vectors(library.store, few=0)  # Chroma's graph, not the exact search over few
    serve(settings, library=library, on_ready=lambda address: print(address, flush=True))
"""


class Server:
    """A browser at one of the servers, and the process of that."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self.process = process
        self.client = httpx.Client(base_url=process.stdout.readline().strip(), timeout=60)

    def ask(self, question: str) -> dict[str, Any]:
        reply = self.client.post("/api/ask", json={"question": question})
        assert reply.status_code == 200, reply.text
        answer: dict[str, Any] = reply.json()
        return answer

    def quotes(self, question: str) -> list[str]:
        return [citation["quote"] for citation in self.ask(question)["citations"]]

    def sign_in(self) -> None:
        reply = self.client.post("/add/session", data={"token": TOKEN, "mark": self.mark()})
        assert reply.status_code == 303, reply.text

    def mark(self) -> str:
        found = re.search(r'name="mark" value="(\w+)"', self.client.get("/add").text)
        assert found
        return found[1]

    def begin(self, files: list[Path]) -> str:
        """Send files and return the page of what is done with them."""
        sent = [("files", (file.name, file.read_bytes())) for file in files]
        reply = self.client.post("/add/files", data={"mark": self.mark()}, files=sent)
        assert reply.status_code == 303, reply.text
        return reply.headers["location"]

    def done(self, page: str) -> None:
        until = time.monotonic() + 60
        while 'http-equiv="refresh"' in (reply := self.client.get(page)).text:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert reply.status_code == 200, reply.text


@contextmanager
def a_server(place: Path, log: Path) -> Iterator[Server]:
    with (
        log.open("w+", encoding="utf-8") as errors,
        subprocess.Popen(
            [sys.executable, "-c", SERVE, str(place)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True,
            env=os.environ | {"FUENTE_ADMIN_TOKEN": TOKEN},
        ) as process,
    ):  # fmt: skip
        try:
            yield Server(process)
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
        finally:
            process.kill()
        errors.seek(0)
        # one may have to wait for the other to let it write
        told = [line for line in errors if not line.endswith("is adding articles; waiting for it.\n")]
        assert told == []


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("several") / "library"


@pytest.fixture(scope="module")
def two(place: Path) -> Iterator[tuple[Server, Server]]:
    with Library.open(place, encoder=HashingEncoder()) as library:
        library.sync([write(place.parent / "old", 30)])
    with ExitStack() as opened:
        first, second = (opened.enter_context(a_server(place, place.parent / f"{n}.txt")) for n in "12")
        first.sign_in()
        second.sign_in()
        yield first, second


def test_an_article_that_is_added_at_one_is_answered_from_by_the_other(
    two: tuple[Server, Server], tmp_path: Path
) -> None:
    first, second = two
    fact = "El meteorito de Numancia cayó el jueves junto al río Duero, sin daños."
    file = tmp_path / "meteorito.txt"
    file.write_text(fact, encoding="utf-8")
    asked = "¿Dónde cayó el meteorito de Numancia?"
    assert fact not in second.quotes(asked)
    first.done(first.begin([file]))
    assert second.quotes(asked) == first.quotes(asked) == [fact]
    file.write_text(fact.replace("jueves", "viernes"), encoding="utf-8")
    second.done(second.begin([file]))
    assert first.quotes(asked) == second.quotes(asked) == [fact.replace("jueves", "viernes")]


def test_an_answer_that_is_shared_at_one_opens_is_judged_and_is_deleted_at_the_other(
    two: tuple[Server, Server],
) -> None:
    first, second = two
    answer = first.ask("¿Qué dijo el vecino 7 del asunto 31?")
    shared = first.client.post("/api/answers", json={"id": answer["id"]})
    assert shared.status_code == 201, shared.text
    at = f"/api/answers/{shared.json()['id']}"
    assert second.client.get(at).json()["text"] == answer["text"]
    assert second.client.get(f"/a/{shared.json()['id']}").status_code == 200
    judged = {"id": shared.json()["id"], "verdict": "helpful"}
    assert second.client.post("/api/feedback", json=judged).status_code == 204
    deleted = second.client.delete(at, headers={"Authorization": f"Bearer {shared.json()['secret']}"})
    assert deleted.status_code == 204, deleted.text
    assert first.client.get(at).status_code == 410


def test_both_that_add_at_once_lose_nothing(two: tuple[Server, Server], place: Path, tmp_path: Path) -> None:
    folders = [write(tmp_path / name, 14) for name in ("Soria", "Teruel")]
    facts = {f"¿Cuánto costó el teatro de {name}?": f"El teatro de {name} costó {n} millones." for n, name in
             ((17, "Soria"), (23, "Teruel"))}  # fmt: skip
    for folder, fact in zip(folders, facts.values(), strict=True):
        (folder / "fact.txt").write_text(fact, encoding="utf-8")
        for file in list(folder.iterdir()):
            file.rename(folder / f"{folder.name}-{file.name}")  # what is uploaded goes by its name
    before = two[0].client.get("/healthz").json()["articles"]
    pages = [server.begin(sorted(folder.iterdir())) for server, folder in zip(two, folders, strict=True)]
    for server, page in zip(two, pages, strict=True):
        server.done(page)
    for server in two:
        assert server.client.get("/healthz").json()["articles"] == before + 30
        for question, fact in facts.items():
            assert fact in server.quotes(question)
    with Library.open(place, encoder=HashingEncoder()) as library:
        assert_sound(place, {article.source: article.text for article in library.articles()})


def test_who_signed_in_and_what_is_being_added_are_known_at_that_server_alone(
    two: tuple[Server, Server], tmp_path: Path
) -> None:
    """What docs/running.md says: one needs sticky sessions for these."""
    first, second = two
    file = tmp_path / "uno.txt"
    file.write_text("El alcalde abrió el puente el lunes.", encoding="utf-8")
    page = first.begin([file])
    first.done(page)
    assert second.client.get(page).status_code == 404
    borrowed = httpx.Client(base_url=second.client.base_url, cookies=first.client.cookies)
    assert 'type="password"' in borrowed.get("/add").text
