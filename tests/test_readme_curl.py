"""The curl lines of the README print what it says, run as they are written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.library import Library
from rag.engine import Engine
from rag.settings import load
from tests.encoders import HashingEncoder
from tests.serving import serving

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "correct horse battery staple"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")


def commands(heading: str = "## Use it over HTTP") -> list[str]:
    """Return the commands of a section, those of its subsections left out."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition(f"{heading}\n")[2].partition("\n### ")[0]
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))
    lines = re.sub(r"\\\n\s*", "", blocks).splitlines()
    return [line for line in lines if line.startswith("curl ")]


def run(command: str, address: str) -> str:
    """Run a command against the server here and return what it prints."""
    ended = subprocess.run(
        ["sh", "-c", command.replace("http://127.0.0.1:7860", address)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "FUENTE_ADMIN_TOKEN": TOKEN},
        timeout=60,
    )
    return ended.stdout


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("curl")
    settings = load(library=folder / "library", admin_token=TOKEN, offline=True, demo=False)
    with Library.open(settings=settings, encoder=HashingEncoder()) as library:
        library.sync([ROOT / "seeds"])
        with serving(Engine(library, llm="quotes"), library, settings) as at:
            yield at


@pytest.fixture(scope="module")
def printed(address: str) -> list[str]:
    """Run all in order, and give what each prints."""
    return [run(command, address) for command in commands()]


def the(printed: list[str], *marks: str) -> Any:
    """Return what the one command with these marks printed."""
    (at,) = (
        n
        for n, line in enumerate(commands())
        if all((m[1:] not in line) if m[0] == "!" else m in line for m in marks)
    )
    return json.loads(printed[at]) if "event-stream" not in marks[0] else printed[at]


def test_every_line_is_looked_at_here() -> None:
    assert len(commands()) == 9


def test_asking_prints_an_answer_with_its_sources(printed: list[str]) -> None:
    answer = the(printed, "/api/ask", "!event-stream")
    assert answer["question"] == "what did Sheinbaum reject?"
    assert answer["abstained"] or answer["citations"]


def test_asking_for_events_prints_them_and_the_same_answer_last(printed: list[str]) -> None:
    events = re.findall(r"^event: (\w+)\ndata: (.*)$", the(printed, "event-stream"), re.MULTILINE)
    assert events[0][0] == "status"
    kind, data = events[-1]
    assert kind == "done"
    assert json.loads(data)["text"] == the(printed, "/api/ask", "!event-stream")["text"]


def test_searching_and_listing_print_passages_and_articles(printed: list[str]) -> None:
    passages = the(printed, "/api/search")["passages"]
    assert 1 <= len(passages) <= 3
    assert passages[0]["language"] == "es"
    (listed,) = the(printed, "/api/articles?")["articles"]
    article = the(printed, "/api/articles/")
    assert article["id"] == listed["id"] == passages[0]["article_id"]
    assert article["text"][passages[0]["start"] : passages[0]["end"]] == passages[0]["text"]
    assert the(printed, "/api/library")["articles"] == 1
    assert the(printed, "/healthz")["status"] == "ok"


def test_adding_prints_jobs_that_come_to_an_end(printed: list[str], address: str) -> None:
    import httpx

    for job in (the(printed, "Idempotency-Key"), the(printed, "files=@")):
        until = time.monotonic() + 60
        while True:
            headers = {"Authorization": f"Bearer {TOKEN}"}
            told = httpx.get(f"{address}/api/jobs/{job['id']}", headers=headers).raise_for_status().json()
            if told["state"] == "done":
                break
            assert time.monotonic() < until
            time.sleep(0.1)
        assert told["report"] is not None, told
    assert httpx.get(f"{address}/api/articles?q=bridge").json()["articles"]


def test_an_answer_is_judged_shared_and_taken_back(printed: list[str], address: str) -> None:
    share, delete, judge = commands("### Share an answer, judge an answer")
    (example,) = set(re.findall(r'"id": "([^"]+)"', share + judge))
    own = the(printed, "/api/ask", "!event-stream")["id"]
    assert run(judge.replace(example, own), address) == ""
    shared = json.loads(run(share.replace(example, own), address))
    page = run(f"curl -s {shared['url']}", address)
    assert "Sheinbaum" in page
    taken = delete.replace("/ID", f"/{shared['id']}").replace("SECRET", shared["secret"])
    assert run(taken, address) == ""
    assert "Sheinbaum" not in run(f"curl -s {shared['url']}", address)
