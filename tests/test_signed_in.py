"""A browser at a server that wants keys: nothing before the sign-in, the whole page after it, nothing after leaving."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.library import Library
from rag.engine import Engine
from rag.keys import Keys
from rag.settings import load
from tests.encoders import HashingEncoder
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def test_who_has_a_key_signs_in_asks_and_leaves(chromium: Browser, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([SEEDS])
        _, key = Keys(library.path).add("Ana")
        settings = load(library=library.path, access="keys", demo=False)
        with serving(Engine(library, llm="quotes"), library, settings) as address:
            context = chromium.new_context(locale="en")
            page, wrong = context.new_page(), []
            page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.goto(address)
            expect(page).to_have_url(f"{address}/sign-in")
            page.get_by_label("Key").fill(key)
            page.get_by_role("button", name="Sign in").click()
            box = page.locator("textarea").first
            box.fill("What did Sheinbaum reject?")
            box.press("Enter")
            expect(page.get_by_text("Sheinbaum").last).to_be_visible(timeout=30_000)
            assert not wrong, wrong  # leaving the page ends what it still listens to, and that it says, too
            page.goto(f"{address}/sign-in")
            expect(page.get_by_text("You are signed in as Ana.")).to_be_visible()
            page.get_by_role("button", name="Sign out").click()
            page.goto(address)
            expect(page).to_have_url(f"{address}/sign-in")
            context.close()
