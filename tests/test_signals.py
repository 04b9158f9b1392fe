"""What tells whether a sentence answers, read from real articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from rag.evidence import worth_reading
from rag.question import understand
from rag.retrieve import retrieve
from rag.signals import Signals, asked_for, signals
from tests.encoders import HashingEncoder

ARTICLES = {
    "puente": "El puente de Orriols\n\nLa alcaldesa Ana Ruiz inauguró el martes el puente. Mide 300 metros de largo.",
    "vino": "Cosecha de vino\n\nLa cosecha de vino de este año es la mejor en dos décadas, dijo la cooperativa.",
    "huelga": "Huelga de panaderos\n\nLos panaderos de Oporto fueron a la huelga en 2019 por mejores salarios.",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("signals")
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        library.sync([folder])
        yield library


def told(library: Library, text: str, part: str = "") -> Signals:
    question = understand(text)
    candidates = retrieve(library, question.standalone, question.language)
    evidence = worth_reading(candidates)
    chosen = next((n for n, item in enumerate(evidence) if part in item.quote), 0)
    return signals(question, candidates, evidence, library, chosen=chosen)


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("How many metres is it long?", "en", "number"),
        ("¿Cuántos metros mide?", "es", "number"),
        ("Wie viele Meter sind es?", "de", "number"),
        ("Combien de mètres ?", "fr", "number"),
        ("Quanti metri misura?", "it", "number"),
        ("Quantos metros mede?", "pt", "number"),
        ("In what year was it built?", "en", "date"),
        ("¿En qué año se construyó?", "es", "date"),
        ("Wann wurde sie gebaut?", "de", "date"),
        ("Quand fut-il construit ?", "fr", "date"),
        ("Quando foi construída?", "pt", "date"),
        ("Who opened it?", "en", "person"),
        ("¿Quiénes lo inauguraron?", "es", "person"),
        ("Wer hat sie eröffnet?", "de", "person"),
        ("Qui l'a inauguré ?", "fr", "person"),
        ("Chi lo ha inaugurato?", "it", "person"),
        ("Quem a inaugurou?", "pt", "person"),
        ("Where is it?", "en", "place"),
        ("¿Dónde está?", "es", "place"),
        ("Wo steht sie?", "de", "place"),
        ("Où est-il ?", "fr", "place"),
        ("Dove si trova?", "it", "place"),
        ("What was opened?", "en", None),
        ("¿Qué se inauguró aquí?", "es", None),
        ("È qui il ponte?", "it", None),
    ],
)
def test_the_question_word_tells_what_kind_of_thing_is_asked_for(
    question: str, language: str, kind: str | None
) -> None:
    assert asked_for(question, language) == kind


def test_a_question_that_an_article_answers_is_held_by_its_sentence(library: Library) -> None:
    found = told(library, "¿Quién inauguró el puente de Orriols?", "Ana Ruiz")
    assert found.same_language
    assert found.in_sentence > 0.6
    assert found.in_passage > 0.9, "the place is named in the heading"
    assert found.names == 1
    assert found.absent == 0
    assert found.fits == 1, "somebody is named"
    assert found.gap is not None
    assert found.gap > 0


def test_a_question_about_others_is_held_by_none(library: Library) -> None:
    found = told(library, "¿Quién mandó construir el faro de Ponferrada en 1987?")
    assert found.names < 0.5
    assert found.numbers < 0.5
    assert found.absent == 1
    assert found.in_sentence < 0.5


def test_a_number_that_the_question_itself_says_is_no_answer(library: Library) -> None:
    assert told(library, "¿Cuántos metros mide el puente de Orriols?", "300").fits == 1
    assert told(library, "¿Cuántos vecinos cruzan los 300 metros de largo del puente?", "300").fits == -1
    assert told(library, "¿En qué año fueron a la huelga los panaderos?", "2019").fits == 1


def test_names_count_across_languages(library: Library) -> None:
    found = told(library, "Who opened the bridge of Orriols after the one in Wimbledon?", "puente")
    assert not found.same_language
    assert 0 < found.names < 1
    assert found.absent == 0, "what another language calls a name is not known"


def test_the_only_article_is_compared_with_no_other(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(ARTICLES["puente"], encoding="utf-8")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as alone:
        alone.sync([tmp_path / "one.txt"])
        assert told(alone, "¿Quién inauguró el puente?").gap is None
