"""Models that are not ours: a server that speaks OpenAI's protocol, well or badly, and a LlamaIndex LLM."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rag import Engine
from rag.answer import Answer, Progress, Written
from rag.model import BadModel
from rag.settings import load
from tests import chat_server
from tests.chat_server import ChatServer, chatting, completion
from tests.llms import ScriptedLLM, reply
from tests.proof import assert_proven

if TYPE_CHECKING:
    from index.library import Library

ASKED = "What did Sheinbaum reject?"
SAID = "Sheinbaum rejected a US military intervention in Mexico."
FAILED = "The writing model did not answer, so these are quotes only."


def number_of(prompt: str, words: str) -> int:
    """The number of the evidence sentence that holds ``words``, as a model would find it."""
    found = re.search(rf"^\[(\d+)\] .*{words}", prompt, re.M)
    assert found, prompt
    return int(found[1])


def truthful(request: dict[str, Any]) -> str:
    return reply((SAID, number_of(request["messages"][-1]["content"], "intervención militar")))


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chatting(ChatServer(content=truthful)) as told:
        yield told


def engine_on(library: Library, url: str, **settings: Any) -> Engine:
    return Engine(library, settings=load(llm_url=url, llm_model="told", **settings))


def assert_quotes_with_a_note(answer: Answer, library: Library) -> None:
    assert_proven(answer, library)
    assert not answer.abstained
    assert answer.model == "quotes"
    assert answer.notes == (FAILED,)
    assert [s.text for s in answer.statements] == [c.quote for c in answer.citations]


@pytest.mark.model
def test_a_server_writes_and_every_statement_carries_its_sentence(
    seed_library: Library, server: ChatServer
) -> None:
    engine = engine_on(seed_library, server.url, llm_key="sk-test")
    answer = engine.ask(ASKED)
    assert_proven(answer, seed_library)
    assert answer.text == f"{SAID} [1]"
    assert answer.model == engine.status()["model"] == "told"
    assert answer.notes == ()
    assert answer.left_out == 0
    assert "intervención militar" in answer.citations[0].quote

    (request,) = server.requests
    assert set(server.keys) == {"Bearer sk-test"}
    assert request["model"] == "told"
    assert request["response_format"]["type"] == "json_schema"
    assert ASKED in request["messages"][-1]["content"]
    assert "Las claves" not in str(request), "a machine's key points are never shown to a model as evidence"


@pytest.mark.model
def test_a_server_that_finds_no_answer_is_a_refusal(seed_library: Library, server: ChatServer) -> None:
    server.content = lambda _: reply()
    answer = engine_on(seed_library, server.url).ask(ASKED)
    assert_proven(answer, seed_library)
    assert answer.abstained
    assert answer.closest
    assert answer.text == "The articles do not say."


@pytest.mark.model
@pytest.mark.parametrize(
    ("status", "body", "asked"),
    [
        (200, completion("I am a helpful assistant and I think that Sheinbaum resigned."), 2),
        (200, completion('{"statements": [{"text": "Sheinbaum res'), 2),
        (200, b"<html>Bad gateway</html>", 2),
        (200, b'{"choices": []}', 2),
        (200, b"", 2),
        (500, b'{"error": {"message": "out of memory"}}', 3),
        (400, b'{"error": {"message": "response_format is not supported"}}', 3),
        (401, b'{"error": {"message": "wrong key"}}', 1),
        (429, b'{"error": {"message": "insufficient_quota"}}', 1),
        (404, b"not found", 1),
    ],
    ids=lambda value: str(value)[:50],
)
def test_a_server_that_fails_or_babbles_gives_quotes_with_a_note(
    seed_library: Library, server: ChatServer, status: int, body: bytes, asked: int
) -> None:
    server.status, server.body = status, body
    assert_quotes_with_a_note(engine_on(seed_library, server.url).ask(ASKED), seed_library)
    # With streaming, then once more without it; in each of three forms; three times where that may help; or once.
    assert len(server.requests) == asked


@pytest.mark.model
def test_a_connection_cut_in_the_middle_gives_quotes_with_a_note(
    seed_library: Library, server: ChatServer
) -> None:
    server.cut = True
    assert_quotes_with_a_note(engine_on(seed_library, server.url).ask(ASKED), seed_library)


@pytest.mark.model
def test_a_server_that_hangs_gives_quotes_with_a_note(seed_library: Library, server: ChatServer) -> None:
    server.silent = True
    answer = engine_on(seed_library, server.url, llm_timeout=0.5).ask(ASKED)
    assert_quotes_with_a_note(answer, seed_library)
    assert len(server.requests) == 1


@pytest.mark.model
def test_a_server_that_is_not_there_gives_quotes_and_refusals(seed_library: Library) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    engine = engine_on(seed_library, f"http://127.0.0.1:{port}/v1")
    assert_quotes_with_a_note(engine.ask(ASKED), seed_library)
    answer = engine.ask("Who won the 2022 World Cup?")
    assert_proven(answer, seed_library)
    assert answer.abstained


@pytest.mark.model
def test_after_a_refusal_the_next_question_is_answered(seed_library: Library, server: ChatServer) -> None:
    engine = engine_on(seed_library, server.url)
    server.status = 401
    assert engine.ask(ASKED).model == "quotes"
    server.status = 200
    assert engine.ask(ASKED).model == "told"


@pytest.mark.model
def test_a_server_that_is_down_is_left_alone_for_a_while(seed_library: Library, server: ChatServer) -> None:
    engine = engine_on(seed_library, server.url)
    server.status = 503
    assert_quotes_with_a_note(engine.ask(ASKED), seed_library)
    asked = len(server.requests)
    assert_quotes_with_a_note(engine.ask(ASKED), seed_library)
    assert len(server.requests) == asked, "the second reader does not wait for it to fail again"


@pytest.mark.model
def test_numbers_of_sentences_that_do_not_exist_are_dropped(
    seed_library: Library, server: ChatServer
) -> None:
    def some_wrong(request: dict[str, Any]) -> str:
        right = number_of(request["messages"][-1]["content"], "intervención militar")
        return reply((SAID, 99), (SAID, right), (SAID, 0), (SAID, -1))

    server.content = some_wrong
    answer = engine_on(seed_library, server.url).ask(ASKED)
    assert_proven(answer, seed_library)
    assert [s.text for s in answer.statements] == [SAID]


@pytest.mark.model
def test_a_statement_with_an_invented_number_is_left_out_and_counted(
    seed_library: Library, server: ChatServer
) -> None:
    def one_invented(request: dict[str, Any]) -> str:
        right = number_of(request["messages"][-1]["content"], "intervención militar")
        return reply(
            (SAID, right), ("Sheinbaum rejected an intervention of 4,000 soldiers in Mexico.", right)
        )

    server.content = one_invented
    answer = engine_on(seed_library, server.url).ask(ASKED)
    assert_proven(answer, seed_library)
    assert [s.text for s in answer.statements] == [SAID]
    assert answer.left_out == 1
    assert "4,000" not in answer.text


@pytest.mark.model
def test_where_every_statement_is_left_out_the_sentence_itself_answers(
    seed_library: Library, server: ChatServer
) -> None:
    server.content = lambda _: reply(("The meeting will take place on February 1 in Washington.", 1))
    answer = engine_on(seed_library, server.url).ask("When will the high-level meeting take place?")
    assert_proven(answer, seed_library)
    assert answer.left_out == 1
    assert "1" not in re.sub(r"\[\d+\]", "", answer.text)
    assert "febrero" in answer.citations[0].quote


@pytest.mark.model
def test_a_server_that_answers_in_another_language_is_not_passed_on(
    seed_library: Library, server: ChatServer
) -> None:
    spanish = "Sheinbaum rechazó una intervención militar de Estados Unidos en el país."
    server.content = lambda _: reply((spanish, 1))
    answer = engine_on(seed_library, server.url).ask(ASKED)
    assert_proven(answer, seed_library)
    assert spanish not in answer.text
    assert answer.left_out == 1


@pytest.mark.model
def test_quotes_that_are_asked_for_do_not_trouble_the_server(
    seed_library: Library, server: ChatServer
) -> None:
    answer = engine_on(seed_library, server.url).ask(ASKED, quotes=True)
    assert_proven(answer, seed_library)
    assert answer.model == "quotes"
    assert answer.notes == ()
    assert server.requests == []


# -- a process that is killed

MEETING = "The high-level meeting will take place in Washington."
STOPPED = "The writing model stopped answering; this is what was verified until then."


@contextmanager
def mortal(folder: Path, said: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A model server in a process of its own, which falls silent behind its first statement."""
    (folder / "said").write_text(said, encoding="utf-8")
    process = subprocess.Popen([sys.executable, str(Path(chat_server.__file__)), str(folder)])
    try:
        until = time.monotonic() + 30
        while not (folder / "url").exists():
            assert time.monotonic() < until
            assert process.poll() is None
            time.sleep(0.01)
        yield process, (folder / "url").read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()


