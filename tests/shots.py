"""Pictures of the page in eight states, at two widths, light and dark: ``python -m tests.shots [--out docs/shots]``.

The library is ``seeds/``, the answers are quotes, so that anybody gets the same pictures.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from index.library import Library
from rag.engine import Engine
from rag.settings import load
from tests.browsing import ask
from tests.conftest import SEEDS, launched_chromium
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZES = ((1280, 800), (390, 844))
ASKED = "What did Sheinbaum reject?"
_TOKEN = "a token for pictures"
_QUALITY = 40


def _answered(page: Page) -> None:
    ask(page, ASKED)


def _article(page: Page) -> None:
    ask(page, ASKED)
    page.locator("#chat .cite").first.click()
    page.wait_for_selector("#reader mark#quote")


def _refused(page: Page) -> None:
    ask(page, "Who won the 2022 World Cup?")


def _shared(page: Page) -> None:
    ask(page, ASKED)
    page.locator("#chat .deeds").get_by_role("button", name="Share").click()
    page.goto(page.get_by_label("Link to the answer").input_value())


def _library(page: Page) -> None:
    page.get_by_role("link", name="Library").click()
    page.wait_for_selector(".lib-list")


def _reading(page: Page) -> None:
    _library(page)
    page.locator(".lib-list a").first.click()
    page.wait_for_selector("article.read")


def _adding(page: Page) -> None:
    page.goto(f"{page.url.split('?')[0].rstrip('/')}/add")
    page.locator("input[type=password]").fill(_TOKEN)
    page.locator("input[type=password]").press("Enter")
    page.wait_for_selector("input[type=file]")


STATES: dict[str, Callable[[Page], None]] = {
    "start": lambda page: page.locator("#examples .example").first.wait_for(),
    "answer": _answered,
    "article": _article,
    "refusal": _refused,
    "shared": _shared,
    "library": _library,
    "reading": _reading,
    "adding": _adding,
}


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/shots"))
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    with (
        tempfile.TemporaryDirectory() as temporary,
        Library.open(Path(temporary) / "library") as library,
        launched_chromium() as browser,
    ):
        library.sync([SEEDS])
        settings = load(admin_token=_TOKEN)
        with serving(Engine(library, llm="quotes"), library, settings) as address:
            for width, height in SIZES:
                for scheme in ("light", "dark"):
                    for name, act in STATES.items():
                        context = browser.new_context(
                            viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB"
                        )
                        page = context.new_page()
                        page.goto(f"{address}/{'?__theme=dark' if scheme == 'dark' else ''}")
                        page.wait_for_selector("#status .status")
                        act(page)
                        page.mouse.move(0, 0)
                        page.wait_for_timeout(2_000)  # what flashes has flashed
                        picture = Image.open(BytesIO(page.screenshot()))
                        picture.save(out / f"{name}-{width}-{scheme}.webp", quality=_QUALITY, method=6)
                        context.close()


if __name__ == "__main__":
    main()
