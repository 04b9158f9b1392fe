"""What a reader does with an answer in a real browser: look at its proof, take it along, share it, judge it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from index.library import Library
from rag.engine import Engine
from tests.browsing import ask, visit, wait_for_answer
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

__all__ = ["visit"]

ASKED = "What did Sheinbaum reject?"
Visit = Callable[..., "Page"]


@pytest.fixture(scope="module")
def address(seed_library: Library) -> Iterator[str]:
    with serving(Engine(seed_library, llm="quotes"), seed_library) as at:
        yield at


@pytest.fixture
def answered(visit: Visit, address: str) -> Page:
    """A visitor with one answer."""
    page = visit(address)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, ASKED)
    return page


def deed(page: Page, name: str) -> None:
    page.locator("#chat .deeds").last.get_by_role("button", name=name).click()


def quote_of(page: Page) -> str:
    anchor = str(page.locator("#chat .cite").first.get_attribute("href"))
    return str(page.locator(anchor).text_content())


def wait_for_store(page: Page, size: str) -> None:
    """Wait until what the browser keeps has so many characters: it is written a moment after the page changed."""
    kept = "(Object.entries(localStorage).find(([key]) => key.includes('fuente'))?.[1] || '').length"
    page.wait_for_function(f"{kept} {size}")


def test_pointing_at_a_number_shows_its_sentence(answered: Page) -> None:
    answered.locator("#chat .cite").first.hover()
    card = answered.locator("#card")
    card.wait_for()
    assert quote_of(answered) in str(card.text_content())
    assert "16 January 2026" in str(card.text_content())
    answered.keyboard.press("Escape")
    card.wait_for(state="detached")


def test_the_keyboard_alone_leads_from_the_question_to_the_article_and_back(
    visit: Visit, address: str
) -> None:
    page = visit(address)
    page.keyboard.type(ASKED)  # the box has the focus
    page.keyboard.press("Enter")
    wait_for_answer(page, 1)
    for _ in range(40):
        if page.evaluate("document.activeElement.className") == "cite":
            break
        page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.className") == "cite"
    assert page.locator("#card").count() == 1, "who comes by the keyboard sees the sentence, too"
    number = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_selector("#reader mark#quote")
    page.wait_for_function("document.activeElement.id === 'quote'")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.className === 'cite'")
    assert page.evaluate("document.activeElement.textContent") == number


def test_a_copied_answer_carries_its_sources(answered: Page) -> None:
    deed(answered, "Copy")
    answered.get_by_role("button", name="Copied").wait_for()
    text = answered.evaluate("navigator.clipboard.readText()")
    assert text.startswith(ASKED)
    assert f"[1] “{quote_of(answered)}”" in text
    assert "16 January 2026" in text


def test_a_marked_and_copied_sentence_carries_its_source(answered: Page) -> None:
    answered.evaluate("getSelection().selectAllChildren(document.querySelector('#chat .statement'))")
    answered.keyboard.press("Control+c")
    text = answered.evaluate("navigator.clipboard.readText()")
    assert f"[1] “{quote_of(answered)}”" in text


def test_a_shared_answer_can_be_read_without_a_script_and_be_deleted(
    answered: Page, visit: Visit, address: str
) -> None:
    deed(answered, "Share")
    link = answered.get_by_label("Link to the answer")
    link.wait_for()
    at = link.input_value()
    assert at.startswith(f"{address}/a/")
    told = httpx.get(at)
    assert told.status_code == 200
    assert "<script" not in told.text
    assert quote_of(answered)[:40] in told.text
    answered.get_by_role("button", name="Delete this link").click()
    answered.locator("dialog").wait_for(state="detached")
    assert httpx.get(at).status_code == 410


def test_a_reader_says_what_is_not_right(answered: Page) -> None:
    deed(answered, "Not right")
    dialog = answered.locator("dialog")
    dialog.get_by_label("Its source does not say it").check()
    dialog.get_by_label("Anything to add").fill("Not in the article")
    with answered.expect_response("**/api/feedback") as told:
        dialog.get_by_role("button", name="Send").click()
    assert told.value.status == 204
    assert json.loads(str(told.value.request.post_data))["reason"] == "unsupported"
    answered.get_by_text("Thank you.").first.wait_for()
    assert answered.locator("#ask textarea").is_editable()


def test_a_conversation_is_taken_along_with_its_citations(answered: Page) -> None:
    with answered.expect_download() as saved:
        answered.get_by_role("button", name="Markdown").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert saved.value.suggested_filename == "fuente.md"
    assert f"## {ASKED}" in text
    assert "16 January 2026" in text
    with answered.expect_download() as saved:
        answered.get_by_role("button", name="JSON").click()
    (answer,) = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert answer["question"] == ASKED
    assert quote_of(answered) in [cited["quote"] for cited in answer["citations"]]
    answered.get_by_role("button", name="Print").click()
    frame = answered.locator("iframe.printing")
    frame.wait_for(state="attached")
    assert ASKED in str(frame.get_attribute("srcdoc"))


def test_a_conversation_is_still_there_when_the_page_is_opened_again(answered: Page) -> None:
    before = answered.locator("#chat .statement").all_inner_texts()
    wait_for_store(answered, "> 500")
    answered.reload()
    answered.wait_for_selector("#chat .statement")
    assert answered.locator("#chat .statement").all_inner_texts() == before
    answered.locator("#chat .cite").first.click()
    answered.wait_for_selector("#reader mark#quote")
    ask(answered, "¿Cuándo será la reunión de alto nivel?")
    answered.get_by_role("button", name="New conversation").click()
    answered.wait_for_function("!document.querySelector('#chat .user-row')")
    wait_for_store(answered, "< 500")
    answered.reload()
    answered.wait_for_selector("#status .status")
    answered.wait_for_timeout(1_000)
    assert answered.locator("#chat .user-row").count() == 0


def test_what_a_browser_holds_is_text_whoever_wrote_it(visit: Visit, address: str) -> None:
    page = visit(address)
    ask(page, ASKED)
    key = page.evaluate("Object.keys(localStorage).find(k => k.includes('fuente'))")
    assert key
    page.evaluate("key => localStorage.setItem(key, 'no such thing <img src=x onerror=alert(1)>')", key)
    page.reload()
    page.wait_for_selector("#status .status")
    assert page.locator("#chat .user-row").count() == 0
    ask(page, ASKED)
    assert page.locator("#chat .cite").count() > 0


def test_an_answer_can_be_asked_for_again(answered: Page) -> None:
    deed(answered, "Ask again")
    wait_for_answer(answered, 2)
    assert answered.locator("#chat .user-row").all_inner_texts() == [ASKED, ASKED]


def test_the_language_is_the_visitors_choice_and_stays_so(visit: Visit, address: str) -> None:
    page = visit(address)
    page.locator('a[data-language="es"]').click()
    page.get_by_text("Pregunte a las noticias.").wait_for()
    page.reload()
    page.get_by_text("Pregunte a las noticias.").wait_for()
    assert page.locator('a[data-language="es"]').get_attribute("aria-current") == "true"


def test_the_address_of_the_page_narrows_the_search(visit: Visit, address: str) -> None:
    page = visit(f"{address}/?since=2026-01-10&outlet=El+Faro")
    page.locator("#chips .chip").nth(1).wait_for()
    assert "El Faro" in page.locator("#chips").inner_text()
    ask(page, ASKED)
    assert page.locator("#chat .refusal").count() == 1, "there is no such outlet"


def test_the_questions_to_begin_with_are_answered(visit: Visit, address: str) -> None:
    page = visit(address)
    page.locator("#examples .example").first.wait_for()
    texts = page.locator("#examples .example").all_inner_texts()
    assert texts[0] == ASKED
    page.locator("#examples .example").first.click()
    wait_for_answer(page, 1)
    assert page.locator("#chat .cite").count() > 0
