"""Which articles a question about days is asked of, and what is done where they do not answer it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from index import Filter, Library
from index.filters import ALL
from rag import Answer, Engine, phrases
from rag.clock import today as todays_date
from rag.question import understand
from rag.retrieve import retrieve
from rag.scope import FRESH, HALF_LIFE, Scope, fresher, freshness, scope_of
from tests.encoders import HashingEncoder

TODAY = date(2021, 8, 18)  # a Wednesday

NEWS = [
    ("bridge", "2020-01-14", "La intendenta Olivera anunció que el puente viejo cerrará por obras durante meses."),
    ("budget", "2021-03-02", "El ministro Peralta presentó ante el parlamento un presupuesto con menos deuda."),
    ("meeting", "2021-08-10", "La reunión de Peralta con los sindicatos portuarios terminó sin acuerdo salarial."),
    ("demand", "2021-08-05", "Los sindicatos portuarios reclamaron a Peralta un aumento salarial y menos horas."),
    ("strike", "2021-08-17", "Los sindicatos portuarios anunciaron un paro general y Peralta pidió calma a todos."),
    ("storm", None, "Una tormenta dejó sin luz a varios barrios y arrancó árboles en la rambla del puerto."),
]  # fmt: skip


def make(folder: Path, news: list[tuple[str, str | None, str]]) -> Library:
    """A library of one-sentence articles in Spanish."""
    file = folder / "news.jsonl"
    records = [
        {"id": name, "title": name, "language": "es", "text": text} | ({"published": day} if day else {})
        for name, day, text in news
    ]
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
    library = Library.open(folder / "library", encoder=HashingEncoder())
    assert library.sync([file]).ok
    return library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library of six articles from January 2020 to August 2021, one without a day."""
    with make(tmp_path_factory.mktemp("scope"), NEWS) as opened:
        yield opened


def scope(library: Library, question: str, only: Filter = ALL, today: date | None = TODAY) -> Scope:
    return scope_of(library, understand(question), only, today)


def days(found: Scope) -> tuple[date | None, date | None]:
    return found.only.since, found.only.until


# -- which filter


def test_yesterday_is_asked_of_yesterdays_articles_and_todays(library: Library) -> None:
    found = scope(library, "¿Qué anunciaron los sindicatos ayer?")
    assert found.period is not None
    assert (found.period.since, found.period.until) == (date(2021, 8, 17), date(2021, 8, 17))
    assert days(found) == (date(2021, 8, 17), date(2021, 8, 18))
    assert not found.fallback


def test_last_week_is_asked_of_one_day_more_and_this_week_is_not(library: Library) -> None:
    assert days(scope(library, "¿Qué pasó la semana pasada?")) == (date(2021, 8, 9), date(2021, 8, 16))
    assert days(scope(library, "¿Qué pasó esta semana?")) == (date(2021, 8, 16), date(2021, 8, 22))


def test_the_rest_of_the_askers_filter_stays(library: Library) -> None:
    found = scope(library, "¿Qué pasó ayer?", Filter.of(outlets=["El País"]))
    assert found.only == Filter.of(since="2021-08-17", until="2021-08-18", outlets=["El País"])
    assert found.wider() == Scope(
        Filter.of(outlets=["El País"]), None, Filter.of(outlets=["El País"]), dropped="ayer"
    )


@pytest.mark.parametrize(
    "question",
    [
        "¿Qué pasó en 1973?",  # no article is from then: the articles tell of it
        "¿Qué pasó en mayo de 2020?",
        "¿Qué pasó hace veinte años?",
        "¿Qué habrá la próxima semana?",  # what is to come is told of before
        "¿Qué pasó hasta hoy?",  # leaves nothing out
        "¿Qué pasó desde 1950?",
        "¿Qué dijo Peralta?",
    ],
)
def test_days_that_no_article_can_be_from_are_no_filter(library: Library, question: str) -> None:
    assert scope(library, question) == Scope(ALL, None, ALL)


def test_days_with_articles_are_a_filter_that_may_be_taken_off(library: Library) -> None:
    found = scope(library, "¿Qué presentó Peralta en marzo de 2021?")
    assert days(found) == (date(2021, 3, 1), date(2021, 4, 1))
    assert found.fallback


def test_a_day_counted_from_today_is_a_filter_though_it_has_no_articles(library: Library) -> None:
    found = scope(library, "¿Qué pasó anteayer?", today=date(2021, 8, 25))
    assert days(found) == (date(2021, 8, 23), date(2021, 8, 24))
    assert not found.fallback


