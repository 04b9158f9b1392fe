"""An article that names other years does not answer a question about this one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.years import untold

TOLD = "El puente se abrió en 1998 y se reparó en la temporada 2004-05. Costó 1.950 millones."


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("¿Qué se abrió en 1998?", set()),
        ("¿Qué se abrió en 1989?", {1989}),
        ("¿Qué se reparó en 2005?", set()),
        ("¿Qué se abrió en los años 1990?", set()),
        ("What was opened in the 1980s?", {1980}),
        ("What was opened in the 1900s?", set()),
        ("¿Qué costó 1950 millones?", set()),
        ("¿Qué costó 1.950 millones?", set()),
        ("What opened between 1989 and 1998?", {1989}),
        ("¿Qué se abrió?", set()),
    ],
)
def test_a_year_is_told_or_not(question: str, left: set[int]) -> None:
    assert untold(question, TOLD) == left


def test_an_article_that_names_no_year_may_tell_of_any() -> None:
    assert untold("What was opened in 1989?", "The bridge was opened.") == set()


def test_of_its_own_year_and_those_beside_it_an_article_tells_without_naming_them() -> None:
    told = "El puente se abrió el año pasado."
    for year, left in ((2025, set()), (2026, set()), (2027, set()), (2024, {2024})):
        assert untold(f"¿Qué se abrió en {year}?", told, date(2026, 1, 17), None) == left


@given(st.integers(1000, 2099), st.text(alphabet=" abc.,"))
def test_a_year_that_stands_in_the_text_is_never_missed(year: int, around: str) -> None:
    assert untold(f"Who came in {year}?", f"{around} {year} {around}") == set()
