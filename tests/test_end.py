"""A server that is ended in the middle of its work: everybody is told, nothing is lost, the next one goes on."""

from __future__ import annotations

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from index.library import Library
from tests.chat_server import ChatServer, chatting
from tests.serving import started

TOKEN = "a-token-that-nobody-guesses"
ASKED = {"question": "What did Sheinbaum reject?"}
CHAT = {"model": "fuente", "stream": True, "messages": [{"role": "user", "content": ASKED["question"]}]}


def ending(model: str) -> dict[str, str]:
    """Settings of a server that ends within seconds, tells all it may tell, and writes with the model at an address."""
    return {
        "FUENTE_LLM_URL": model,
        "FUENTE_LLM_MODEL": "told",
        "FUENTE_ADMIN_TOKEN": TOKEN,
        "FUENTE_GRACE": "2",
        "FUENTE_LOG_FORMAT": "json",
        "FUENTE_LOG_LEVEL": "info",
    }


def measured(address: str, name: str) -> float:
    lines = httpx.get(f"{address}/metrics").text.splitlines()
    return next(float(line.split()[-1]) for line in lines if line.startswith(f"{name} "))


@pytest.mark.model
@pytest.mark.timeout(240)
def test_sigterm_in_the_middle_of_twenty_answers_and_an_addition_leaves_nobody_without_a_word(
    tmp_path: Path,
) -> None:
    library = tmp_path / "library"
    with (
        chatting(ChatServer(silent=True)) as model,
        started(library, **ending(model.url)) as (server, address),
        ThreadPoolExecutor(20) as pool,
    ):

        def whole() -> str:
            response = httpx.post(f"{address}/api/ask", json=ASKED, timeout=60)
            assert response.status_code == 503
            assert response.headers["Retry-After"]
            return str(response.json()["error"])

        def events() -> str:
            sent = httpx.post(
                f"{address}/api/ask", json=ASKED, headers={"Accept": "text/event-stream"}, timeout=60
            )
            kind, data = sent.text.strip().split("\n\n")[-1].split("\n")
            assert kind == "event: error"
            return str(json.loads(data.removeprefix("data: "))["error"])

        def chat() -> str:
            sent = httpx.post(f"{address}/v1/chat/completions", json=CHAT, timeout=60).text
            *_, last, done = sent.strip().split("\n\n")
            assert done == "data: [DONE]"
            return str(json.loads(last.removeprefix("data: "))["error"]["message"])

        waiting = [pool.submit(ask) for ask in (whole, events, chat, whole) * 5]
        texts = [
            {"text": f"La noticia {n} habla del asunto {n}. Luis Pardo lo cuenta en el pueblo {n}."}
            for n in range(60)
        ]
        added = httpx.post(
            f"{address}/api/articles", json={"texts": texts}, headers={"Authorization": f"Bearer {TOKEN}"}
        )
        assert added.status_code == 202, added.text
        until = time.monotonic() + 60
        while measured(address, "fuente_places_busy") + measured(address, "fuente_places_waiting") < 20:
            assert time.monotonic() < until
            time.sleep(0.05)
        server.send_signal(signal.SIGTERM)
        assert {ask.result(60) for ask in waiting} == {
            "The server is being ended and takes no more questions. Ask again in 10 seconds."
        }
        assert server.wait(60) == 0
    said = (tmp_path / "told.log").read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert ASKED["question"] not in said
    assert TOKEN not in said
    with Library.open(library) as left:
        assert left.integrity_check() == []
        stored = left.counts().articles
        assert stored >= 1
    with chatting(ChatServer(silent=True)) as model, started(library, **ending(model.url)) as (_, address):
        assert httpx.get(f"{address}/healthz").json()["articles"] == stored
