"""A page for strangers: how often one may ask, who that one is, and a Space, a proxy or a link before it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from index.library import Library
from rag.engine import Engine
from rag.kept import Keeper
from rag.serve import problem, share
from rag.serve.api import routes
from rag.serve.proxied import Proxied
from rag.serve.rate import Rate
from rag.settings import Settings, load
from tests.encoders import HashingEncoder
from tests.pins import canonical, pinned

if TYPE_CHECKING:
    from httpx2 import Response  # what Starlette's client gives

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def on_a_space(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACE_ID", "someone/fuente")


# -- how often


def test_a_visitor_who_has_asked_enough_waits_and_then_may_ask_again() -> None:
    rate = Rate(2, seconds=1)
    assert [rate.take("192.0.2.1") for _ in range(2)] == [None, None]
    left = rate.take("192.0.2.1")
    assert left is not None
    assert 0 < left <= 1
    assert rate.wait("192.0.2.1")
    assert rate.take("192.0.2.2") is None, "another one has all of theirs"
    time.sleep(left + 0.1)
    assert rate.wait("192.0.2.1") is None
    assert rate.take("192.0.2.1") is None


def test_of_ipv6_a_whole_network_is_one_visitor_and_no_limit_is_none() -> None:
    rate = Rate(1)
    assert rate.take("2001:db8::1") is None
    assert rate.take("2001:db8::ffff:2")
    assert rate.take("2001:db8:0:1::1") is None
    assert rate.take("::ffff:192.0.2.9") is None
    assert rate.take("192.0.2.9"), "the same machine, by IPv4"
    assert rate.take(None) is None
    assert rate.take(None), "who has no address is one visitor, too"
    unlimited = Rate(0)
    assert all(unlimited.take("192.0.2.1") is None for _ in range(100))


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[TestClient]:
    """The HTTP interface with two questions a minute, behind a proxy."""
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([ROOT / "seeds"])
        engine = Engine(library, llm="quotes")
        app = FastAPI()
        app.add_middleware(Proxied)
        problem.say_errors(app)
        app.include_router(routes.router(engine, library, Keeper(library.path), rate=Rate(2), demo=True))
        with closing(engine):
            yield TestClient(app)


def test_the_third_question_within_a_minute_is_a_429_that_says_when(limited: TestClient) -> None:
    def ask(hops: str, question: str = "¿Qué rechazó Sheinbaum?") -> Response:
        return limited.post("/api/ask", json={"question": question}, headers={"X-Forwarded-For": hops})

    assert ask("192.0.2.1", "?!").status_code == 422, "what is no question costs none"
    assert [ask("192.0.2.1").status_code for _ in range(2)] == [200, 200]
    refused = ask("203.0.113.5, 192.0.2.1")
    assert refused.status_code == 429, "the visitor's own words about where they come from do not count"
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    said = refused.json()["error"]
    assert (
        said
        == f"At most 2 questions a minute are answered here. Ask again in {refused.headers['retry-after']} seconds."
    )
    assert ask("192.0.2.2").status_code == 200
    assert limited.get("/healthz").json()["demo"] is True


@pytest.mark.parametrize(
    ("headers", "client"),
    [
        ([], "testclient"),
        ([("X-Forwarded-For", "198.51.100.1")], "198.51.100.1"),
        ([("X-Forwarded-For", "198.51.100.1, 198.51.100.2")], "198.51.100.2"),
        ([("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "198.51.100.3")], "198.51.100.3"),
        ([("X-Forwarded-For", "198.51.100.4:5123")], "198.51.100.4"),
        ([("X-Forwarded-For", "[2001:db8::7]:5123")], "2001:db8::7"),
        ([("X-Forwarded-For", "2001:db8::7")], "2001:db8::7"),
        ([("X-Forwarded-For", "unknown")], "testclient"),
        ([("X-Forwarded-For", "198.51.100.1, ")], "testclient"),
    ],
)
def test_behind_a_proxy_the_visitor_is_who_called_it(headers: list[tuple[str, str]], client: str) -> None:
    app = FastAPI()
    app.add_middleware(Proxied)

    @app.get("/")
    def who(request: Request) -> dict[str, Any]:
        return {"client": request.client.host if request.client else None, "scheme": request.url.scheme}

    told = TestClient(app).get("/", headers=[*headers, ("X-Forwarded-Proto", "https")]).json()
    assert told == {"client": client, "scheme": "https"}


# -- a demo and a Space


def test_a_demo_has_a_limit_and_whatever_is_set_counts_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPACE_ID", raising=False)
    assert (load().demo, load().per_minute, load().proxied, load().host) == (False, 0, False, "127.0.0.1")
    assert load(demo=True).per_minute == 20
    assert load(demo=True, rate=0).per_minute == 0
    assert load(rate=5).per_minute == 5
    assert load().shared().demo, "behind a public link it is a demo"
    monkeypatch.setenv("FUENTE_DEMO", "false")
    assert not load().shared().demo, "unless that was said otherwise"


@pytest.mark.usefixtures("on_a_space")
def test_on_a_space_it_is_a_demo_behind_a_proxy_for_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Settings = load()
    assert (settings.demo, settings.per_minute, settings.proxied) == (True, 20, True)
    assert (settings.host, settings.port) == ("0.0.0.0", 7860)
    monkeypatch.setenv("FUENTE_DEMO", "false")
    assert not load().demo


def test_the_readme_says_to_a_space_how_to_run_it() -> None:
    _, front, text = (ROOT / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    said = yaml.safe_load(front)
    assert text.lstrip().startswith("# Fuente\n")
    assert (said["sdk"], said["app_file"], said["license"]) == ("gradio", "app.py", "apache-2.0")
    assert (ROOT / said["app_file"]).is_file()
    assert f"gradio=={said['sdk_version']}\n" in pinned(), (
        "the Gradio that the Space installs is the one that is pinned"
    )
    assert said["python_version"] == "3.11", "a string, else 3.10 would be 3.1"
    assert len(said["short_description"]) <= 60
    assert len(said["title"]) <= 30


def test_requirements_txt_is_what_the_project_depends_on_as_the_lock_pins_it() -> None:
    have = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert have == pinned(), "run: python -m tests.pins"
    loose = [line for line in have.splitlines() if "==" not in line and not line.startswith("#")]
    assert [canonical(re.split("[<>=]", line)[0]) for line in loose] == ["pydantic"]


def test_app_py_comes_up_on_a_space_as_a_demo_that_takes_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    given = {
        "SPACE_ID": "someone/fuente",
        "FUENTE_LIBRARY": str(tmp_path / "library"),
        "FUENTE_CACHE": str(tmp_path / "cache"),
        "FUENTE_PORT": str(port),
        "FUENTE_LLM": "quotes",
        "FUENTE_OFFLINE": "true",
        "FUENTE_ADMIN_TOKEN": "a token of some length",
    }
    left = {key: value for key, value in os.environ.items() if not key.startswith("FUENTE_")}
    process = subprocess.Popen(
        [sys.executable, "app.py", "--seeds", str(seeds)],
        cwd=ROOT,
        env=left | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        at = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 120
        while True:
            try:
                health = httpx.get(f"{at}/healthz", timeout=60)
                break
            except httpx.TransportError:
                assert process.poll() is None, process.stdout and process.stdout.read()
                assert time.monotonic() < until
                time.sleep(0.2)
        assert health.json()["demo"] is True
        assert health.json()["status"] == "ok"
        refused = httpx.get(f"{at}/add", timeout=60)
        assert refused.status_code == 404
        assert "This is a demo" in refused.text
        page = httpx.get(at, timeout=60)
        assert page.status_code == 200
        assert "gradio" in page.text
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=60)
    assert "Traceback" not in said


# -- a public link


def test_a_link_that_cannot_be_had_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from gradio import networking

    told: list[str] = []
    monkeypatch.setattr(networking, "GRADIO_API_SERVER", "http://127.0.0.1:9/nobody")
    monkeypatch.setattr(networking, "GRADIO_SHARE_SERVER_ADDRESS", None)
    share.announce("http://127.0.0.1:7860", told.append).join(60)
    share.announce("http://127.0.0.1:7860", told.append, offline=True).join(60)
    assert told == [
        "There is no public link: Gradio's service, which gives such links, cannot be reached from here. "
        "The page goes on at http://127.0.0.1:7860.",
        "There is no public link: FUENTE_OFFLINE is set, so nothing may be asked of the Internet. Unset it.",
    ]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            OSError("Cannot set up a share link as this platform is incompatible"),
            "the program that opens the tunnel",
        ),
        (ValueError("Could not create share URL. Please check:\nlog line\nlog line"), "does not work now"),
    ],
)
def test_whatever_goes_wrong_with_the_tunnel_has_a_sentence(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gradio import networking

    def fail(*_: object) -> str:
        raise error

    monkeypatch.setattr(networking, "setup_tunnel", fail)
    with pytest.raises(share.NoLink, match=said) as raised:
        share.link_to("http://127.0.0.1:7860")
    assert "\n" not in str(raised.value)


def test_serve_with_share_says_why_there_is_no_link_and_the_page_stands_as_a_demo(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rag.cli", "serve", "--share", "--quotes", "--port", "0"],
        cwd=ROOT,
        env=os.environ
        | {"FUENTE_LIBRARY": str(tmp_path / "library"), "FUENTE_OFFLINE": "true", "COLUMNS": "400"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = ""
        assert process.stderr
        while "no public link" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        at = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert at
        assert httpx.get(f"{at[0]}/healthz", timeout=60).json()["demo"] is True
    finally:
        process.terminate()
        process.communicate(timeout=60)
