"""What the server tells those who run it: numbers of requests, records without anybody's words, measures."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.library import Library
from rag.engine import Engine
from rag.serve.telemetry.meters import Meters
from rag.serve.telemetry.records import REQUEST, JsonLines, Numbered, request_id
from rag.settings import Settings
from tests.chat_server import ChatServer, chatting
from tests.llms import reply
from tests.serving import serving, started

ASKED = "What did Sheinbaum reject?"
SAID = "Claudia Sheinbaum has rejected a military intervention."


@pytest.fixture(scope="module")
def address(quotes_engine: Engine, seed_library: Library) -> Iterator[str]:
    with serving(quotes_engine, seed_library, Settings(llm="quotes")) as served:
        yield served


def test_a_request_has_the_number_that_its_client_gave_or_one_of_its_own(address: str) -> None:
    assert httpx.get(f"{address}/healthz", headers={"X-Request-ID": "mine-1.a_B"}).headers[
        "X-Request-ID"
    ] == ("mine-1.a_B")
    own = [httpx.get(f"{address}/healthz").headers["X-Request-ID"] for _ in range(2)]
    assert own[0] != own[1]
    odd = httpx.get(f"{address}/api/none", headers={"X-Request-ID": "a b" * 40})
    assert re.fullmatch(r"[0-9a-f]{16}", odd.headers["X-Request-ID"])


@given(st.text(max_size=80))
def test_a_number_never_holds_more_than_letters_digits_and_three_signs(given_number: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", request_id(given_number))


def test_a_request_leaves_one_record_and_nothing_of_what_was_asked(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="rag")
    caplog.handler.addFilter(Numbered())
    body = {"question": ASKED}
    httpx.post(
        f"{address}/api/ask?from=somebody", json=body, headers={"X-Request-ID": "r1"}
    ).raise_for_status()
    httpx.get(f"{address}/api/articles/some-id-of-mine")
    until = time.monotonic() + 10  # a record is written behind the response
    while len(records := [r for r in caplog.records if r.name == "rag.serve.telemetry.requests"]) < 2:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert [(r.method, r.route, r.status) for r in records] == [  # type: ignore[attr-defined]
        ("POST", "/api/ask", 200),
        ("GET", "/api/articles/{id}", 404),
    ]
    assert records[0].request_id == "r1"  # type: ignore[attr-defined]
    said = "\n".join(JsonLines().format(r) for r in caplog.records if r.levelno >= logging.INFO)
    for secret in (ASKED, "somebody", "127.0.0.1"):
        assert secret not in said
    line = json.loads(JsonLines().format(records[0]))
    assert line["route"] == "/api/ask"
    assert line["status"] == 200
    assert line["level"] == "info"
    assert line["request_id"] == "r1"


def test_an_error_is_told_on_one_line_with_where_it_came_from() -> None:
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        record = logging.LogRecord(
            "rag", logging.ERROR, "x", 1, "It failed: %s", ("so",), (ValueError, error, None)
        )
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "It failed: so"
    assert "ValueError: two" in json.loads(line)["error"]
    assert REQUEST.get() == ""


def test_what_was_asked_and_answered_is_counted(address: str) -> None:
    def count(line: str) -> float:
        time.sleep(0.1)  # a request is counted behind its response
        told = httpx.get(f"{address}/metrics").text
        found = re.search(rf"^{re.escape(line)} ([\d.]+)$", told, re.MULTILINE)
        return float(found[1]) if found else 0.0

    quotes = 'fuente_answers_total{kind="quotes"}'
    asked = 'fuente_requests_total{method="POST",route="/api/ask",status="200"}'
    before = count(quotes), count(asked)
    httpx.post(f"{address}/api/ask", json={"question": ASKED}).raise_for_status()
    assert (count(quotes), count(asked)) == (before[0] + 1, before[1] + 1)
    refused = count('fuente_answers_total{kind="refused"}')
    httpx.post(f"{address}/api/ask", json={"question": "Who won the 2022 World Cup?"}).raise_for_status()
    assert count('fuente_answers_total{kind="refused"}') == refused + 1
    assert count("fuente_places_busy") == 0
    assert count("fuente_model_busy") == 0
    assert count('fuente_stage_seconds_count{stage="searching"}') >= 2


def test_two_applications_count_for_themselves() -> None:
    one, other = Meters(), Meters()
    one.requested("GET", "/healthz", 200, 0.01)
    assert b'route="/healthz"' in one.told()
    assert b'route="/healthz"' not in other.told()


def test_a_server_is_ready_once_its_embedding_model_is_loaded(quotes_engine: Engine, address: str) -> None:
    assert quotes_engine.library.encoder.name
    assert httpx.get(f"{address}/readyz").json() == {"status": "ready", "model": "quotes"}


def test_a_demo_tells_nobody_what_is_counted(quotes_engine: Engine, seed_library: Library) -> None:
    with serving(quotes_engine, seed_library, Settings(llm="quotes", demo=True)) as served:
        assert httpx.get(f"{served}/metrics").status_code == 404


@pytest.mark.model
def test_traces_go_to_a_collector_with_the_stages_of_an_answer_and_none_of_its_words(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    import grpc
    from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

    got: list[Any] = []

    class Collector(trace_service_pb2_grpc.TraceServiceServicer):
        def Export(self, request: Any, context: Any) -> Any:
            got.append(request)
            return trace_service_pb2.ExportTraceServiceResponse()

    collector = grpc.server(ThreadPoolExecutor(2))
    serve: Any = trace_service_pb2_grpc.add_TraceServiceServicer_to_server
    serve(Collector(), collector)
    port = collector.add_insecure_port("127.0.0.1:0")
    collector.start()
    try:
        with (
            chatting(ChatServer(content=lambda _: reply((SAID, 1)))) as model,
            started(
                tmp_path / "library",
                FUENTE_TRACES=f"http://127.0.0.1:{port}",
                FUENTE_LLM_URL=model.url,
                FUENTE_LLM_MODEL="told",
            ) as (server, served),
        ):
            answer = httpx.post(f"{served}/api/ask", json={"question": ASKED}, timeout=60).json()
            assert answer["model"] == "told"
            server.terminate()
            assert server.wait(60) == 0
    finally:
        collector.stop(1)
    spans = [
        span for request in got for r in request.resource_spans for s in r.scope_spans for span in s.spans
    ]
    (asked,) = [s for s in spans if s.name == "request" and "/api/ask" in str(s.attributes)]
    within = {s.name for s in spans if s.trace_id == asked.trace_id}
    assert {"retrieve", "write", "verify"} <= within
    assert "Sheinbaum" not in str(got)
    assert any("fuente" in str(r.resource) for request in got for r in request.resource_spans)
