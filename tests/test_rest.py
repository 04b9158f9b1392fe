"""The HTTP interface, over a real server: answers, articles, health, and a sentence for whatever is wrong."""

from __future__ import annotations

import json
import logging
import re
import socket
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from index.library import Library
from rag.answer import Event
from rag.engine import Engine
from rag.serve.guard import LARGEST_BODY
from rag.serve.server import PortTaken, reserve
from tests.encoders import HashingEncoder
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
ASKED = "What did Sheinbaum reject?"


class Failing(Engine):
    """The real engine, but for one question that it cannot take."""

    def stream(
        self, question: str, history: Sequence[tuple[str, str]] = (), **how: Any
    ) -> Generator[Event, None, None]:
        if question == "fail":
            raise ZeroDivisionError("secret detail")
        return super().stream(question, history, **how)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server over the seeds that loads no model: it is asked nothing that needs one."""
    with Library.open(tmp_path_factory.mktemp("quiet") / "library", encoder=HashingEncoder()) as library:
        library.sync([ROOT / "seeds"])
        with (
            serving(Failing(library, llm="quotes"), library) as address,
            httpx.Client(base_url=address) as client,
        ):
            yield client


@pytest.fixture(scope="module")
def real(seed_library: Library, quotes_engine: Engine) -> Iterator[httpx.Client]:
    """A server over the seeds with the real embedding model, answering in quotes."""
    with (
        serving(quotes_engine, seed_library) as address,
        httpx.Client(base_url=address, timeout=120) as client,
    ):
        yield client


def said(response: httpx.Response, status: int) -> str:
    """Return the sentence of an error response after checking its form."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert "Traceback" not in response.text
    error: str = problem["error"]
    assert error[-1] in ".?"
    return error


@pytest.mark.model
@pytest.mark.parametrize("question", [ASKED, "¿Qué rechazó Sheinbaum?", "Was hat Sheinbaum abgelehnt?"])
def test_every_citation_of_an_answer_is_in_its_article(real: httpx.Client, question: str) -> None:
    answer = real.post("/api/ask", json={"question": question}).raise_for_status().json()
    assert answer["question"] == question
    assert not answer["abstained"]
    assert answer["statements"]
    numbers = {citation["n"] for citation in answer["citations"]}
    for statement in answer["statements"]:
        assert statement["citations"]
        assert set(statement["citations"]) <= numbers
    for citation in answer["citations"]:
        article = real.get(f"/api/articles/{citation['article_id']}").raise_for_status().json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert article["published"] == citation["published"] == "2026-01-16"


@pytest.mark.model
def test_what_the_articles_do_not_say_is_refused_with_the_closest(real: httpx.Client) -> None:
    answer = real.post("/api/ask", json={"question": "Who won the 2022 World Cup?"}).raise_for_status().json()
    assert answer["abstained"]
    assert answer["text"]
    assert answer["statements"] == answer["citations"] == []
    for near in answer["closest"]:
        text = real.get(f"/api/articles/{near['article_id']}").json()["text"]
        assert text[near["start"] : near["end"]] == near["quote"]
    assert answer["closest"]


@pytest.mark.model
@pytest.mark.parametrize(
    "history",
    [[], [{"question": ASKED, "answer": "A military intervention."}], [[ASKED, "A military intervention."]]],
)
def test_history_is_taken_as_objects_and_as_pairs(real: httpx.Client, history: list[Any]) -> None:
    asked = {"question": "¿Cuándo será la reunión de alto nivel?", "history": history, "quotes": True}
    answer = real.post("/api/ask", json=asked).raise_for_status().json()
    assert answer["model"] == "quotes"
    assert "febrero" in json.dumps(answer["citations"])


