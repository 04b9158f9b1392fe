"""The days that a question speaks of: found where they are said, and nowhere else."""

from __future__ import annotations

import json
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.period import Period, find_period

QUESTIONS = Path(__file__).parent / "data" / "period_questions.jsonl"
PARTS = ["tuned", "held out", "second round", "third round"]
WEDNESDAY = date(2021, 8, 18)


def read(name: str) -> list[dict[str, Any]]:
    """The questions of one part of the file."""
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["part"] == name]


def days(
    question: str, language: str = "es", today: date = WEDNESDAY
) -> tuple[str | None, str | None] | None:
    """The first and last day that are found, None where nothing is."""
    found = find_period(question, language, today)
    return (found.to_dict()["since"], found.to_dict()["until"]) if found else None


@pytest.mark.parametrize("part", PARTS)
def test_nine_questions_in_ten_are_read_right_and_days_are_never_made_up(part: str) -> None:
    rows = read(part)
    misses: list[str] = []
    made_up: list[str] = []
    for row in rows:
        period = find_period(row["question"], row["language"], date.fromisoformat(row["today"]))
        found = {k: period.to_dict()[k] for k in ("since", "until", "newest", "event")} if period else None
        if found != row["period"]:
            (made_up if found else misses).append(f"{row['question']} -> {found}, but it is {row['period']}")
    assert not made_up, "\n".join(made_up)
    assert len(misses) <= len(rows) / 10, "\n".join(misses)


def test_what_is_said_of_the_days_stands_in_the_question() -> None:
    for row in chain.from_iterable(map(read, PARTS)):
        period = find_period(row["question"], row["language"], date.fromisoformat(row["today"]))
        assert period is None or period.words in row["question"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("¿Qué pasó en enero de 2020 en Salto?", "en enero de 2020"),
        ("What happened on Monday in Salto?", "on Monday"),
        ("¿Qué pasó del 3 al 5 de mayo en Salto?", "del 3 al 5 de mayo"),
        ("¿Qué dijo ayer, 17 de agosto, el ministro?", "ayer, 17 de agosto"),
        ("What was said after last week's vote in Salto?", "after last week's vote"),
    ],
)
def test_the_words_are_the_whole_expression(question: str, words: str) -> None:
    found = find_period(question, "en" if question.startswith("What") else "es", WEDNESDAY)
    assert found is not None
    assert found.words == words


def test_counted_from_today_or_not() -> None:
    relative = {
        question: bool((found := find_period(question, "es", WEDNESDAY)) and found.relative)
        for question in (
            "¿Qué pasó ayer?",
            "¿Qué pasó el lunes?",
            "¿Qué pasó en enero?",
            "¿Qué pasó en 2020?",
        )
    }
    assert list(relative.values()) == [True, True, False, False]


def test_the_future_tense_turns_a_day_without_a_year_to_the_next() -> None:
    assert days("¿Qué pasó el viernes?") == ("2021-08-13", "2021-08-13")
    assert days("¿Qué habrá el viernes?") == ("2021-08-20", "2021-08-20")
    assert days("What happened in December?", "en") == ("2020-12-01", "2020-12-31")
    assert days("What will happen in December?", "en") == ("2021-12-01", "2021-12-31")
    assert days("¿Qué dijo Teherán el viernes?") == ("2021-08-13", "2021-08-13")


def test_on_a_wednesday_on_wednesday_may_be_today() -> None:
    assert days("What was announced on Wednesday?", "en") == ("2021-08-11", "2021-08-18")
    assert days("What was announced last Wednesday?", "en") == ("2021-08-11", "2021-08-11")


def test_a_day_without_a_year_that_is_soon_to_come_is_left_alone() -> None:
    assert days("¿Cuándo se cobra el 25 de agosto?") is None
    assert days("Which schools are closed until Friday?", "en") is None


def test_a_question_that_compares_two_stretches_is_asked_of_all_days() -> None:
    assert days("¿Hubo más casos ayer que en marzo?") is None
    assert days("How was 2020 different from 2021?", "en") is None
    assert days("¿Qué pasó el lunes y el martes?") == ("2021-08-16", "2021-08-17")


def test_summer_is_the_norths_in_english_and_either_halfs_in_spanish() -> None:
    assert days("Where did people go in summer 2020?", "en") == ("2020-06-01", "2020-08-31")
    assert days("¿Adónde fueron en el verano de 2020?") == ("2019-12-01", "2020-08-31")
    assert days("¿Adónde fueron el verano pasado?") == ("2020-06-01", "2021-02-28")


def test_an_event_has_a_side() -> None:
    before = find_period("What did he say before the call?", "en", WEDNESDAY)
    after = find_period("Was sagte er nach der Wahl?", "de", WEDNESDAY)
    assert before == Period("before the call", event="the call", side="before")
    assert after == Period("nach der Wahl", event="der Wahl", side="after")


def test_an_event_whose_day_is_said_needs_no_searching() -> None:
    assert days("What changed after Monday's vote?", "en") == ("2021-08-16", None)
    assert days("¿Qué dijo antes de la reunión del lunes?") == (None, "2021-08-16")


def test_a_day_that_is_said_goes_before_an_event_that_would_have_to_be_found() -> None:
    assert days("¿Qué dijo Lacalle Pou ayer tras la reunión?") == ("2021-08-17", "2021-08-17")
    assert days("What did Trump say in 2020 before the call?", "en") == ("2020-01-01", "2020-12-31")


@pytest.mark.parametrize("quotes", ['"{}"', "“{}”", "«{}»", "„{}“"])
def test_what_is_quoted_is_no_time(quotes: str) -> None:
    assert days(f"Who sings {quotes.format('yesterday')} best?", "en") is None


def test_a_language_that_was_taken_for_another_is_read_all_the_same() -> None:
    assert days("¿Qué dijo el ministro en la reunión de ayer?", "nl") == ("2021-08-17", "2021-08-17")
    assert days("Mitä tapahtui eilen?", "fi") is None


PIECES = """ayer hoy el la los lunes pasado en de del 3 31 2020 1 mayo enero entre y al a hasta desde antes después tras
hace dos semanas últimos días yesterday last next week on Monday May 5 to from between and the vote after before by ago
fin semana " « 13/5/2020 9999 primer trimestre summer verano 29 febrero ¿ ? , vor Tagen dernière ‘ İ ß ﬁ \u0301"""
ANY_DAY = st.dates()


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES.split()), max_size=14).map(" ".join)),
    st.sampled_from(["es", "en", "de", "fr", "it", "pt", "ru", ""]),
    ANY_DAY,
)
def test_whatever_is_asked_the_days_are_in_order_and_the_words_are_the_questions(
    question: str, language: str, today: date
) -> None:
    period = find_period(question, language, today)
    if period is not None:
        assert period.words
        assert period.words in question
        assert period.since is None or period.until is None or period.since <= period.until
        assert period.since or period.until or period.newest or period.event
        assert (period.event is None) == (period.side is None)


def test_a_long_question_costs_its_length() -> None:
    assert find_period("el lunes pasado " * 125, "es", WEDNESDAY) is not None
    assert find_period("a " * 1000, "en", WEDNESDAY) is None
