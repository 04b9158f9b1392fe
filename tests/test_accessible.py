"""Every view is looked at by axe-core: nothing serious, in light and dark, on a desk and in a hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from index.library import Library
from rag.engine import Engine
from rag.settings import load
from tests.browsing import ask, visit
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.model]

__all__ = ["visit"]

ASKED = "What did Sheinbaum reject?"
LIGHT_AND_LARGE, DARK_AND_SMALL = (1280, 800, "light"), (390, 844, "dark")


@pytest.fixture(scope="module")
def address(seed_library: Library) -> Iterator[str]:
    settings = load(admin_token="a token for the tests")
    with serving(Engine(seed_library, llm="quotes"), seed_library, settings) as at:
        yield at


def findings(page: Page) -> list[tuple[str, Any]]:
    """Return what axe finds serious or critical: the rule and where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        (one["id"], [node["html"][:200] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(("width", "height", "scheme"), [LIGHT_AND_LARGE, DARK_AND_SMALL])
def test_the_page_in_all_its_states(
    visit: Callable[..., Page], address: str, width: int, height: int, scheme: str
) -> None:
    theme = "?__theme=dark" if scheme == "dark" else ""
    page = visit(f"{address}/{theme}", width, height, color_scheme=scheme)
    page.locator("#examples .example").first.wait_for()
    assert findings(page) == []
    ask(page, ASKED)
    assert findings(page) == []
    page.locator("#chat .cite").first.click()
    page.wait_for_selector("#reader mark#quote")
    assert findings(page) == []
    page.locator("#reader button.back").click()
    page.locator("#chat .deeds").get_by_role("button", name="Not right").click()
    page.locator("dialog").wait_for()
    assert findings(page) == []
    page.locator("dialog").get_by_role("button", name="Close").click()
    page.locator("#filters .label-wrap").click()
    page.locator("#since input").wait_for()
    ask(page, "Who won the 2022 World Cup?")
    assert findings(page) == []


@pytest.mark.parametrize(("width", "height", "scheme"), [LIGHT_AND_LARGE, DARK_AND_SMALL])
def test_the_pages_without_a_script(
    visit: Callable[..., Page],
    address: str,
    seed_library: Library,
    width: int,
    height: int,
    scheme: str,
) -> None:
    given = httpx.post(f"{address}/api/ask", json={"question": ASKED}, timeout=60).json()["id"]
    shared = httpx.post(f"{address}/api/answers", json={"id": given}).json()["id"]
    (article,) = seed_library.articles()
    page = visit(address, width, height, color_scheme=scheme)
    for path in (
        "/library",
        f"/library/{article.id}?quote=0-40",
        "/library/none",
        f"/a/{shared}",
        "/a/none",
        "/add",
        "/docs",
    ):
        page.goto(f"{address}{path}")
        assert (path, findings(page)) == (path, [])