def test_only_the_articles_that_were_asked_for_are_read(quiet: httpx.Client) -> None:
    asked: dict[str, Any] = {"question": "¿Qué rechazó Sheinbaum?", "languages": ["ES"]}
    on_its_day = asked | {"since": "2026-01-16", "until": "2026-01-16"}
    answer = quiet.post("/api/ask", json=on_its_day).raise_for_status().json()
    assert {citation["published"] for citation in answer["citations"]} == {"2026-01-16"}
    for nothing in ({"since": "2026-01-17"}, {"outlets": ["El País"]}, {"sections": ["Deportes"]}):
        answer = quiet.post("/api/ask", json=asked | nothing).raise_for_status().json()
        assert answer["abstained"]
        assert answer["text"] == "Los artículos no lo dicen."
        assert answer["closest"] == []
        assert answer["notes"] == ["Ningún artículo pasa el filtro."]


def test_days_in_the_wrong_order_are_refused_in_words(quiet: httpx.Client) -> None:
    asked = {"question": "why?", "since": "2026-01-17", "until": "2026-01-16"}
    assert "is after the last" in said(quiet.post("/api/ask", json=asked), 422)


@pytest.mark.model
def test_control_characters_are_taken_out_of_a_question(real: httpx.Client) -> None:
    answer = real.post("/api/ask", json={"question": "What\u0000 did\u202e\nSheinbaum\u0007 reject?"}).json()
    assert answer["question"] == ASKED


def test_an_article_comes_with_its_machine_summary_labelled_and_apart(quiet: httpx.Client) -> None:
    with Library.open(encoder=HashingEncoder()) as other:
        other.sync([ROOT / "seeds"])
        expected = other.articles()[0]
    article = quiet.get(f"/api/articles/{expected.id}").raise_for_status().json()
    assert article["text"] == expected.text
    assert article["published"] == "2026-01-16"
    assert article["machine_summary"] == expected.machine_summary
    assert article["machine_summary"]
    assert article["machine_summary"] not in article["text"]
    assert "machine" in article["machine_summary_label"]


def test_an_unknown_article_is_a_404_in_words(quiet: httpx.Client) -> None:
    for id in ("nothing", "%00", "..%2F..%2Fetc", "<script>"):
        assert said(quiet.get(f"/api/articles/{id}"), 404)


def test_health_says_how_much_there_is_and_what_writes(quiet: httpx.Client) -> None:
    health = quiet.get("/healthz").raise_for_status().json()
    assert health["status"] == "ok"
    assert health["articles"] >= 1
    assert health["passages"] >= health["articles"]
    assert health["model"] == "quotes"
    assert health["preparing"] is None


@pytest.mark.parametrize("question", ["", "   ", "\n\t\r", "\u0000\u0007\u001b", "\u202e\u2066\u200b", "?!…"])
def test_a_question_without_a_word_is_refused_in_words(quiet: httpx.Client, question: str) -> None:
    error = said(quiet.post("/api/ask", json={"question": question}), 422)
    assert "empty" in error or "no words" in error


def test_a_question_of_20000_characters_is_refused_in_words(quiet: httpx.Client) -> None:
    error = said(quiet.post("/api/ask", json={"question": "why? " * 4_000}), 422)
    assert "2,000" in error
    assert "19,999" in error


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ("{", "not valid JSON"),
        ("", "JSON object"),
        ("[]", "JSON object"),
        ('"why"', "JSON object"),
        ("{}", "“question” is missing"),
        ('{"question": 7}', "“question”"),
        ('{"question": null}', "“question”"),
        ('{"question": "why?", "histroy": []}', "“histroy”"),
        ('{"question": "why?", "history": "before"}', "history"),
        ('{"question": "why?", "history": [["a"]]}', "history"),
        ('{"question": "why?", "history": [{"question": "a"}]}', "history"),
        ('{"question": "why?", "quotes": "perhaps"}', "“quotes”"),
        ('{"question": "why?", "since": "yesterday"}', "“since”"),
        ('{"question": "why?", "outlets": "El País"}', "“outlets”"),
        ('{"question": "why?", "section": "Deportes"}', "sections"),
    ],
)
def test_a_wrong_body_is_refused_in_words(quiet: httpx.Client, body: str, hint: str) -> None:
    sent = quiet.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert hint in said(sent, 422)


