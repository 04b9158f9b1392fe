"""The public face: a library, an engine, questions and cited answers, as a user of the package meets them."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index import Library
from rag import Answer, Engine
from rag.answer import Citation, Closest, Progress, Written
from rag.question import BadQuestion
from tests.llms import Gate, ScriptedLLM, reply
from tests.proof import assert_proven

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.answer import Event

pytestmark = pytest.mark.model

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
ENGLISH = "What did Sheinbaum reject?"
SPANISH = "¿Qué rechazó Sheinbaum?"
GERMAN = "Was hat Sheinbaum abgelehnt?"
MEETING = "¿Cuándo será la reunión de alto nivel?"
FOREIGN = "Who won the 2022 World Cup?"
QUESTIONS = [ENGLISH, SPANISH, GERMAN, MEETING, "What did the CIA do under Biden?", FOREIGN]


def lasting(answer: Answer) -> dict[str, Any]:
    """The answer as plain values, without how long it took."""
    return {name: value for name, value in answer.to_dict().items() if name != "timings"}


# -- the story of the README


def test_from_a_folder_to_a_cited_answer(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    report = library.sync([str(SEEDS)])
    assert len(report.added) == 1
    assert not report.failed
    assert len(library.sync([SEEDS]).unchanged) == 1

    (article,) = library.articles()
    assert library.article(article.id) == article
    assert article.published == date(2026, 1, 16)
    assert article.language == "es"
    assert article.machine_summary

    engine = Engine(library, llm="quotes")
    hits = engine.search("intervención militar", k=3)
    assert len(hits) == 3
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    for hit in hits:
        assert hit.text == article.text[hit.start : hit.end]

    answer = engine.ask(SPANISH)
    assert_proven(answer, library)
    assert not answer.abstained
    assert answer.language == "es"
    assert any("rechazado" in c.quote or "descartada" in c.quote for c in answer.citations)
    library.close()


def test_as_many_hits_come_as_are_asked_for(quotes_engine: Engine) -> None:
    assert len(quotes_engine.search(ENGLISH, k=1)) == 1
    assert quotes_engine.search(ENGLISH, k=0) == []
    everything = quotes_engine.search(ENGLISH, k=1000)
    assert len({h.passage_id for h in everything}) == len(everything) > 3


def test_an_answer_as_plain_values_has_the_keys_that_were_promised(quotes_engine: Engine) -> None:
    answer = quotes_engine.ask(SPANISH)
    data = answer.to_dict()
    assert set(data) == {
        "question", "text", "language", "abstained", "statements", "citations", "closest", "left_out", "notes",
        "timings", "model", "standalone", "period", "looked_for", "suggestion",
    }  # fmt: skip
    assert [set(s) for s in data["statements"]] == [{"text", "citations", "verdict"}] * len(answer.statements)
    where = {"article_id", "title", "outlet", "published", "url", "language", "start", "end", "quote"}
    proof = {"n", "support", "outlets", "context", *where}
    assert [set(c) for c in data["citations"]] == [proof] * len(answer.citations)
    assert data["citations"][0]["published"] == "2026-01-16"
    assert data["statements"][0]["citations"] == [1]
    assert data["timings"]["total"] >= data["timings"]["searching"] > 0
    assert json.loads(json.dumps(data, allow_nan=False)) == data

    refused = quotes_engine.ask(FOREIGN).to_dict()
    assert refused["abstained"] is True
    assert [set(c) for c in refused["closest"]] == [where] * len(refused["closest"]) != []
    assert json.loads(json.dumps(refused, allow_nan=False)) == refused

    (hit,) = quotes_engine.search(SPANISH, k=1)
    assert set(hit.to_dict()) == (where - {"quote"}) | {"text", "score", "outlets"}


# -- what an answer promises


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quote_is_verbatim(quotes_engine: Engine, question: str) -> None:
    answer = quotes_engine.ask(question)
    assert_proven(answer, quotes_engine.library)
    assert answer.model == "quotes"
    assert answer.notes == ()
    assert answer.abstained == (question == FOREIGN)
    assert [s.text for s in answer.statements] == [c.quote for c in answer.citations]


@pytest.mark.parametrize(
    ("question", "refusal"),
    [
        (FOREIGN, "The articles do not say."),
        ("¿Quién ganó el Mundial de 2022?", "Los artículos no lo dicen."),
        ("Wer gewann die Weltmeisterschaft 2022?", "Die Artikel sagen das nicht."),
    ],
)
def test_a_refusal_is_in_the_questions_language_and_offers_the_closest(
    quotes_engine: Engine, question: str, refusal: str
) -> None:
    answer = quotes_engine.ask(question)
    assert_proven(answer, quotes_engine.library)
    assert answer.text == refusal
    assert isinstance(answer.closest[0], Closest)


@pytest.mark.parametrize(
    "words",
    [
        "¿Qué progreso considera Washington insuficiente en la frontera?",
        "defendiendo la soberanía nacional",
        "fortalecer la colaboración en seguridad ante amenazas compartidas",
        "lucha contra los cárteles y laboratorios de fentanilo",
        "What does the AI summary say? Las claves, Generado con IA",
    ],
)
def test_what_a_machine_wrote_is_never_quoted(quotes_engine: Engine, words: str) -> None:
    (article,) = quotes_engine.library.articles()
    assert article.machine_summary
    points = [p.strip() for p in article.machine_summary.splitlines() if p.strip()]
    answer = quotes_engine.ask(words)
    assert_proven(answer, quotes_engine.library)
    shown = [c.quote for c in answer.citations] + [c.quote for c in answer.closest]
    shown += [h.text for h in quotes_engine.search(words, k=1000)]
    assert shown
    for text in shown:
        assert "Generado con IA" not in text
        assert not any(point in text or text in point for point in points)


def test_an_empty_library_refuses_and_says_why(tmp_path: Path, seed_library: Library) -> None:
    with Library.open(tmp_path / "library", encoder=seed_library.encoder) as library:
        engine = Engine(library, llm="quotes")
        assert engine.search(ENGLISH) == []
        answer = engine.ask(ENGLISH)
        assert answer.abstained
        assert answer.closest == ()
        assert answer.notes == ("The library is empty: add articles first.",)
        assert engine.ask(SPANISH).notes == ("La biblioteca está vacía: añade artículos primero.",)
        library.sync([SEEDS])
        assert not engine.ask(ENGLISH).abstained


@pytest.mark.parametrize("question", ["", " \n", "\x00", "?!", "a" * 20_000])
def test_a_question_that_cannot_be_asked_is_told_at_once_by_every_way_to_ask(
    quotes_engine: Engine, question: str
) -> None:
    async def astream() -> None:
        async for _ in quotes_engine.astream(question):
            pass

    with pytest.raises(BadQuestion):
        quotes_engine.ask(question)
    with pytest.raises(BadQuestion):
        quotes_engine.search(question)
    with pytest.raises(BadQuestion):
        quotes_engine.stream(question)  # before its first event is waited for
    with pytest.raises(BadQuestion):
        asyncio.run(quotes_engine.aask(question))
    with pytest.raises(BadQuestion):
        asyncio.run(astream())


def test_a_follow_up_is_answered_from_what_was_asked_before(quotes_engine: Engine) -> None:
    first = quotes_engine.ask("¿Habrá una reunión de seguridad de alto nivel?")
    answer = quotes_engine.ask("¿Y cuándo será?", history=[(first.question, first.text)])
    assert_proven(answer, quotes_engine.library)
    assert answer.question == "¿Y cuándo será?"
    assert "febrero" in answer.citations[0].quote
    alone = quotes_engine.ask("¿Y cuándo será?")
    assert not alone.citations or "febrero" not in alone.citations[0].quote


# -- streaming


def assert_streamed(events: list[Event]) -> Answer:
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert [e for e in events if isinstance(e, Answer)] == [answer]
    assert events[0] == Progress("searching")
    written = [e for e in events if isinstance(e, Written)]
    assert tuple(w.statement for w in written) == answer.statements
    assert tuple(c for w in written for c in w.citations) == answer.citations
    known: set[int] = set()
    for event in written:
        known |= {c.n for c in event.citations}
        assert set(event.statement.citations) <= known, "a statement comes with its citations or after them"
    return answer


@pytest.mark.parametrize("question", [SPANISH, FOREIGN])
def test_a_stream_tells_its_progress_and_ends_with_the_whole_answer(
    quotes_engine: Engine, question: str
) -> None:
    answer = assert_streamed(list(quotes_engine.stream(question)))
    assert lasting(answer) == lasting(quotes_engine.ask(question))


def test_the_async_ways_give_the_same(quotes_engine: Engine) -> None:
    async def ask() -> tuple[Answer, list[Event]]:
        return await quotes_engine.aask(SPANISH), [e async for e in quotes_engine.astream(SPANISH)]

    answer, events = asyncio.run(ask())
    assert lasting(answer) == lasting(assert_streamed(events)) == lasting(quotes_engine.ask(SPANISH))


def test_the_event_loop_goes_on_while_an_answer_is_made(seed_library: Library) -> None:
    gate = Gate()

    def slow(_: str) -> str:
        gate.wait()
        return reply()

    async def both() -> Answer:
        asked = asyncio.create_task(Engine(seed_library, llm=ScriptedLLM(slow)).aask(ENGLISH))
        while not gate.reached.is_set():
            await asyncio.sleep(0.01)
        gate.open.set()  # only a loop that goes on gets here
        return await asked

    assert asyncio.run(both()).abstained


def test_a_stream_that_is_closed_early_stops_and_the_engine_goes_on(quotes_engine: Engine) -> None:
    for wanted in (Progress, Written):
        events = quotes_engine.stream(SPANISH)
        next(e for e in events if isinstance(e, wanted))
        close(events)
        assert list(events) == []
    assert not quotes_engine.ask(SPANISH).abstained


def close(events: Iterator[Event]) -> None:
    events.close()  # type: ignore[attr-defined]


def test_an_async_stream_that_is_left_early_stops_and_the_engine_goes_on(quotes_engine: Engine) -> None:
    async def leave() -> Answer:
        events = quotes_engine.astream(SPANISH)
        async for event in events:
            if isinstance(event, Written):
                break
        await events.aclose()
        return await quotes_engine.aask(SPANISH)

    assert not asyncio.run(leave()).abstained


def test_a_reader_who_cancels_while_the_model_thinks_is_let_go(seed_library: Library) -> None:
    gate = Gate()

    def slow(_: str) -> str:
        gate.wait()
        return reply()

    engine = Engine(seed_library, llm=ScriptedLLM(slow))

    async def read() -> None:
        async for _ in engine.astream(ENGLISH):
            pass

    async def cancel() -> None:
        task = asyncio.create_task(read())
        while not gate.reached.is_set():
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.sleep(0.05)
        gate.open.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())
    assert engine.ask(ENGLISH).abstained


# -- many at once


def test_several_threads_at_once_each_get_their_own_answer(quotes_engine: Engine) -> None:
    alone = {question: lasting(quotes_engine.ask(question)) for question in QUESTIONS}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(quotes_engine.ask, QUESTIONS * 4))
    assert [a.question for a in answers] == QUESTIONS * 4
    for answer in answers:
        assert lasting(answer) == alone[answer.question]


def test_several_tasks_at_once_each_get_their_own_answer(quotes_engine: Engine) -> None:
    async def all_at_once() -> list[Answer]:
        return await asyncio.gather(*map(quotes_engine.aask, QUESTIONS))

    assert [a.question for a in asyncio.run(all_at_once())] == QUESTIONS


# -- with the embedded model


def test_the_embedded_model_answers_in_the_questions_language(engine: Engine) -> None:
    events = list(engine.stream(ENGLISH))
    answer = assert_streamed(events)
    assert_proven(answer, engine.library)
    assert not answer.abstained
    assert answer.language == "en"
    assert answer.model == engine.status()["model"] != "quotes"
    assert any("rechazado" in c.quote or "descartada" in c.quote for c in answer.citations)
    stages = [e.stage for e in events if isinstance(e, Progress)]
    assert stages[:3] == ["searching", "reading", "writing"]
    assert all(isinstance(c, Citation) and c.language == "es" for c in answer.citations)


def test_the_embedded_model_stops_when_its_reader_leaves_and_answers_the_next(engine: Engine) -> None:
    events = engine.stream(SPANISH)
    assert any(isinstance(e, Progress) and e.stage == "writing" for e in events)
    close(events)
    answer = engine.ask(MEETING)
    assert_proven(answer, engine.library)
    assert "febrero" in answer.text
