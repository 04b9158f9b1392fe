"""The page in a real browser: ask, read, follow a number to its sentence; nothing leaves the box dead."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from index.library import Library
from rag.answer import Event, Progress
from rag.engine import Engine
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

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
        self.closed: list[str] = []

    def stream(
        self, question: str, history: Sequence[tuple[str, str]] = (), **how: Any
    ) -> Generator[Event, None, None]:
        if question == "fail":
            yield Progress("searching")
            raise ZeroDivisionError("secret detail")
        self.asked.append(question)
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
    engine.closed.clear()
    yield
    engine.go_on.set()


@pytest.fixture(scope="module")
def address(engine: Failing, seed_library: Library) -> Iterator[str]:
    with serving(engine, seed_library) as at:
        yield at


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open the page as a new visitor; every request to anyone else fails the test."""
    visits, outside = [], []

    def go(address: str, width: int = 1280, height: int = 800, **how: Any) -> Page:
        how = {"locale": "en-GB", **how}
        context = chromium.new_context(viewport={"width": width, "height": height}, **how)
        visits.append(context)
        page = context.new_page()
        own = urlsplit(address).netloc

        def look(url: str) -> None:
            if urlsplit(url).scheme not in ("data", "blob") and urlsplit(url).netloc != own:
                outside.append(url)

        page.on("request", lambda request: look(request.url))
        page.on("websocket", lambda opened: look(opened.url))
        page.goto(address)
        page.wait_for_selector("#status .status")
        return page

    yield go
    for context in visits:
        context.close()
    assert not outside, outside


def ask(page: Page, question: str) -> None:
    """Ask and wait until the answer stands."""
    before = page.locator("#chat .user-row").count()
    page.locator("#ask textarea").fill(question)
    page.locator("#ask textarea").press("Enter")
    wait_for_answer(page, before + 1)


def wait_for_answer(page: Page, n: int) -> None:
    """Wait until there are ``n`` questions and none of them waits for its answer."""
    page.wait_for_function(
        "n => document.querySelectorAll('#chat .user-row').length >= n && !document.querySelector('.waiting')",
        arg=n,
        timeout=60_000,
    )


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
def test_a_number_leads_to_its_sentence_and_back(
    visit: Callable[..., Page], address: str, seed_library: Library, width: int, height: int
) -> None:
    page = visit(address, width, height)
    ask(page, ASKED)
    cite = page.locator("#chat .cite").first
    assert cite.inner_text() == "[1]"
    mark = str(cite.get_attribute("href"))
    cite.click()
    wait_in_view(page, mark)
    quote = page.locator(mark).text_content()
    text = seed_library.articles()[0].text
    assert quote
    assert quote in text
    assert "found" in str(page.locator(mark).get_attribute("class"))
    page.locator(f"{mark} >> xpath=preceding-sibling::a[1]").click()
    wait_in_view(page, "#chat .cite")


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
    wait_in_view(page, first)
    assert page.locator(first).text_content() == said


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
    assert "secret" not in page.content()
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
            assert "<script>window.hurt = 1</script>" in shown
            assert "[gratis](javascript:window.hurt=1) de **mármol** y `código`" in shown
            marked = page.locator("mark").first.text_content()
            assert marked is not None
            assert marked in library.articles()[0].text
            for link in page.locator("#desk a").all():
                assert str(link.get_attribute("href")).startswith("#a")
            assert page.evaluate("window.hurt") is None


def test_a_message_is_read_aloud_as_itself(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    ask(page, ASKED)
    page.wait_for_function("!document.querySelector('#chat [data-testid=bot][aria-label]')")
    assert page.locator('#chat [role="log"]').count() == 1
