"""A cited sentence in the question's language: by the model, checked, and only of answers that were given here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from index.library import Library
from rag.answer import Answer
from rag.engine import Engine
from rag.kept import Keeper
from rag.serve import problem, translations
from rag.serve.rate import Rate

pytestmark = pytest.mark.model

ASKED = "What did Sheinbaum reject?"


def served(engine: Engine, keeper: Keeper) -> TestClient:
    app = FastAPI()
    problem.say_errors(app)
    app.include_router(translations.router(engine, keeper, Rate(0)))
    return TestClient(app)


def answered(engine: Engine, folder: Path) -> tuple[Keeper, str, Answer]:
    keeper = Keeper(folder)
    answer = engine.ask(ASKED, quotes=True)
    return keeper, keeper.remember(answer), answer


def test_a_spanish_sentence_comes_in_the_language_it_was_asked_in(
    seed_library: Library, tmp_path: Path
) -> None:
    engine = Engine(seed_library)
    keeper, given, answer = answered(engine, tmp_path)
    assert answer.citations[0].language == "es"
    told = served(engine, keeper).post("/api/translations", json={"id": given, "n": 1})
    assert told.status_code == 200, told.text
    assert told.json()["language"] == "en"
    assert "Sheinbaum" in told.json()["text"]
    assert told.json()["text"] != answer.citations[0].quote


def test_without_a_model_there_is_no_translation(
    quotes_engine: Engine, seed_library: Library, tmp_path: Path
) -> None:
    keeper, given, _ = answered(quotes_engine, tmp_path)
    assert (
        served(quotes_engine, keeper).post("/api/translations", json={"id": given, "n": 1}).status_code == 204
    )


def test_only_what_was_cited_in_an_answer_given_here_is_translated(
    quotes_engine: Engine, tmp_path: Path
) -> None:
    keeper, given, _ = answered(quotes_engine, tmp_path)
    client = served(quotes_engine, keeper)
    for body, status in (
        ({"id": given, "n": 99}, 404),
        ({"id": "no-such-answer", "n": 1}, 404),
        ({"id": given}, 422),
        ({"id": given, "n": "1"}, 422),
    ):
        told = client.post("/api/translations", json=body)
        assert told.status_code == status, body
        assert told.json()["error"].endswith("."), "a sentence"


def test_a_sentence_that_is_not_there_any_more_is_not_translated(
    seed_library: Library, quotes_engine: Engine
) -> None:
    cited = quotes_engine.ask(ASKED, quotes=True).citations[0]
    engine = Engine(seed_library)
    assert engine.translate(replace(cited, quote="Otra cosa."), "en") is None
    assert engine.translate(replace(cited, article_id="gone"), "en") is None