@pytest.mark.model
def test_what_was_verified_before_the_server_was_killed_stays(seed_library: Library, tmp_path: Path) -> None:
    with mortal(tmp_path, reply((SAID, 1), (MEETING, 2))) as (process, url):
        events = []
        for event in engine_on(seed_library, url).stream(ASKED):
            events.append(event)
            if isinstance(event, Written):
                process.kill()
    assert [e.statement.text for e in events if isinstance(e, Written)] == [SAID]
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert_proven(answer, seed_library)
    assert answer.text == f"{SAID} [1]"
    assert answer.model == "told"
    assert answer.notes == (STOPPED,)


@pytest.mark.model
def test_a_server_that_is_killed_before_anything_stands_gives_quotes_with_a_note(
    seed_library: Library, tmp_path: Path
) -> None:
    false = "Sheinbaum rejected an intervention of 4,000 soldiers in Mexico."
    with mortal(tmp_path, reply((false, 1), (SAID, 1))) as (process, url):
        events = []
        for event in engine_on(seed_library, url).stream(ASKED):
            events.append(event)
            if event == Progress("checking"):
                process.kill()
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert_quotes_with_a_note(answer, seed_library)
    assert "4,000" not in answer.text


@pytest.mark.model
def test_a_statement_that_the_server_itself_does_not_stand_by_is_left_out(
    seed_library: Library, server: ChatServer
) -> None:
    server.verdict = lambda request: "no"
    answer = engine_on(seed_library, server.url).ask(ASKED)
    assert_proven(answer, seed_library)
    assert answer.left_out == 1
    assert SAID not in answer.text
    assert server.judged


