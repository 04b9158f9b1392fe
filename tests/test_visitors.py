"""Many at once, and long conversations: nobody gets anybody else's, and nothing slows to a halt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from index.library import Library
from rag.engine import Engine
from tests.browsing import ask, visit, wait_for_answer
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

__all__ = ["visit"]

QUESTIONS = (
    "What did Sheinbaum reject?",
    "¿Cuándo será la reunión de alto nivel?",
    "Was hat Sheinbaum abgelehnt?",
    "What did Rubio and De la Fuente agree on?",
    "¿Qué publicó The New York Times?",
)
BROWSERS = 10


@pytest.fixture(scope="module")
def address(seed_library: Library) -> Iterator[str]:
    with serving(Engine(seed_library, llm="quotes"), seed_library) as at:
        yield at


def test_ten_browsers_at_once_have_a_conversation_each(visit: Callable[..., Page], address: str) -> None:
    pages = [visit(address, locale="es-ES" if n % 2 else "en-GB") for n in range(BROWSERS)]
    own = [f"{QUESTIONS[n % len(QUESTIONS)]} ({n})" for n in range(BROWSERS)]
    for page, question in zip(pages, own, strict=True):  # none waits for another
        page.locator("#ask textarea").fill("" if page is pages[3] else question)
        page.locator("#ask textarea").press("Enter")
    for page in pages:
        if page is not pages[3]:
            wait_for_answer(page, 1)
    pages[3].locator("#chat .failure").wait_for()
    ask(pages[3], own[3])  # the one with an error in the middle goes on
    for n, (page, question) in enumerate(zip(pages, own, strict=True)):
        assert page.locator("#chat .user-row").all_inner_texts() == [question]
        assert page.locator("#panel summary").all_inner_texts() in ([question], [])
        word = "Biblioteca" if n % 2 else "Library"
        assert page.locator("#masthead nav a").first.inner_text() == word
        assert page.locator("#ask textarea").is_editable()


@pytest.mark.long
def test_sixty_answers_do_not_slow_a_conversation_down(visit: Callable[..., Page], address: str) -> None:
    page = visit(address)
    seconds = []
    for n in range(60):
        began = time.perf_counter()
        page.locator("#ask textarea").fill(f"{QUESTIONS[n % len(QUESTIONS)]} ({n})")
        page.locator("#ask textarea").press("Enter")
        page.wait_for_function(
            "n => document.querySelector('#chat .message-wrap')?.innerText.includes(n)"
            " && !document.querySelector('.waiting')",
            arg=f"({n})",
            timeout=60_000,
        )
        seconds.append(time.perf_counter() - began)
    first, last = sorted(seconds[5:15])[5], sorted(seconds[50:])[5]
    assert last < 5 * first, "about as long as in the beginning, on a machine that does other things as well"
    assert page.locator("#chat .user-row").count() == 30, "the newest are shown"
