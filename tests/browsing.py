"""The page in a real browser, for several test modules: visitors, asking, waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


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
