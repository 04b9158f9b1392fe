"""Several readers at once before the embedded model: all are answered, and nobody gets what another one asked for."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from rag.answer import Answer, Progress
from tests.proof import assert_proven

if TYPE_CHECKING:
    from rag import Engine

pytestmark = pytest.mark.model

_KNOWN: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("seed_questions.json").read_text(encoding="utf-8")
)
ANSWERED = [c for c in _KNOWN if c["answered"] and "known_miss" not in c]


def test_seven_readers_at_once_each_get_their_own_answer(engine: Engine, quotes_engine: Engine) -> None:
    """Two have it written, as that takes seconds each on two cores; four want quotes; one leaves at once."""
    # Two whose answers the model is sure of: what it reads in between moves its odds a little.
    sure = ("When will the high-level meeting take place?", "¿Qué periódico publicó la información?")
    written = [case for case in ANSWERED if case["question"] in sure]
    quoted = [c["question"] for c in _KNOWN[3:7]]

    def leave(question: str) -> None:
        events = engine.stream(question)
        assert any(isinstance(e, Progress) and e.stage == "reading" for e in events)
        events.close()

    with ThreadPoolExecutor(8) as pool:
        leaving = pool.submit(leave, ANSWERED[2]["question"])
        writing = [pool.submit(engine.ask, case["question"]) for case in written]
        quoting = [pool.submit(engine.ask, question, quotes=True) for question in quoted]
        leaving.result(120)
        for case, future in zip(written, writing, strict=True):
            answer: Answer = future.result(120)
            assert answer.question == case["question"]
            assert_proven(answer, engine.library)
            assert answer.model != "quotes"
            assert answer.notes == ()
            for pattern in case["says"]:
                assert re.search(pattern, answer.text), answer.text
        for question, future in zip(quoted, quoting, strict=True):
            assert future.result(120).text == quotes_engine.ask(question).text
