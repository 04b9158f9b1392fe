"""Adding and removing articles over HTTP: who may, what a job says, and what is sent twice and done once."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.gauge import Gauge
from index.library import Library
from index.report import SyncReport
from rag.engine import Engine
from rag.kept import Keeper
from rag.keys import Keys
from rag.serve import kept, problem
from rag.serve.access import Access
from rag.serve.api import adding, routes
from rag.serve.api.admin import TRIES
from rag.serve.api.once import Once
from rag.serve.brought import Brought, kept_at, take_in
from rag.serve.door import Door
from rag.serve.guard import LARGEST_BODY, Guard
from rag.serve.jobs import Jobs
from rag.settings import Settings, load
from tests.encoders import HashingEncoder

TOKEN = "correct horse battery staple"
ADMIN = {"Authorization": f"Bearer {TOKEN}"}
TEXT = "The mayor opened the new bridge on Monday. It cost eleven million euros. Two hundred people came to see it."
STORM = (
    "The storm over the North Sea is over. Ships leave the harbour of Cork again, and trains run as before."
)
ONE: dict[str, Any] = {
    "texts": [{"title": "Bridge", "text": TEXT, "outlet": "The Example", "published": "2026-03-02"}]
}


def settings_in(folder: Path, **more: Any) -> Settings:
    given = {"library": folder / "library", "admin_token": TOKEN, "offline": True, "demo": False} | more
    return load(**given)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(settings=settings_in(tmp_path), encoder=HashingEncoder()) as made:
        yield made


class Client(TestClient):
    """The HTTP interface without the page, whose making takes seconds."""

    def __init__(self, library: Library, settings: Settings) -> None:
        engine, keeper, once = Engine(library, llm="quotes"), Keeper(library.path), Once()
        self.jobs = Jobs(partial(take_in, library))
        app = FastAPI()
        app.add_middleware(Guard)
        # The administrator's token is told apart behind the door here; the whole application knows it at the door, too.
        keys = Keys(library.path)
        app.add_middleware(Access, door=Door(keys))
        number = len(keys.all())  # another server over the library has keys of its own
        self.reader = f"Bearer {keys.add(f'reader {number}')[1]}"
        self.adder = f"Bearer {keys.add(f'adder {number}', 'admin')[1]}"
        problem.say_errors(app)
        app.include_router(routes.router(engine, library, keeper))
        app.include_router(adding.router(library, settings, self.jobs, once))
        app.include_router(kept.router(library, keeper, once))
        super().__init__(app)


@pytest.fixture
def client(library: Library, tmp_path: Path) -> Iterator[Client]:
    made = Client(library, settings_in(tmp_path))
    with closing(made.jobs):
        yield made


def done(client: TestClient, accepted: Any) -> dict[str, Any]:
    """Look at a job until it is done."""
    assert accepted.status_code == 202, accepted.text
    place = accepted.headers["location"]
    assert place == f"/api/jobs/{accepted.json()['id']}"
    until = time.monotonic() + 60
    while True:
        told: dict[str, Any] = client.get(place, headers=ADMIN).raise_for_status().json()
        if told["state"] == "done":
            return told
        assert time.monotonic() < until
        assert told["report"] is None
        time.sleep(0.05)


def test_texts_files_and_addresses_are_added_and_asked_about(client: Client, library: Library) -> None:
    body = ONE | {"addresses": ["https://example.org/nothing", "ftp://example.org"]}
    told = done(client, client.post("/api/articles", json=body, headers=ADMIN))
    (added,) = told["report"]["added"]
    sources = {wrong["source"]: wrong["reason"] for wrong in told["report"]["failed"]}
    assert set(sources) == {"https://example.org/nothing", "ftp://example.org"}, (
        "what failed is told beside it"
    )
    assert told["report"]["ok"] is False
    article = client.get(f"/api/articles/{added}").json()
    assert (article["text"], article["outlet"], article["published"]) == (TEXT, "The Example", "2026-03-02")
    padding = "x" * LARGEST_BODY  # more than is read of a question
    files = [
        ("files", ("ships.txt", b"title: Ships\n\nThe harbour of Cork will be closed for three days.")),
        ("files", ("big.json", json.dumps({"title": "Storm", "text": STORM, "other": padding}).encode())),
        ("files", ("empty.txt", b"")),
    ]
    told = done(client, client.post("/api/articles", files=files, headers=ADMIN))
    assert len(told["report"]["added"]) == 2
    assert LARGEST_BODY < 9_000 * 49, "more than is read of a question"
    assert [wrong["source"] for wrong in told["report"]["failed"]] == ["empty.txt"]
    answer = client.post("/api/ask", json={"question": "What did the new bridge cost?"}).json()
    assert answer["citations"][0]["article_id"] == added


def test_an_article_with_an_address_keeps_it(client: Client) -> None:
    one = ONE["texts"][0] | {"url": "https://example.org/bridge"}
    told = done(client, client.post("/api/articles", json={"texts": [one]}, headers=ADMIN))
    (added,) = told["report"]["added"]
    assert client.get(f"/api/articles/{added}").json()["url"] == "https://example.org/bridge"


def test_what_is_removed_is_gone(client: Client) -> None:
    (added,) = done(client, client.post("/api/articles", json=ONE, headers=ADMIN))["report"]["added"]
    assert client.delete(f"/api/articles/{added}").status_code == 401
    assert client.delete(f"/api/articles/{added}", headers=ADMIN).status_code == 204
    assert client.get(f"/api/articles/{added}").status_code == 404
    assert client.delete(f"/api/articles/{added}", headers=ADMIN).status_code == 404


WRITES: list[tuple[str, str]] = [
    ("POST", "/api/articles"),
    ("DELETE", "/api/articles/some"),
    ("GET", "/api/jobs/some"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_only_administrators_may(client: Client, method: str, path: str) -> None:
    def status(token: str) -> int:
        headers = {"Authorization": token} if token else {}
        told = client.request(method, path, headers=headers)
        if told.status_code >= 400:
            assert told.headers["content-type"] == "application/problem+json"
            assert told.json()["error"].endswith(".")
        return told.status_code

    assert status("") == status("Basic abc") == status("Bearer ") == 401
    assert status("Bearer wrong") == 403
    assert status(client.reader) == 403, "a key that may only ask"
    assert status(client.adder) == status(f"Bearer {TOKEN}") in (404, 415)


def test_wrong_tokens_are_counted_and_then_not_even_the_right_one_is_looked_at(client: Client) -> None:
    for _ in range(TRIES):
        assert client.get("/api/jobs/a", headers={"Authorization": "Bearer wrong"}).status_code == 403
    refused = client.get("/api/jobs/a", headers=ADMIN)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert client.get("/api/jobs/a", headers={"Authorization": client.adder}).status_code == 404
    assert client.get("/api/library").status_code == 200


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_in_a_demo_and_without_a_token_nothing_can_be_changed(
    library: Library, tmp_path: Path, method: str, path: str
) -> None:
    demo = Client(library, settings_in(tmp_path, demo=True))
    told = demo.request(method, path, headers=ADMIN)
    assert (told.status_code, "demo" in told.json()["error"]) == (403, True)
    closed = Client(library, settings_in(tmp_path).model_copy(update={"admin_token": None}))
    told = closed.request(method, path, headers=ADMIN)
    assert (told.status_code, "FUENTE_ADMIN_TOKEN" in told.json()["error"]) == (403, True)


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b"{", "not valid JSON"),
        (b"[]", "JSON object"),
        (b"{}", "Nothing was sent"),
        (b'{"texts": []}', "Nothing was sent"),
        (b'{"texts": [{"title": "T"}]}', "“text” is missing"),
        (b'{"texts": [{"text": " "}]}', "“texts”"),
        (b'{"texts": [{"text": "a", "published": "today"}]}', "year, month and day"),
        (b'{"addresses": ["nonsense://"]}', "nonsense"),
        (b'{"addresses": "https://example.org"}', "“addresses”"),
        (b'{"text": "a"}', "“text” is not known"),
        (b'{"texts": [{"text": "\\ud800"}]}', ""),
        (b'"\xff"', ""),
    ],
)
def test_what_cannot_be_added_is_refused_in_words(client: Client, body: bytes, hint: str) -> None:
    refused = client.post("/api/articles", content=body, headers=ADMIN | {"Content-Type": "application/json"})
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert hint in refused.json()["error"]


def test_forms_without_a_file_other_kinds_and_what_is_too_large_are_refused(client: Client) -> None:
    assert client.post("/api/articles", data={"files": "text"}, headers=ADMIN).status_code == 415
    assert client.post("/api/articles", files={"other": b"x"}, headers=ADMIN).status_code == 422
    broken = ADMIN | {"Content-Type": "multipart/form-data"}
    assert client.post("/api/articles", content=b"no form", headers=broken).status_code == 422
    large = {"texts": [{"text": "a " * 900_000}] * 3}
    assert client.post("/api/articles", json=large, headers=ADMIN).status_code == 413


def test_what_is_sent_again_with_its_key_is_done_once(client: Client, library: Library) -> None:
    key = ADMIN | {"Idempotency-Key": "7d4c"}
    first = client.post("/api/articles", json=ONE, headers=key)
    (added,) = done(client, first)["report"]["added"]
    again = client.post("/api/articles", json=ONE, headers=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    other = client.post("/api/articles", json={"texts": [{"text": "Another text."}]}, headers=key)
    assert (other.status_code, "another request" in other.json()["error"]) == (422, True)
    for replayed in (None, "true"):
        gone = client.delete(f"/api/articles/{added}", headers=key)  # another route, so another request
        assert (gone.status_code, gone.headers.get("idempotent-replayed")) == (204, replayed)
    coming = kept_at(library) / ".coming"
    assert not list(coming.iterdir()), "nothing waits that was brought a second time"


def test_files_are_the_same_whatever_stands_between_them(client: Client) -> None:
    key = ADMIN | {"Idempotency-Key": "files"}
    first = client.post("/api/articles", files={"files": ("a.txt", TEXT.encode())}, headers=key)
    again = client.post("/api/articles", files={"files": ("a.txt", TEXT.encode())}, headers=key)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    changed = client.post("/api/articles", files={"files": ("a.txt", TEXT.upper().encode())}, headers=key)
    assert changed.status_code == 422


def test_another_caller_may_use_the_same_key_and_a_failure_leaves_it_free(client: Client) -> None:
    def send(body: Any, token: str) -> Any:
        return client.post(
            "/api/articles", json=body, headers={"Authorization": token, "Idempotency-Key": "1"}
        )

    assert send({}, f"Bearer {TOKEN}").status_code == 422
    assert send(ONE, f"Bearer {TOKEN}").status_code == 202
    assert send({"texts": [{"text": "Another text."}]}, client.adder).status_code == 202


def test_a_verdict_that_is_sent_again_is_kept_once(client: Client) -> None:
    done(client, client.post("/api/articles", json=ONE, headers=ADMIN))
    given = client.post("/api/ask", json={"question": "What did the bridge cost?"}).json()["id"]
    shared = client.post("/api/answers", json={"id": given}).json()
    key = {"Idempotency-Key": "verdict"}
    body = {"id": shared["id"], "verdict": "helpful"}
    assert client.post("/api/feedback", json=body, headers=key).status_code == 204
    assert client.post("/api/feedback", json=body, headers=key).headers["idempotent-replayed"] == "true"
    assert client.post("/api/feedback", json=body | {"note": "n"}, headers=key).status_code == 422
    assert client.post("/api/feedback", json=body, headers={"Idempotency-Key": "a b"}).status_code == 422
    bearer = {"Authorization": f"Bearer {shared['secret']}", "Idempotency-Key": "gone"}
    for replayed in (None, "true"):
        gone = client.delete(f"/api/answers/{shared['id']}", headers=bearer)
        assert (gone.status_code, gone.headers.get("idempotent-replayed")) == (204, replayed)
    unkeyed = {"Authorization": f"Bearer {shared['secret']}"}
    assert client.delete(f"/api/answers/{shared['id']}", headers=unkeyed).status_code == 410


def test_while_the_first_is_worked_on_the_second_is_told_so() -> None:
    from fastapi import Request
    from fastapi.responses import Response
    from starlette.exceptions import HTTPException

    now = 0.0
    once = Once(most=2, clock=lambda: now)

    def request(key: str) -> Request:
        headers = [(b"idempotency-key", key.encode())]
        return Request(
            {"type": "http", "method": "POST", "path": "/x", "headers": headers, "query_string": b""}
        )

    with once.turn(request("a"), b"1") as first:
        with pytest.raises(HTTPException, match="409"), once.turn(request("a"), b"1"):
            pass
        with once.turn(request("b"), b"1"), pytest.raises(HTTPException, match="409"):
            once.turn(request("c"), b"1").__enter__()
        first.keep(Response("done"))
    for name in ("b", "c"):  # there is room for two, so the oldest that is done is forgotten
        with once.turn(request(name), b"1") as turn:
            assert turn.kept is None
            turn.keep(Response(name))
    with once.turn(request("a"), b"1") as turn:
        assert turn.kept is None, "forgotten"
    with once.turn(request("c"), b"1") as turn:
        assert turn.kept is not None
        assert turn.kept.body == b"c"
    now = 24 * 3600.0
    with once.turn(request("c"), b"other") as turn:
        assert turn.kept is None, "a day later a key is new"


def test_more_work_than_may_wait_is_refused_and_a_job_tells_how_far_it_is(
    library: Library, tmp_path: Path
) -> None:
    go = threading.Event()

    def slowly(brought: Brought, gauge: Gauge) -> SyncReport:
        assert go.wait(30)
        return take_in(library, brought, gauge)

    app, jobs = FastAPI(), Jobs(slowly, waiting=1)
    problem.say_errors(app)
    app.include_router(adding.router(library, settings_in(tmp_path), jobs, Once()))
    client = TestClient(app)
    with closing(jobs):
        first = client.post("/api/articles", json=ONE, headers=ADMIN)
        until = time.monotonic() + 10
        while client.get(first.headers["location"], headers=ADMIN).json()["state"] != "working":
            assert time.monotonic() < until
        second = client.post("/api/articles", json=ONE, headers=ADMIN)
        assert client.get(second.headers["location"], headers=ADMIN).json()["state"] == "waiting"
        third = client.post("/api/articles", json=ONE, headers=ADMIN)
        assert third.status_code == 429
        assert third.headers["retry-after"] == "60"
        go.set()
        assert len(done(client, first)["report"]["added"]) == 1
        assert done(client, second)["report"]["unchanged"] == 1