@pytest.mark.parametrize("own", [Filter.of(since="2021-01-01"), Filter.of(until="2019-01-01")])
def test_the_askers_own_days_win(library: Library, own: Filter) -> None:
    assert scope(library, "¿Qué pasó ayer?", own) == Scope(own, None, own)
    assert scope(library, "¿Qué dijo Peralta antes de la reunión?", own) == Scope(own, None, own)


def test_without_a_day_to_count_from_nothing_is_read(library: Library) -> None:
    assert scope(library, "¿Qué pasó ayer?", today=None) == Scope(ALL, None, ALL)


def test_articles_without_any_dates_are_not_filtered_by_them(tmp_path: Path) -> None:
    with make(tmp_path, [("storm", None, NEWS[-1][2])]) as undated:
        assert scope(undated, "¿Qué pasó ayer?") == Scope(ALL, None, ALL)


def test_a_follow_up_has_days_of_its_own(library: Library) -> None:
    history = [("¿Qué pasó ayer con los sindicatos?", "Anunciaron un paro.")]
    own = scope_of(library, understand("¿Y la semana pasada?", history), ALL, TODAY)
    assert own.period is not None
    assert own.period.words == "la semana pasada"
    leaning = scope_of(library, understand("¿Y quién lo anunció?", history), ALL, TODAY)
    assert leaning.period is not None
    assert leaning.period.words == "ayer"


# -- events


def test_before_an_event_is_until_the_day_of_the_article_that_tells_of_it(library: Library) -> None:
    found = scope(library, "¿Qué reclamaron a Peralta los sindicatos portuarios antes de la reunión?")
    assert days(found) == (None, date(2021, 8, 10))
    assert found.period is not None
    assert found.period.event == "la reunión"
    assert found.fallback
    after = scope(library, "¿Qué anunciaron los sindicatos portuarios tras la reunión?")
    assert days(after) == (date(2021, 8, 10), None)


def test_an_event_that_no_article_tells_of_is_no_filter(library: Library) -> None:
    assert scope(library, "¿Qué dijo Peralta antes del terremoto?") == Scope(ALL, None, ALL)


def test_a_like_event_of_somebody_else_is_no_filter(library: Library) -> None:
    question = "¿Qué reclamaron a Peralta los sindicatos portuarios antes de la reunión con {}?"
    assert scope(library, question.format("los sindicatos")).timed
    assert not scope(library, question.format("los ganaderos")).timed
    assert not scope(library, question.format("Olivera")).timed
    assert not scope(library, "¿Qué se dijo antes de la reunión?").timed


def test_an_event_of_several_days_is_no_filter(tmp_path: Path) -> None:
    twice = [(f"meeting-{day}", day, NEWS[2][2]) for day in ("2020-08-10", "2021-08-10")]
    with make(tmp_path, [*NEWS, *twice]) as library:
        assert scope(library, "¿Qué dijo Peralta antes de la reunión con los sindicatos?") == Scope(
            ALL, None, ALL
        )


# -- what is new


def test_freshness_halves_with_age_and_is_small() -> None:
    assert freshness(TODAY, TODAY) == FRESH <= 0.03
    assert freshness(TODAY - timedelta(days=HALF_LIFE), TODAY) == pytest.approx(FRESH / 2)
    assert freshness(TODAY + timedelta(days=3), TODAY) == FRESH
    assert freshness(None, TODAY) == 0.0
    ages = [freshness(TODAY - timedelta(days=n), TODAY) for n in range(0, 4000, 100)]
    assert ages == sorted(ages, reverse=True)


def test_of_two_that_match_alike_the_newer_goes_first(tmp_path: Path) -> None:
    alike = [("old", "2019-05-01", NEWS[0][2]), ("new", "2019-08-01", NEWS[0][2]), ("none", None, NEWS[0][2])]
    with make(tmp_path, alike) as library:
        found = retrieve(library, "puente viejo", "es")
        assert fresher(found, TODAY)[0].article.title == "new"
        assert fresher(found[::-1], TODAY)[0].article.title == "new"
        assert fresher([], TODAY) == []


def test_the_latest_is_no_filter(library: Library) -> None:
    found = scope(library, "¿Cuáles son las últimas noticias sobre Peralta?")
    assert found.only == ALL
    assert found.period is not None
    assert found.period.newest


# -- answers


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Engine]:
    """An engine over what happened yesterday, a month ago and in January 2020."""
    now = todays_date()
    news: list[tuple[str, str | None, str]] = [
        ("strike", (now - timedelta(days=1)).isoformat(), NEWS[4][2]),
        ("demand", (now - timedelta(days=40)).isoformat(), NEWS[3][2]),
        NEWS[0],
    ]
    with make(tmp_path, news) as library:
        yield Engine(library, llm="quotes")


def quoted(answer: Answer) -> set[str]:
    return {c.title for c in answer.citations}


