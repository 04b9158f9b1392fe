"""A refusal says what was looked for, and suggests a question that the closest article answers."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pytest
from rich.console import Console

from index.article import Article
from index.filters import Filter
from index.library import Library
from index.split import passages
from rag.answer import Answer
from rag.assemble import refuse
from rag.calibration import calibration_for
from rag.candidate import Candidate
from rag.clock import Clock
from rag.serve import talk
from rag.serve.scope_chips import instead
from rag.serve.turns import Turn, is_near, turn_of
from rag.serve.words import all_words
from rag.suggest import answerable, looked_for, names_in, suggestion
from rag.terminal import say_answer

ENGLISH, SPANISH = all_words()["en"], all_words()["es"]

TEXT = (
    "Según la agencia, la presidenta Claudia Sheinbaum rechazó la propuesta de la Universidad de la República. "
    "Estados Unidos insistió."
)


def candidate(text: str, title: str = "", language: str = "es") -> Candidate:
    article = Article(id=text[:12], title=title, text=text, source="x", language=language)
    (passage,) = passages(article)
    scores = np.linspace(0.9, 0.8, len(passage.sentences), dtype=np.float32)
    return Candidate(passage, article, 0.9, scores)


def test_names_are_found_whole_and_openers_are_none() -> None:
    assert list(names_in(TEXT, TEXT)) == [
        "Claudia Sheinbaum", "Universidad de la República", "Estados Unidos",
    ]  # fmt: skip
    assert list(names_in("Rusia insistió. Panaderos y obreros pararon.", "Dijo que Rusia volverá.")) == [
        "Rusia"
    ]
    assert list(names_in("The strike ended in Porto.", "")) == ["Porto"]
    assert list(names_in("", "")) == []


def test_what_an_article_writes_small_elsewhere_is_no_name() -> None:
    text = "Lo hizo el grupo de Operaciones Especiales en Porto. Las operaciones más especiales siguen."
    assert list(names_in(text, text)) == ["Porto"]


def test_two_people_are_two_names_and_a_name_that_holds_and_is_one() -> None:
    assert list(names_in("ayer Ana Ruiz y Luis Prado hablaron", "")) == ["Ana Ruiz", "Luis Prado"]
    islands = "en Trinidad y Tobago. Volvió de Trinidad y Tobago."
    assert "Trinidad y Tobago" in list(names_in(islands, islands))


def test_a_name_of_common_words_is_not_asked_about_in_another_language() -> None:
    text = "La decisión del Tribunal Supremo favorece a Marta Ibarra y a la Corte Superior."
    assert suggestion("en", [candidate(text)]) == "What is said about Marta Ibarra?"
    assert suggestion("en", [candidate("La decisión es del Tribunal Supremo.")]) == ""
    assert suggestion("es", [candidate("La decisión es del Tribunal Supremo.")]) == (
        "¿Qué se dice de Tribunal Supremo?"
    )


def test_whom_the_title_names_is_asked_about_before_others() -> None:
    text = "Ayer hablaron Luis Prado, Ana Vidal y Marta Ibarra."
    assert "Ana Vidal" in suggestion("en", [candidate(text, title="Habla Ana Vidal")])


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("en", "What is said about Claudia Sheinbaum?"),
        ("es", "¿Qué se dice de Claudia Sheinbaum?"),
        ("de", "Was gibt es über Claudia Sheinbaum?"),
        ("fr", "Que dit-on de Claudia Sheinbaum ?"),
        ("it", "Che cosa si dice di Claudia Sheinbaum?"),
        ("pt", "O que se diz sobre Claudia Sheinbaum?"),
        ("ca", "Què es diu sobre Claudia Sheinbaum?"),
        ("nl", "Wat zegt men over Claudia Sheinbaum?"),
        ("ja", ""),
    ],
)
def test_the_suggestion_is_in_the_askers_language(language: str, asked: str) -> None:
    assert suggestion(language, [candidate(TEXT)]).replace("\u202f", " ").replace("\xa0", " ") == asked


def test_a_name_that_every_passage_holds_is_not_what_the_article_is_about() -> None:
    others = [
        candidate(f"Claudia Sheinbaum viajó a {place} ayer por la tarde.") for place in ("Lima", "Quito")
    ]
    assert "Universidad de la República" in suggestion("es", [candidate(TEXT), *others])


def test_only_what_would_be_answered_is_suggested() -> None:
    tried: list[str] = []

    def stands(question: str, article_id: str) -> bool:
        tried.append(question)
        return "Universidad" in question

    assert "Universidad de la República" in suggestion("es", [candidate(TEXT)], stands)
    assert len(tried) == 2
    assert suggestion("es", [candidate(TEXT)], lambda question, article_id: False) == ""
    assert suggestion("es", []) == ""


def test_an_article_without_names_is_asked_about_by_its_title() -> None:
    plain = candidate("la cosecha de este año es la mejor en dos décadas.", title="Cosecha de vino")
    assert suggestion("es", [plain]) == "¿Qué se dice de «Cosecha de vino»?"
    assert suggestion("en", [plain]) == "", "its title is in another language"


def test_what_was_looked_for_names_the_words_of_weight_and_the_filter() -> None:
    only = Filter.of(since=date(2026, 1, 1), until=date(2026, 1, 31), outlets=["El Diario"])
    assert looked_for("What did Sheinbaum say about tariffs?", "en") == "Sheinbaum, tariffs"
    assert looked_for("What did Sheinbaum reject?", "en", only).endswith(
        "; el diario)"
    ) or "Diario" in looked_for("What did Sheinbaum reject?", "en", only)
    assert "2026" in looked_for("What did Sheinbaum reject?", "en", only)
    assert looked_for("¿y qué?", "es") == "¿y qué?"


def test_a_refusal_carries_both_and_shows_them() -> None:
    blank = Answer("Who won?", "", "en", True, standalone="Who won at Wimbledon?")
    refused = refuse(blank, [candidate(TEXT)], "quotes", Clock())
    assert refused.looked_for == "won, Wimbledon"
    assert refused.suggestion == "What is said about Claudia Sheinbaum?"
    assert refused.to_dict()["suggestion"] == refused.suggestion
    out = io.StringIO()
    say_answer(Console(file=out, width=100), refused)
    assert "Looked for: won, Wimbledon" in out.getvalue()
    assert "You could ask: What is said about Claudia Sheinbaum?" in out.getvalue()


def test_the_page_offers_the_question_as_a_link_that_asks_it() -> None:
    refused = Answer("?", "No.", "es", True, looked_for="vino <b>", suggestion="¿Qué dicen de *Ruiz* <i>?")
    shown = talk.answer("a00000001", refused, SPANISH)
    assert 'href="#a00000001-near"' in shown
    assert "Puedes preguntar" in shown
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert "*" not in shown, "nothing of it is Markdown"
    assert instead("a00000001", Answer("?", "No.", "es", True), ENGLISH) == ""


def test_a_link_asks_what_was_suggested_below_its_own_answer() -> None:
    turns = (Turn("a1", "?", "", suggestion="¿Y?"), Turn("a2", "?", ""))
    told = {"turn": "a1", "near": True}
    assert is_near(told)
    assert turn_of(turns, told)[0].suggestion == "¿Y?"
    assert not is_near({"turn": "a1"})
    assert not is_near(None)


@pytest.mark.model
@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_what_is_suggested_finds_the_article_it_is_about(seed_library: Library, language: str) -> None:
    from rag.retrieve import retrieve

    candidates = retrieve(seed_library, "México", "es")
    made = calibration_for(seed_library.path, seed_library.encoder.name)
    for calibration in (None, made):
        asked = suggestion(language, candidates, answerable(seed_library, calibration=calibration))
        assert asked