@pytest.mark.model
def test_a_statement_reaches_the_reader_before_the_next_one_is_written(
    seed_library: Library, server: ChatServer
) -> None:
    seen = threading.Event()

    def two(request: dict[str, Any]) -> str:
        shown = request["messages"][-1]["content"]
        return reply((SAID, number_of(shown, "intervención militar")), (MEETING, 1))

    def hold(sent: str) -> None:
        if "}" in sent:
            assert seen.wait(30)

    server.content, server.pause = two, hold
    for event in engine_on(seed_library, server.url).stream(ASKED):
        if isinstance(event, Written) and not seen.is_set():
            assert event.statement.text == SAID
            seen.set()
    assert seen.is_set()


@pytest.mark.model
def test_eight_readers_at_once_each_get_their_own_answer(seed_library: Library, server: ChatServer) -> None:
    server.content = lambda request: (
        f"<think>{request['messages'][-1]['content'][-12:]}</think>" + truthful(request)
    )
    engine = engine_on(seed_library, server.url)
    asked = [f"What did Sheinbaum reject, please, {n}?" for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(engine.ask, asked))
    for question, answer in zip(asked, answers, strict=True):
        assert_proven(answer, seed_library)
        assert answer.question == question
        assert answer.model == "told"
        assert answer.text == f"{SAID} [1]"


# -- a LlamaIndex LLM


@pytest.mark.model
def test_a_llamaindex_llm_writes(seed_library: Library) -> None:
    llm = ScriptedLLM(lambda prompt: reply((SAID, number_of(prompt, "intervención militar"))))
    engine = Engine(seed_library, llm=llm)
    answer = engine.ask(ASKED)
    assert_proven(answer, seed_library)
    assert answer.text == f"{SAID} [1]"
    assert answer.model == engine.status()["model"] == "scripted"
    assert len(llm.prompts) == 1


@pytest.mark.model
def test_a_llamaindex_llm_that_raises_gives_quotes_with_a_note(seed_library: Library) -> None:
    def broken(_: str) -> str:
        raise ConnectionError("the model has gone")

    answer = Engine(seed_library, llm=ScriptedLLM(broken)).ask(ASKED)
    assert_quotes_with_a_note(answer, seed_library)


# -- what is no model


@pytest.mark.parametrize("choice", [object(), "gpt-4", None, 7])
def test_what_is_no_model_is_told_when_the_engine_is_built(tmp_path: Any, choice: Any) -> None:
    from index.library import Library

    with (
        Library.open(tmp_path / "library") as library,
        pytest.raises(BadModel, match="'auto', 'quotes' or a LlamaIndex LLM"),
    ):
        Engine(library, llm=choice)


def test_a_server_without_a_models_name_is_told_with_the_variable(tmp_path: Any) -> None:
    from index.library import Library

    with Library.open(tmp_path / "library") as library, pytest.raises(BadModel, match="FUENTE_LLM_MODEL"):
        Engine(library, settings=load(llm_url="http://127.0.0.1:9/v1"))
