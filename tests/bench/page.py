"""What the page costs a browser: requests, bytes, other hosts, and how soon one can ask.

``python -m tests.bench.page [--library FOLDER] [--visits N]``

The server is warm and quotes only; each visit is a browser context of its own, with nothing cached. "Usable" is when
the question box takes text and the status line stands. ``--library`` is one that is there already (default: the
sample article).
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from index.library import Library
from rag.engine import Engine
from tests.bench.sides import SEEDS
from tests.conftest import launched_chromium
from tests.serving import serving


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit: requests made, bytes over the wire, those to other hosts, seconds until it was usable."""

    requests: int
    bytes: int
    outside: int
    usable: float


def main() -> None:
    """Visit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--visits", type=int, default=5)
    given = parser.parse_args()
    with _library(given.library) as library, serving(Engine(library, llm="quotes"), library) as address:
        print(f"{library.counts().articles:,} articles, {given.visits} visits, medians")
        for name, path, ready in (
            ("the page", "/", "#status .status"),
            ("the library", "/library", ".lib-list"),
        ):
            visits = [_visit(address, path, ready) for _ in range(given.visits)]
            print(
                f"{name}: {statistics.median(v.requests for v in visits):.0f} requests, "
                f"{statistics.median(v.bytes for v in visits) / 1000:,.0f} kB, "
                f"{max(v.outside for v in visits)} to other hosts, "
                f"usable after {statistics.median(v.usable for v in visits):.2f} s"
            )


def _visit(address: str, path: str, ready: str) -> Visit:
    sizes: list[int] = []
    hosts: list[str] = []
    with launched_chromium() as browser:
        page = browser.new_context().new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
        page.on("request", lambda request: hosts.append(urlsplit(request.url).netloc))
        began = time.perf_counter()
        page.goto(f"{address}{path}")
        page.wait_for_selector(ready)
        usable = time.perf_counter() - began
        page.wait_for_timeout(1_000)
        own = urlsplit(address).netloc
        return Visit(len(hosts), sum(sizes), sum(host not in (own, "") for host in hosts), usable)


@contextmanager
def _library(folder: Path | None) -> Iterator[Library]:
    if folder is not None:
        with Library.open(folder) as library:
            _ = library.encoder
            yield library
        return
    with tempfile.TemporaryDirectory() as temporary, Library.open(Path(temporary) / "library") as library:
        library.sync([SEEDS])
        yield library


if __name__ == "__main__":
    main()
