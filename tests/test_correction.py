"""A question that takes for granted what the articles deny is answered by the sentence that denies it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index import Library
from rag import Engine
from tests.proof import assert_proven

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "La alcaldesa de Cádiz, Ana Prado, rechazó el martes la construcción del puente nuevo sobre la bahía. "
    "La oposición pidió más información sobre los costes de la obra."
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("correction")
    (folder / "texts").mkdir()
    (folder / "texts" / "puente.txt").write_text(f"title: El puente\n\n{TEXT}\n", encoding="utf-8")
    library = Library.open(folder / "library")
    library.sync([folder / "texts"])
    return library


@pytest.mark.model
@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        (
            "¿Por qué aceptó Ana Prado la construcción del puente nuevo?",
            "El artículo dice lo contrario: «La alcaldesa",
        ),
        (
            "Why did Ana Prado accept the construction of the bridge?",
            "The article says the opposite: “La alcaldesa",
        ),
    ],
)
def test_a_false_premise_is_corrected_with_the_sentence_that_says_so(
    library: Library, asked: str, begins: str
) -> None:
    answer = Engine(library, "quotes").ask(asked)
    assert_proven(answer, library)
    assert not answer.abstained
    assert answer.text.startswith(begins)
    assert [c.quote for c in answer.citations] == [TEXT.partition(". ")[0] + "."]


@pytest.mark.model
def test_a_false_premise_is_known_in_a_long_sentence_of_another_language(seed_library: Library) -> None:
    answer = Engine(seed_library, "quotes").ask("Why did Sheinbaum accept a US military intervention?")
    assert answer.text.startswith("The article says the opposite: “Las fuerzas estadounidenses")
    assert_proven(answer, seed_library)


@pytest.mark.model
def test_a_true_premise_is_answered_as_ever(library: Library) -> None:
    answer = Engine(library, "quotes").ask("¿Por qué rechazó Ana Prado la construcción del puente nuevo?")
    assert not answer.text.startswith("El artículo dice lo contrario")
