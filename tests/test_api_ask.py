"""Asking over HTTP while the answer comes to be: events in order, the same words as in one piece of JSON."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as run
from hypothesis import strategies as st
from starlette.testclient import TestClient

from index.errors import FuenteError
from index.library import Library
from rag.answer import Event, Progress
from rag.engine import Engine
from rag.serve.api.accept import wants_events
from rag.serve.server import create_app
from tests.encoders import HashingEncoder
from tests.serving import serving

ROOT = Path(__file__).resolve().parent.parent
ASKED = "¿Qué rechazó Sheinbaum?"
EVENTS = {"Accept": "text/event-stream"}


class Failing(Engine):
    """The real engine, but for questions that it fails at when it has begun."""

    def stream(
        self, question: str, history: Sequence[tuple[str, str]] = (), **how: Any
    ) -> Generator[Event, None, None]:
        if question.startswith("fail"):
            return self._failing(question)
        return super().stream(question, history, **how)

    def _failing(self, question: str) -> Generator[Event, None, None]:
        yield Progress("searching")
        raise FuenteError("The library is away.") if question == "fail well" else ZeroDivisionError("secret")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("asking") / "library", encoder=HashingEncoder()) as made:
        made.sync([ROOT / "seeds"])
        yield made


@pytest.fixture(scope="module")
def server(library: Library) -> Iterator[httpx.Client]:
    with (
        serving(Failing(library, llm="quotes"), library) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def events(response: httpx.Response) -> list[tuple[str, Any]]:
    """Return the events of a response by their kinds, comments left out."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].partition(";")[0] == "text/event-stream"
    assert response.headers["cache-control"] == "no-cache"
    found = []
    for block in response.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_stream_tells_stages_statements_and_citations_and_ends_with_the_whole(server: httpx.Client) -> None:
    whole = server.post("/api/ask", json={"question": ASKED}).raise_for_status().json()
    told = events(server.post("/api/ask", json={"question": ASKED}, headers=EVENTS))
    kinds = [kind for kind, _ in told]
    assert kinds[0] == "status"
    assert kinds[-1] == "done"
    assert kinds.count("done") == 1
    done = told[-1][1]
    changing = ("id", "timings")
    assert {k: v for k, v in done.items() if k not in changing} == {
        k: v for k, v in whole.items() if k not in changing
    }
    assert [data for kind, data in told if kind == "statement"] == done["statements"] != []
    assert [data for kind, data in told if kind == "citation"] == done["citations"] != []
    first = kinds.index("statement")
    assert told[first + 1][1]["n"] in told[first][1]["citations"], "what it cites comes next to it"
    shared = server.post("/api/answers", json={"id": done["id"]})
    assert shared.status_code == 201, "an answer that came as events can be shared, too"


def test_a_refusal_is_a_stream_without_statements(server: httpx.Client) -> None:
    told = events(
        server.post("/api/ask", json={"question": "Who won the World Cup in 1930?"}, headers=EVENTS)
    )
    assert {kind for kind, _ in told} == {"status", "done"}
    assert told[-1][1]["abstained"] is True


@pytest.mark.parametrize(
    "body",
    [
        {"question": "?!"},
        {"question": "why?", "standalone": " "},
        {"question": "why?", "since": "2026-02-01", "until": "2026-01-01"},
    ],
)
def test_what_cannot_be_asked_is_refused_before_a_stream_begins(
    server: httpx.Client, body: dict[str, str]
) -> None:
    refused = server.post("/api/ask", json=body, headers=EVENTS)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["error"][-1] in ".?"


def test_what_fails_on_the_way_is_told_as_a_problem_and_shows_no_secret(
    server: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    told = events(server.post("/api/ask", json={"question": "fail well"}, headers=EVENTS))
    assert told[-1] == (
        "error",
        {
            "type": "about:blank",
            "title": "Service Unavailable",
            "status": 503,
            "error": "The library is away.",
        },
    )
    with caplog.at_level(logging.ERROR):
        told = events(server.post("/api/ask", json={"question": "fail"}, headers=EVENTS))
    kind, problem = told[-1]
    assert (kind, problem["status"]) == ("error", 500)
    assert "secret" not in str(told)
    assert any(record.exc_info and "secret" in str(record.exc_info[1]) for record in caplog.records)


@pytest.mark.parametrize(
    ("accept", "events"),
    [
        (None, False),
        ("*/*", False),
        ("application/json", False),
        ("text/event-stream", True),
        ("Text/Event-Stream;charset=utf-8", True),
        ("application/json, text/event-stream", True),
        ("application/json, text/event-stream;q=0.5", False),
        ("application/json;q=0.1, text/event-stream;q=0.5", True),
        ("text/event-stream;q=0", False),
        ("text/event-stream;q=much", False),
    ],
)
def test_events_are_sent_to_who_asks_for_them_by_name(accept: str | None, events: bool) -> None:
    assert wants_events(accept) is events


@pytest.fixture(scope="module")
def app(library: Library) -> Iterator[TestClient]:
    with TestClient(create_app(Engine(library, llm="quotes"), library)) as client:
        yield client


WORDS = st.sampled_from(
    [ASKED, "And then?", "yesterday", "¿Y Rubio?", "2026", "— …", "\u202e\u0000", "", "他说什么"]
)
TEXTS = WORDS | st.text(max_size=60)
TURN = st.tuples(TEXTS, TEXTS)
NAMES = st.lists(
    st.sampled_from(["es", "EN-gb", "El País", " ", "%", "x" * 500]) | st.text(max_size=20), max_size=4
)
ASKING = st.fixed_dictionaries(
    {"question": TEXTS},
    optional={
        "history": st.lists(
            TURN | st.builds(lambda t: {"question": t[0], "answer": t[1]}, TURN), max_size=50
        ),
        "quotes": st.booleans(),
        "timed": st.booleans(),
        "standalone": st.none() | TEXTS,
        "since": st.none() | st.dates().map(str),
        "until": st.none() | st.dates().map(str),
        "outlets": NAMES,
        "languages": NAMES,
        "sections": NAMES,
    },
)


@run(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(ASKING)
def test_odd_histories_and_filters_are_answered_or_refused_in_words(
    app: TestClient, body: dict[str, Any]
) -> None:
    told = app.post("/api/ask", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert told.status_code in (200, 422), told.text
    if told.status_code == 422:
        assert told.json()["error"][-1] in ".?"
    else:
        assert told.json()["abstained"] or told.json()["statements"]