def test_bytes_that_are_no_text_are_refused_in_words(quiet: httpx.Client) -> None:
    sent = quiet.post(
        "/api/ask", content=b'{"question": "\xff\xfe"}', headers={"content-type": "application/json"}
    )
    assert said(sent, 422)


def test_a_body_that_is_too_large_is_refused_whether_it_says_its_size_or_not(quiet: httpx.Client) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 65_536 + 1):
            yield b" " * 65_536

    assert "too large" in said(quiet.post("/api/ask", content=b" " * (LARGEST_BODY + 1)), 413)
    assert "too large" in said(quiet.post("/api/ask", content=pieces()), 413)
    assert quiet.get("/healthz").status_code == 200


def test_an_unexpected_error_is_logged_and_not_shown(
    quiet: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        response = quiet.post("/api/ask", json={"question": "fail"})
    said(response, 500)
    assert "secret" not in response.text
    assert any(record.exc_info and "secret detail" in str(record.exc_info[1]) for record in caplog.records)


def test_an_unknown_address_below_api_is_a_404_in_words(quiet: httpx.Client) -> None:
    assert "/docs" in said(quiet.get("/api/nothing"), 404)
    assert "GET /api/ask" in said(quiet.get("/api/ask"), 405)
    assert quiet.get("/api/ask").headers["allow"] == "POST"


def test_the_documentation_is_whole_and_asks_nobody_else(quiet: httpx.Client) -> None:
    page = quiet.get("/docs").raise_for_status().text
    for path in ("/api/ask", "/api/articles/{id}", "/healthz"):
        assert path in page
    assert "<script" not in page
    assert not re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//|url\(|@import""", page)
    assert f"curl {str(quiet.base_url).rstrip('/')}/api/ask" in page
    document = quiet.get("/openapi.json").raise_for_status().json()
    for name in ("AskBody", "GivenOut", "CitationOut", "ArticleOut", "Health"):
        fields = document["components"]["schemas"][name]["properties"]
        assert all(field.get("description") for field in fields.values()), name


def test_every_field_of_an_answer_is_documented() -> None:
    from rag.answer import Answer, Citation, Closest, Statement
    from rag.serve.shapes import AnswerOut

    cited = Citation(1, "a", "T", 0, 1, "q", 1.0)
    near = Closest("a", "T", 0, 1, "q")
    answer = Answer(
        "q", "t", "en", False, (Statement("t", (1,)),), (cited,), (near,), timings={"search": 0.1}
    )
    assert AnswerOut(**answer.to_dict()).model_dump() == answer.to_dict()


def test_a_taken_port_is_said_with_a_way_out_and_exit_code_1() -> None:
    with reserve("127.0.0.1", 0) as holder:
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken, match=f"{port}.*taken.*FUENTE_PORT.*--port"):
            reserve("127.0.0.1", port)
        run = [sys.executable, str(ROOT / "app.py"), "--port", str(port)]
        ended = subprocess.run(run, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert ended.returncode == 1
    assert f"Port {port}" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_address_of_another_machine_is_said() -> None:
    with pytest.raises(PortTaken, match="not an address of this machine"):
        reserve("192.0.2.1", 7860)


def test_a_reserved_port_is_free_again_after_it_is_closed() -> None:
    with reserve("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
    with reserve("127.0.0.1", port) as second:
        assert second.getsockname()[1] == port


def test_the_pages_of_the_library_are_served_before_the_page_that_answers_everything_else(
    quiet: httpx.Client,
) -> None:
    listed = quiet.get("/library").raise_for_status()
    assert "script-src" not in listed.headers["content-security-policy"]
    (place,) = set(re.findall(r'href="(/library/[0-9a-f]+)"', listed.text))
    assert "Estados Unidos" in quiet.get(place).raise_for_status().text
    assert quiet.get("/library/nobody").status_code == 404
