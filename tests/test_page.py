"""The page in a real browser: ask, read, follow a number to its sentence; nothing leaves the box dead."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from index.filters import Filter
from index.library import Library
from rag.answer import Event, Progress
from rag.engine import Engine
from tests.browsing import ask, visit, wait_for_answer
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

__all__ = ["visit"]

ASKED = "What did Sheinbaum reject?"
HOSTILE = (
    "La alcaldesa <script>window.hurt = 1</script> "
    '<img src=x onerror="window.hurt = 1"> inauguró ayer un puente '
    "[gratis](javascript:window.hurt=1) de **mármol** y `código` en Villaconejos."
)


class Failing(Engine):
    """The real engine, but for one question that it cannot take and some that it does not end by itself.

    ``endless`` has something to say now and then, ``hasty`` all the time, ``stuck`` nothing until ``go_on``.
    """

    def __init__(self, *given: Any, **how: Any) -> None:
        super().__init__(*given, **how)
        self.go_on = threading.Event()
        self.asked: list[str] = []
        self.how: list[dict[str, Any]] = []
        self.closed: list[str] = []

    def stream(
        self, question: str, history: Sequence[tuple[str, str]] = (), **how: Any
    ) -> Generator[Event, None, None]:
        if question == "fail":
            yield Progress("searching")
            raise ZeroDivisionError("secret detail")
        self.asked.append(question)
        self.how.append(how)
        try:
            while question in ("endless", "hasty"):
                yield Progress("reading", 2)
                time.sleep(0.1 if question == "endless" else 0.003)
            if question == "stuck":
                yield Progress("reading", 2)
                self.go_on.wait(120)
            yield from super().stream(question, history, **how)
        finally:
            self.closed.append(question)


@pytest.fixture(scope="module")
def engine(seed_library: Library) -> Failing:
    return Failing(seed_library, llm="quotes")


@pytest.fixture(autouse=True)
def _fresh(engine: Failing) -> Iterator[None]:
    engine.go_on.clear()
    engine.asked.clear()
    engine.how.clear()
    engine.closed.clear()
    yield
    engine.go_on.set()


@pytest.fixture(scope="module")
def address(engine: Failing, seed_library: Library) -> Iterator[str]:
    with serving(engine, seed_library) as at:
        yield at


def in_view(page: Page, selector: str) -> bool:
    """Whether the whole element is within the window and within what scrolls around it."""
    seen: bool = page.evaluate(
        """selector => {
            const element = document.querySelector(selector), box = element.getBoundingClientRect();
            let top = 0, bottom = innerHeight;
            for (let up = element.parentElement; up; up = up.parentElement) {
                if (!/auto|scroll/.test(getComputedStyle(up).overflowY)) continue;
                const frame = up.getBoundingClientRect();
                if (frame.height) { top = Math.max(top, frame.top); bottom = Math.min(bottom, frame.bottom); }
            }
            return box.height > 0 && box.top >= top - 1 && box.bottom <= bottom + 1;
        }""",
        selector,
    )
    return seen


def wait_in_view(page: Page, selector: str) -> None:
    page.wait_for_function(
        """selector => {
            const box = document.querySelector(selector).getBoundingClientRect();
            return box.top >= 0 && box.bottom <= innerHeight;
        }""",
        arg=selector,
        timeout=10_000,
    )
    assert in_view(page, selector)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_number_opens_the_article_at_its_sentence_and_leads_back(
    visit: Callable[..., Page], address: str, seed_library: Library, width: int, height: int
) -> None:
    page = visit(address, width, height)
    ask(page, ASKED)
    cite = page.locator("#chat .cite").first
    assert cite.inner_text() == "[1]"
    quote = page.locator(str(cite.get_attribute("href"))).text_content()
    cite.click()
    page.wait_for_selector("#reader mark#quote")
    wait_in_view(page, "#reader mark#quote")
    text = seed_library.articles()[0].text
    assert quote
    assert quote in text
    assert page.locator("#reader mark#quote").text_content() == quote
    assert page.locator("#reader mark").count() == page.locator("#panel mark").count(), (
        "all cited ones are marked"
    )
    page.locator("#reader button.back").click()
    wait_in_view(page, "#chat .cite")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert not page.locator("#reader article").count()


def test_an_earlier_answers_numbers_still_lead_to_their_sentences(
    visit: Callable[..., Page], address: str
) -> None:
    page = visit(address)
    ask(page, ASKED)
    first = str(page.locator("#chat .cite").first.get_attribute("href"))
    said = page.locator(first).text_content()
    ask(page, "¿Cuándo será la reunión de alto nivel?")
    assert page.locator("details.turn[open]").count() == 1
    assert (
        len(set(page.eval_on_selector_all("mark", "all => all.map(m => m.id)")))
        == page.locator("mark").count()
    )
    page.locator(f'#chat .cite[href="{first}"]').first.click()
    page.wait_for_selector("#reader mark#quote")
    assert page.locator("#reader mark#quote").text_content() == said


def test_an_example_is_asked_with_one_click(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    page.get_by_role("button", name=ASKED).click()
    page.wait_for_selector("#chat .cite", timeout=60_000)
    assert page.locator("#chat .user-row").inner_text().strip() == ASKED
    assert not page.get_by_role("button", name=ASKED).is_visible()


def test_a_refusal_looks_like_one_and_offers_the_closest(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, "Who won the 2022 World Cup?")
    assert page.locator("#chat .refusal").count() == 1
    assert page.locator("#chat .cite").count() == 0
    offer = page.locator("#chat .refusal li a").first
    target = str(offer.get_attribute("href"))
    offer.click()
    wait_in_view(page, target)


def test_an_engine_that_fails_leaves_the_box_alive(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, "fail")
    assert "Something went wrong" in page.locator("#chat .failure").inner_text()
    assert "secret detail" not in page.content()
    assert page.locator("#ask textarea").is_editable()
    ask(page, ASKED)
    assert page.locator("#chat .cite").count() > 0


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("", "no question yet"),
        ("  \n ", "no question"),
        ("\x07\x1b", "no question"),
        ("why? " * 4_000, "2,000"),
    ],
)
def test_a_question_that_cannot_be_asked_leaves_the_box_alive(
    visit: Callable[..., Page], address: str, question: str, hint: str
) -> None:
    page = visit(address)
    page.locator("#ask textarea").fill(question)
    page.locator("#ask textarea").press("Enter")
    page.wait_for_selector("#chat .failure")
    assert hint in page.locator("#chat .failure").inner_text()
    ask(page, ASKED)
    assert page.locator("#chat .cite").count() > 0
    assert page.locator("#chat .failure").count() == 0


def narrow(page: Page, **days: str) -> None:
    """Open the filters and write days into them."""
    frame = page.get_by_role("button", name="Narrow the search")
    assert not page.locator("#since").is_visible()
    frame.click()
    for name, day in days.items():
        field = page.locator(f"#{name}").get_by_role("textbox")
        field.fill(day)
        field.blur()


def test_a_filter_that_lets_nothing_through_says_so_and_its_chip_takes_it_away(
    visit: Callable[..., Page], address: str, engine: Failing
) -> None:
    page = visit(address)
    narrow(page, since="2026-02-01")
    chip = page.get_by_role("button", name="Remove: since 1 February 2026")
    chip.wait_for()
    ask(page, ASKED)
    assert page.locator("#chat .refusal").count() == 1
    assert "No article is within the filter." in page.locator("#chat .note").all_inner_texts()
    chip.press("Enter")  # as one who has no mouse
    chip.wait_for(state="detached")
    assert page.locator("#since").get_by_role("textbox").input_value() == ""
    assert page.evaluate("document.activeElement === document.querySelector('#ask textarea')")
    ask(page, ASKED)
    assert page.locator("#chat .cite").count() > 0
    assert [how["only"] for how in engine.how] == [Filter(since=date(2026, 2, 1)), Filter()]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"since": "yesterday"}, "“yesterday” is not a day."),
        ({"until": "<img src=x onerror=window.hurt=1>"}, "is not a day."),
        (
            {"since": "2026-02-01", "until": "2026-01-01"},
            "(1 February 2026) is after the last (1 January 2026)",
        ),
    ],
)
def test_days_that_cannot_be_used_are_said_in_words_and_the_question_stays(
    visit: Callable[..., Page], address: str, engine: Failing, days: dict[str, str], said: str
) -> None:
    page = visit(address)
    narrow(page, **days)
    page.locator("#fault .fault").wait_for()
    assert said in page.locator("#fault").inner_text()
    page.locator("#ask textarea").fill(ASKED)
    page.locator("#ask textarea").press("Enter")
    page.locator("#chat .failure").wait_for()
    assert said in page.locator("#chat .failure").inner_text()
    assert page.locator("#ask textarea").input_value() == ASKED
    assert engine.asked == []
    assert page.evaluate("window.hurt") is None
    for name in days:
        page.locator(f"#{name}").get_by_role("textbox").fill("")
        page.locator(f"#{name}").get_by_role("textbox").blur()
    page.locator("#fault .fault").wait_for(state="detached")
    page.locator("#ask textarea").press("Enter")
    wait_for_answer(page, 1)
    assert page.locator("#chat .cite").count() > 0


def test_outlets_are_chosen_from_those_of_the_library_and_what_leaves_no_choice_is_hidden(
    visit: Callable[..., Page], tmp_path: Path, seed_library: Library
) -> None:
    said = "El puente de {} abrió al tráfico tras tres años de obras."
    rows = [
        {
            "title": name,
            "text": said.format(town),
            "outlet": name,
            "language": "es",
            "published": "2020-05-15",
        }
        for name, town in (("El Diario", "Villaconejos"), ("La Voz & Cía", "Valdepeñas"))
    ]
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Library.open(tmp_path / "library", encoder=seed_library.encoder) as library:
        assert library.sync([tmp_path / "news.jsonl"]).ok
        with serving(Engine(library, llm="quotes"), library) as at:
            page = visit(at)
            narrow(page)
            assert not page.locator("#languages").is_visible()
            assert not page.locator("#sections").is_visible()
            page.locator("#outlets input").click()
            page.get_by_role("option", name="La Voz & Cía (1)").click()
            page.get_by_role("button", name="Remove: La Voz & Cía").wait_for()
            ask(page, "¿Qué puente abrió al tráfico?")
            assert set(page.locator(".source .byline").all_inner_texts()) == {"La Voz & Cía · 15 May 2020"}
            page.get_by_role("button", name="Remove: La Voz & Cía").click()
            page.locator("#chips .chip").wait_for(state="detached")
            ask(page, "¿Qué puente de Villaconejos abrió al tráfico?")
            first = page.locator("details.turn[open] .byline").first
            assert first.inner_text() == "El Diario · 15 May 2020"


def test_the_question_that_was_searched_for_is_shown_and_can_be_edited(
    visit: Callable[..., Page], address: str, engine: Failing
) -> None:
    page = visit(address)
    ask(page, ASKED)
    assert page.locator("#chat .scope", has_text="Searched for:").count() == 0
    ask(page, "Why?")
    line = page.locator("#chat .scope", has_text="Searched for:")
    sought = line.locator("q").inner_text()
    assert "Sheinbaum" in sought
    assert sought.endswith("Why?")
    assert line.inner_text().startswith("Searched for:")
    line.get_by_role("button", name="Edit this").press("Enter")
    page.get_by_role("button", name="Remove: Search for the text as it stands").wait_for()
    box = page.locator("#ask textarea")
    assert box.input_value() == sought
    assert page.evaluate("document.activeElement === document.querySelector('#ask textarea')")
    ask(page, "And what did she reject?")  # as it stands it leans on the question before it
    assert page.locator("#chat .user-row").all_inner_texts()[-1] == "And what did she reject?"
    assert [how["standalone"] for how in engine.how] == [None, None, "And what did she reject?"]
    assert page.locator("#chat .scope", has_text="Searched for:").count() == 1
    assert page.locator("#chips .chip").count() == 0
    ask(page, "And what did she reject?")
    assert engine.how[-1]["standalone"] is None


def test_the_days_of_a_question_are_shown_and_all_days_can_be_searched(
    visit: Callable[..., Page], address: str, engine: Failing
) -> None:
    page = visit(address)
    question = "¿Qué rechazó Sheinbaum en enero de 2026?"
    ask(page, question)
    chip = page.locator("#chat .scope .chip")
    assert chip.inner_text() == "1–31 Jan 2026 · “en enero de 2026”"
    page.locator("#ask textarea").fill("half a thought")
    page.get_by_role("button", name="Search all days").press("Enter")
    wait_for_answer(page, 2)
    assert page.locator("#chat .user-row").all_inner_texts() == [question, question]
    assert [how["timed"] for how in engine.how] == [True, False]
    assert chip.all_inner_texts()[1:] == ["All days"]
    assert page.locator("#ask textarea").input_value() == "half a thought"


def test_a_wish_that_newest_comes_first_is_shown(visit: Callable[..., Page], address: str) -> None:
    page = visit(address, locale="es-ES")
    ask(page, "¿Qué rechazó últimamente Sheinbaum?")
    assert page.locator("#chat .scope .chip").inner_text() == "Primero lo más reciente · «últimamente»"
    page.get_by_role("button", name="Buscar sin atender a la fecha").click()
    wait_for_answer(page, 2)
    assert page.locator("#chat .scope .chip").all_inner_texts()[1:] == ["Todos los días"]


def begin_to_ask(page: Page, question: str) -> None:
    """Ask a question that is not answered and wait until the page says that its sentences are read."""
    page.locator("#ask textarea").fill(question)
    page.locator("#ask textarea").press("Enter")
    page.get_by_text("Reading 2 sentences").wait_for()


def wait_until(holds: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("question", ["endless", "hasty", "stuck"])
def test_an_answer_can_be_stopped_and_the_next_question_asked(
    visit: Callable[..., Page], address: str, engine: Failing, question: str
) -> None:
    page = visit(address)
    begin_to_ask(page, question)
    box = page.locator("#ask textarea")
    box.fill(ASKED)  # whoever stops an answer has perhaps the next question ready
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").wait_for()
    box.press("Enter")
    wait_for_answer(page, 2)
    assert page.locator("#chat .cite").count() > 0
    assert page.locator("#chat .user-row").all_inner_texts() == [question, ASKED]
    assert page.locator("#chat .failure").all_inner_texts() == ["Stopped."]
    assert page.locator(".toast-body").count() == 0
    if question == "stuck":
        assert question not in engine.closed
        engine.go_on.set()
    wait_until(lambda: question in engine.closed)
    assert page.locator("#chat .failure").all_inner_texts() == ["Stopped."]


@pytest.mark.parametrize("question", ["endless", "hasty", "stuck"])
def test_what_was_stopped_stays_so(
    visit: Callable[..., Page], address: str, engine: Failing, question: str
) -> None:
    page = visit(address)
    begin_to_ask(page, question)
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped.").wait_for()
    engine.go_on.set()
    wait_until(lambda: question in engine.closed)
    page.wait_for_timeout(500)
    assert page.locator("#chat .failure").all_inner_texts() == ["Stopped."]
    assert page.locator("#chat .waiting").count() == 0
    assert page.locator("#ask button").get_attribute("aria-label") == "Ask"


@pytest.mark.parametrize("question", ["endless", "hasty", "stuck"])
def test_an_answer_in_flight_does_not_reach_a_new_conversation(
    visit: Callable[..., Page], address: str, engine: Failing, question: str
) -> None:
    page = visit(address)
    begin_to_ask(page, question)
    page.locator("#again").click()
    page.wait_for_function("!document.querySelector('#chat .user-row')")
    engine.go_on.set()
    wait_until(lambda: question in engine.closed)
    page.wait_for_timeout(500)
    assert page.locator("#chat .user-row").count() == 0
    ask(page, ASKED)
    assert page.locator("#chat .user-row").all_inner_texts() == [ASKED]
    assert page.locator(".toast-body").count() == 0


def test_a_question_that_waits_its_turn_does_not_reach_a_new_conversation(
    visit: Callable[..., Page], address: str, engine: Failing
) -> None:
    page = visit(address)
    ask(page, ASKED)
    others = [visit(address) for _ in range(4)]  # as many as are answered at once
    for other in others:
        begin_to_ask(other, "stuck")
    page.locator("#ask textarea").fill("endless")
    page.locator("#ask textarea").press("Enter")
    page.wait_for_timeout(500)
    page.locator("#again").click()
    page.wait_for_function("!document.querySelector('#ask textarea').value")
    engine.go_on.set()
    for other in others:
        other.wait_for_selector("#chat .waiting", state="detached")
    ask(page, ASKED)
    assert page.locator("#chat .user-row").all_inner_texts() == [ASKED]
    assert "endless" not in engine.asked


def test_a_question_sent_twice_is_asked_once(
    visit: Callable[..., Page], address: str, engine: Failing
) -> None:
    page = visit(address)
    box = page.locator("#ask textarea")
    box.fill(ASKED)
    for _ in range(4):
        box.press("Enter")
    wait_for_answer(page, 1)
    box.press("Enter")
    page.wait_for_timeout(500)
    assert page.locator("#chat .user-row").all_inner_texts() == [ASKED]
    assert engine.asked == [ASKED]
    assert page.locator("#chat .failure").count() == 0
    assert page.locator(".toast-body").count() == 0


def test_a_question_asked_meanwhile_stays_in_the_box(
    visit: Callable[..., Page], address: str, engine: Failing
) -> None:
    page = visit(address)
    begin_to_ask(page, "stuck")
    page.locator("#ask textarea").fill(ASKED)
    page.locator("#ask textarea").press("Enter")
    page.wait_for_timeout(500)
    assert page.locator("#ask textarea").input_value() == ASKED
    assert engine.asked == ["stuck"]
    engine.go_on.set()
    wait_for_answer(page, 1)
    page.locator("#ask textarea").press("Enter")
    wait_for_answer(page, 2)
    assert page.locator("#chat .user-row").all_inner_texts() == ["stuck", ASKED]


def test_visitors_do_not_see_each_other(visit: Callable[..., Page], address: str) -> None:
    one, other = visit(address), visit(address, locale="es-MX")
    ask(one, ASKED)
    ask(other, "¿Cuándo será la reunión de alto nivel?")
    assert one.locator("#chat .user-row").all_inner_texts() == [ASKED]
    assert other.locator("#chat .user-row").count() == 1
    assert ASKED not in other.locator("#desk").inner_text()


def test_a_new_conversation_begins_empty(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, ASKED)
    page.locator("#again").click()
    page.wait_for_function("!document.querySelector('#chat .user-row')")
    assert page.locator("mark").count() == 0
    assert page.locator("#intro").is_visible()
    ask(page, ASKED)
    assert page.locator("#chat .user-row").count() == 1


def test_the_page_speaks_spanish_to_a_spanish_browser(visit: Callable[..., Page], address: str) -> None:
    page = visit(address, locale="es-MX")
    assert "Pregunte a las noticias" in page.locator("#masthead").inner_text()
    assert page.locator("#ask textarea").get_attribute("placeholder") == "Su pregunta, en cualquier idioma"
    assert "1 artículo" in page.locator("#status").inner_text()
    assert page.locator("#ask button").get_attribute("aria-label") == "Preguntar"


def test_the_status_says_how_many_articles_and_what_writes(visit: Callable[..., Page], address: str) -> None:
    assert visit(address).locator("#status").inner_text().strip() == "1 article · quotes only"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_nothing_is_wider_than_the_window(
    visit: Callable[..., Page], address: str, width: int, height: int, scheme: str
) -> None:
    page = visit(address, width, height, color_scheme=scheme)
    narrow(page, since="2020-01-31", until="2030-01-31")
    too_wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(too_wide) == 0
    ask(page, "¿Qué rechazó la presidenta de México? " + "Aaaa" * 60)
    ask(page, ASKED)
    assert page.evaluate(too_wide) == 0
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(251, 250, 246)" if scheme == "light" else "rgb(23, 22, 20)")


def test_a_hostile_article_does_nothing(
    visit: Callable[..., Page], tmp_path: Path, seed_library: Library
) -> None:
    (tmp_path / "news.txt").write_text(
        f"date 2026-01-17\n\n{HOSTILE}\n\nFin de la noticia.\n", encoding="utf-8"
    )
    with Library.open(tmp_path / "library", encoder=seed_library.encoder) as library:
        assert library.sync([tmp_path / "news.txt"]).ok
        with serving(Engine(library, llm="quotes"), library) as at:
            page = visit(at)
            ask(page, "¿Qué inauguró la alcaldesa en Villaconejos? <b onclick='window.hurt=1'>x</b>")
            shown = page.locator("#chat .bot-row").inner_text()
            assert page.locator("#chat .statement bdi").count()
            assert "<script>window.hurt = 1</script>" in shown
            assert "[gratis](javascript:window.hurt=1) de **mármol** y `código`" in shown
            marked = page.locator("mark").first.text_content()
            assert marked is not None
            assert marked in library.articles()[0].text
            for link in page.locator("#desk a").all():
                assert re.match(
                    r"#a|/library(/\w+\?quote=\d+-\d+#quote)?$|\?lang=\w\w$", str(link.get_attribute("href"))
                )
            assert page.evaluate("window.hurt") is None


def test_a_message_is_read_aloud_as_itself(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, ASKED)
    page.wait_for_function("!document.querySelector('#chat [data-testid=bot][aria-label]')")
    assert page.locator('#chat [role="log"]').count() == 1
