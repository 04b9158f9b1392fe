"""What the tests share: folders of their own, the seed library, the engines, a browser.

Run as a program, this file says whether there is a Chromium that starts (exit code 0) or not (1).
"""

from __future__ import annotations

import faulthandler
import os
import re
import shutil
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from index.library import Library
    from rag.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_CLEARING_SECONDS = 300


def pytest_configure(config: pytest.Config) -> None:
    """Set what libraries read when they are imported, before any of them is."""
    kept = {"FUENTE_CACHE", "FUENTE_THREADS"}
    for name in list(os.environ):
        if name == "CHROMA_URL" or (
            name.startswith("FUENTE_") and not name.startswith("FUENTE_TEST_") and name not in kept
        ):
            del os.environ[name]
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    beside = getattr(config, "workerinput", {}).get("workercount", 1)
    if beside > 1:
        # Threads of one model wait for each other: where others want their cores, two are far slower than one.
        os.environ.setdefault("FUENTE_THREADS", str(max(1, (os.cpu_count() or 1) // beside)))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """End the process where clearing up never ends: after a failure, no other clock runs any more."""
    faulthandler.dump_traceback_later(_CLEARING_SECONDS, exit=True, file=sys.__stderr__ or sys.stderr)
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Say what may run side by side (``-n 2``): a module at a time; all that writes is one row, all browsers another.

    Two writing models share two cores badly, and a second copy takes 2 GB; so do two browsers.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Rows(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _row(nodeid.partition("::")[0])

    return Rows(config, log)


@cache
def _row(module: str) -> str:
    text = (ROOT / module).read_text(encoding="utf-8")
    if Path(module).stem in _WRITING or re.search(r"\bengine: Engine", text):  # not quotes_engine
        return "writing"
    return "browser" if "pytest.mark.browser" in text else module


_WRITING = ("test_cli", "test_many_readers", "test_offline", "test_translations")
"""Modules that load the writing model by themselves; the others take the ``engine`` below."""


@pytest.fixture(scope="session", autouse=True)
def _own_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's library out of reach; only the cache of model files is shared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUENTE_LIBRARY", str(tmp_path_factory.mktemp("user") / "library"))
        yield


@pytest.fixture(scope="session")
def seed_library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The library over ``seeds/``, with the real embedding model. Read only: it is shared by all tests."""
    from index.library import Library

    with Library.open(tmp_path_factory.mktemp("seeds") / "library") as library:
        report = library.sync([SEEDS])
        assert not report.failed, report.failed
        assert report.added, "seeds/ holds no article"
        yield library


@pytest.fixture(scope="session")
def quotes_engine(seed_library: Library) -> Engine:
    """The engine that answers with verbatim sentences only."""
    from rag.engine import Engine

    return Engine(seed_library, llm="quotes")


@pytest.fixture(scope="session")
def engine(seed_library: Library) -> Engine:
    """The engine with the embedded writing model, ready to write."""
    from index.weights import writing_model_ready
    from rag.engine import Engine
    from rag.settings import load

    settings = load()
    if writing_model_ready(settings.cache) is None:
        pytest.fail("The writing model is not in the cache. Run: make models")
    made = Engine(seed_library, llm="auto", settings=settings)
    made.prepare()
    until = time.monotonic() + 300
    while made.status()["preparing"] and time.monotonic() < until:
        time.sleep(0.2)
    assert made.status()["error"] is None
    assert made.status()["model"] != "quotes", made.status()
    return made


@contextmanager
def launched_chromium() -> Iterator[Browser]:
    """Start a headless Chromium: ``FUENTE_TEST_CHROMIUM``, the machine's own, or else Playwright's."""
    from playwright.sync_api import Error, sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    chosen = os.environ.get("FUENTE_TEST_CHROMIUM")
    own = [path for path in (chosen, *map(shutil.which, names)) if path] + [None]
    problems = []
    with sync_playwright() as playwright:
        for path in dict.fromkeys(own):
            try:
                browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
            except Error as error:
                problems.append(f"{path or 'the one of Playwright'}: {error}")
                continue
            with browser:
                yield browser
            return
    raise RuntimeError("No Chromium starts here. Run: make browser\n" + "\n".join(problems))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium for the browser tests of one module.

    Not for the session: Playwright keeps an event loop in this thread while it runs, and tests of other
    modules want to start their own.
    """
    with launched_chromium() as browser:
        yield browser


if __name__ == "__main__":
    with launched_chromium() as started:
        page = started.new_page()
        page.set_content("<p>ready</p>")
        print(started.version)  # noqa: T201 - said to the Makefile's log
