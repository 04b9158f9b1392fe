"""One Answer: whichever way a question comes by, what is said and what it rests on are the same.

A further interface is one more function in ``FACES``: it takes the server and a question, and returns the Answer as
plain values.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import openai
import pytest
from gradio_client import Client as GradioClient
from gradio_client.exceptions import AppError
from mcp import Client as McpClient
from typer.testing import CliRunner

from rag import cli
from rag.engine import Engine
from rag.kept import Keeper
from rag.serve import talk
from rag.serve.answering import Answering
from rag.serve.places import Places
from rag.serve.running import Desk
from rag.serve.turns import Asking, Turn
from rag.serve.words import words_for
from rag.settings import Settings
from tests.chat_server import ChatServer, chatting
from tests.llms import reply
from tests.serving import serving

if TYPE_CHECKING:
    from index.library import Library

pytestmark = pytest.mark.model

ASKED = "What did Sheinbaum reject?"
SAID = "Sheinbaum rejected a US military intervention in Mexico."
QUESTIONS = [ASKED, "¿Qué rechazó Sheinbaum?", "Who won the chess championship in Toronto?"]


@dataclass(frozen=True)
class Served:
    """A server, the engine in it, and what another process needs to answer as it does."""

    address: str
    engine: Engine
    library: Library
    environment: Mapping[str, str]


Face = Callable[[Served, str], dict[str, Any]]


def by_library(at: Served, question: str) -> dict[str, Any]:
    return at.engine.ask(question).to_dict()


def by_page(at: Served, question: str) -> dict[str, Any]:
    """What the page shows is made of the answer that is compared, sentence by sentence."""
    words, desk = words_for("en"), Desk(Places(1))
    running = desk.open("visitor", 0)
    assert running is not None
    try:
        answering = Answering(at.engine, at.library, Keeper(at.library.path))
        *_, turn = answering.follow(running, Turn("a1", question, ""), Asking(question), words)
    finally:
        desk.close(running)
    assert turn.answer is not None
    assert turn.shown.startswith(talk.answer("a1", turn.answer, words))
    return turn.answer.to_dict()


def by_gradio(at: Served, question: str) -> dict[str, Any]:
    client = GradioClient(at.address, verbose=False)
    try:
        answer: dict[str, Any] = client.predict(question, api_name="/ask")
    finally:
        client.close()
    return answer


def by_rest(at: Served, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.post(f"{at.address}/api/ask", json={"question": question}).json()
    return answer


def by_events(at: Served, question: str) -> dict[str, Any]:
    """The events hold what the whole answer holds, each statement and each citation once."""
    told: dict[str, list[Any]] = {}
    wanted = {"Accept": "text/event-stream"}
    with httpx.stream("POST", f"{at.address}/api/ask", json={"question": question}, headers=wanted) as sent:
        kind = ""
        for line in sent.iter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                kind = value
            elif name == "data":
                told.setdefault(kind, []).append(json.loads(value))
    (answer,) = told["done"]
    assert told.get("statement", []) == answer["statements"]
    assert [{**c, "support": None} for c in told.get("citation", [])] == [
        {**c, "support": None} for c in answer["citations"]
    ]
    return dict(answer)


def by_openai(at: Served, question: str) -> dict[str, Any]:
    with openai.OpenAI(base_url=f"{at.address}/v1", api_key="none", max_retries=0) as client:
        made = client.chat.completions.create(
            model="fuente", messages=[{"role": "user", "content": question}]
        )
    assert made.model_extra is not None
    answer: dict[str, Any] = made.model_extra["fuente"]
    for cited in answer["citations"]:
        assert f"[{cited['n']}]" in str(made.choices[0].message.content)
    return answer


def by_openai_stream(at: Served, question: str) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    with openai.OpenAI(base_url=f"{at.address}/v1", api_key="none", max_retries=0) as client:
        for chunk in client.chat.completions.create(
            model="fuente", messages=[{"role": "user", "content": question}], stream=True
        ):
            answer = (chunk.model_extra or {}).get("fuente", answer)
    return answer


def by_mcp(at: Served, question: str) -> dict[str, Any]:
    async def ask() -> Any:
        async with McpClient(f"{at.address}/mcp") as client:
            return await client.call_tool("ask", {"question": question})

    result = asyncio.run(ask())
    answer: dict[str, Any] = result.structured_content
    for cited in answer["citations"]:
        assert f"[{cited['n']}] “{cited['quote']}”" in result.content[0].text
    return answer


def by_command(at: Served, question: str) -> dict[str, Any]:
    ran = CliRunner().invoke(
        cli.app, ["--library", str(at.library.path), "ask", question, "--json"], env=dict(at.environment)
    )
    assert ran.exit_code == 0, ran.output
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


FACES: dict[str, Face] = {
    "the page": by_page,
    "Gradio's client": by_gradio,
    "REST": by_rest,
    "REST, as events": by_events,
    "/v1": by_openai,
    "/v1, streamed": by_openai_stream,
    "MCP": by_mcp,
    "the command line": by_command,
}


def told(answer: Mapping[str, Any]) -> dict[str, Any]:
    """All that is said in an answer; how long it took and its id are those of the asking."""
    return {name: value for name, value in answer.items() if name not in ("timings", "id")}


@pytest.fixture(scope="module")
def quoting(seed_library: Library) -> Iterator[Served]:
    engine = Engine(seed_library, llm="quotes")
    with serving(engine, seed_library) as address:
        yield Served(address, engine, seed_library, {"FUENTE_LLM": "quotes"})


@pytest.fixture(scope="module")
def writing(seed_library: Library) -> Iterator[Served]:
    """A server that writes with a model which always says the same of the same sentence."""

    def write(request: Mapping[str, Any]) -> str:
        lines = request["messages"][-1]["content"].splitlines()
        number = next(
            line.split("]")[0][1:] for line in lines if line.startswith("[") and "Sheinbaum" in line
        )
        return reply((SAID, int(number)))

    with chatting(ChatServer(content=write)) as model:
        environment = {"FUENTE_LLM_URL": model.url, "FUENTE_LLM_MODEL": "told"}
        engine = Engine(seed_library, settings=Settings(llm_url=model.url, llm_model="told"))
        with serving(engine, seed_library) as address:
            yield Served(address, engine, seed_library, environment)


@pytest.mark.parametrize("face", FACES)
def test_quotes_are_the_same_by_every_way(quoting: Served, face: str) -> None:
    for question in QUESTIONS[
        : 1 if face == "the command line" else None
    ]:  # a process of its own is slow to begin
        given = FACES[face](quoting, question)
        assert told(given) == told(by_library(quoting, question))
        assert given["abstained"] is (question == QUESTIONS[-1])
        for cited in given["citations"]:
            article = quoting.library.article(cited["article_id"])
            assert article.text[cited["start"] : cited["end"]] == cited["quote"]


@pytest.mark.parametrize("face", FACES)
def test_what_a_model_writes_is_the_same_by_every_way(writing: Served, face: str) -> None:
    given = FACES[face](writing, ASKED)
    assert [one["text"] for one in given["statements"]] == [SAID]
    assert given["citations"]
    assert told(given) == told(by_library(writing, ASKED))


def test_gradios_client_is_told_in_words_what_cannot_be_asked(quoting: Served) -> None:
    with pytest.raises(AppError, match="The question is empty"):
        by_gradio(quoting, "  ")


def test_the_page_offers_gradios_client_nothing_but_ask(quoting: Served) -> None:
    offered = httpx.get(f"{quoting.address}/gradio_api/info").json()
    assert list(offered["named_endpoints"]) == ["/ask"]


def test_in_a_demo_gradios_client_may_ask_as_often_as_any_visitor(seed_library: Library) -> None:
    demo = Settings(demo=True, rate=1)
    engine = Engine(seed_library, llm="quotes")
    with serving(engine, seed_library, demo) as address:
        served = Served(address, engine, seed_library, {})
        by_gradio(served, ASKED)
        with pytest.raises(AppError, match="At most 1 questions a minute are answered here"):
            by_gradio(served, ASKED)