def test_an_answer_is_from_the_days_that_were_asked_about_and_says_which(fresh: Engine) -> None:
    question = "¿Qué dijeron ayer los sindicatos portuarios?"
    answer = fresh.ask(question)
    assert quoted(answer) == {"strike"}
    assert answer.notes == ()
    assert answer.period is not None
    yesterday = (todays_date() - timedelta(days=1)).isoformat()
    assert answer.to_dict()["period"] == {
        "words": "ayer", "since": yesterday, "until": yesterday, "relative": True, "newest": False, "event": None,
        "side": None,
    }  # fmt: skip


def test_the_days_can_be_taken_off(fresh: Engine) -> None:
    answer = fresh.ask("¿Qué dijo ayer la intendenta Olivera del puente?", timed=False)
    assert quoted(answer) == {"bridge"}
    assert answer.period is None


def test_where_yesterday_says_nothing_the_refusal_names_the_day(fresh: Engine) -> None:
    answer = fresh.ask("¿Qué dijo ayer la intendenta Olivera del puente?")
    assert answer.abstained
    assert answer.text == "Los artículos no lo dicen."
    assert answer.period is not None
    assert answer.period.words == "ayer"
    assert len(answer.notes) == 1
    assert str((todays_date() - timedelta(days=1)).year) in answer.notes[0]
    assert "«ayer»" in answer.notes[0]


def test_where_a_named_month_says_nothing_other_days_are_read_and_the_answer_says_so(fresh: Engine) -> None:
    answer = fresh.ask("¿Qué anunciaron los sindicatos con Peralta en enero de 2020?")
    assert quoted(answer)
    assert quoted(answer) <= {"strike", "demand"}
    assert answer.period is None
    assert answer.notes == (
        "Ningún artículo de estos días responde: 1–31 ene 2020 («en enero de 2020»). Esto es de otro día.",
    )


@pytest.mark.parametrize(
    ("language", "days", "note"),
    [
        ("en", "1–31 Jan 2020", "No article of these days answers this"),
        ("es", "1–31 ene 2020", "Ningún artículo de estos días responde"),
        ("de", "1.–31. Jan. 2020", "Kein Artikel dieser Tage beantwortet das"),
        ("fi", "1–31 Jan 2020", "No article of these days answers this"),
    ],
)
def test_the_days_are_told_in_the_readers_language(language: str, days: str, note: str) -> None:
    said = phrases.days(date(2020, 1, 1), date(2020, 1, 31), language)
    assert said == days
    assert phrases.note("elsewhere", language, days=said, words="en enero").startswith(f"{note}: {days} (")
    assert days in phrases.note("looked", language, days=said, words="en enero")
    assert "2020" in phrases.days(date(2020, 1, 1), None, language)
    assert "2020" in phrases.days(None, date(2020, 1, 1), language)
    assert phrases.days(None, None, language) == ""


def test_where_no_day_says_it_the_refusal_is_of_all_days(fresh: Engine) -> None:
    answer = fresh.ask("¿Qué anunció Washington con Lincoln en enero de 2020?")
    assert answer.abstained
    assert answer.period is None
    assert answer.notes == ()


def test_a_named_month_that_says_it_is_answered_from_it(fresh: Engine) -> None:
    answer = fresh.ask("¿Qué anunció la intendenta Olivera en enero de 2020?")
    assert quoted(answer) == {"bridge"}
    assert answer.period is not None
    assert answer.notes == ()


def test_the_askers_own_days_win_over_the_questions(fresh: Engine) -> None:
    own = Filter.of(since="2020-01-01", until="2020-01-31")
    answer = fresh.ask("¿Qué anunció ayer la intendenta Olivera?", only=own)
    assert quoted(answer) == {"bridge"}
    assert answer.period is None


def test_a_quiet_day_is_told_by_its_date_and_not_as_the_askers_filter(tmp_path: Path) -> None:
    with make(tmp_path, [NEWS[0]]) as library:
        answer = Engine(library, llm="quotes").ask("What happened yesterday in Salto?")
    assert answer.abstained
    (note,) = answer.notes
    assert note.startswith("Only articles of these days were read: ")
    assert "“yesterday”" in note


def test_words_that_became_a_filter_are_not_searched_for(library: Library) -> None:
    question = understand("¿Qué anunciaron ayer los sindicatos portuarios?")
    scope = scope_of(library, question, ALL, date(2021, 8, 18))
    assert scope.timed
    assert scope.undated(question).standalone == "¿Qué anunciaron los sindicatos portuarios?"
    assert scope.undated(question).text == question.text
    assert scope.wider().undated(question) == question
    only_days = understand("¿Qué pasó ayer?")
    assert scope_of(library, only_days, ALL, date(2021, 8, 18)).undated(only_days) == only_days
