"""What ``fuente doctor`` finds where Fuente is run for others: limits, rights, the network, a Chroma server."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag import doctor
from rag.doctor import chroma, folders, limits, models, network
from rag.settings import Settings, load

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "correct horse battery staple"
System = Callable[[dict[str, str]], None]


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    """Make the system's own files, by their paths, and no others."""
    root = tmp_path / "system"
    root.mkdir()
    monkeypatch.setattr(limits, "_SYSTEM", root)
    for sign in ("KUBERNETES_SERVICE_HOST", "container"):
        monkeypatch.delenv(sign, raising=False)

    def write(files: dict[str, str]) -> None:
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")

    return write


def settings(tmp_path: Path, **more: object) -> Settings:
    known: dict[str, object] = {
        "library": tmp_path / "library",
        "cache": tmp_path / "cache",
        "port": 0,
        "demo": False,
    }
    return load(**(known | {"proxied": False} | more))


# -- memory and cores

V2 = "sys/fs/cgroup/memory.max"
V1 = "sys/fs/cgroup/memory/memory.limit_in_bytes"


@pytest.mark.parametrize(
    ("files", "llm", "state", "part"),
    [
        ({V2: "1000000000\n"}, "auto", "fail", "a limit of 1.0 GB, about 2.5 GB wanted"),
        ({V2: "1000000000\n"}, "quotes", "ok", "a limit of 1.0 GB"),
        ({V1: "536870912"}, "quotes", "fail", "a limit of 537 MB"),
        (
            {V2: "max\n", "proc/meminfo": "MemFree: 1 kB\nMemAvailable:  8000000 kB\n"},
            "auto",
            "ok",
            "8.2 GB free",
        ),
        (
            {V1: "9223372036854771712", "proc/meminfo": "MemAvailable: 1000000 kB"},
            "auto",
            "warn",
            "1.0 GB free",
        ),
        ({}, "auto", "ok", "cannot be found out"),
    ],
)
def test_memory_is_measured_by_the_container_and_by_what_writes(
    tmp_path: Path, system: System, files: dict[str, str], llm: str, state: str, part: str
) -> None:
    system(files)
    found = limits.memory(settings(tmp_path, llm=llm))
    assert (found.state, part in found.found) == (state, True), found
    assert found.state == "ok" or "FUENTE_LLM" in found.advice


def test_a_model_on_a_server_takes_no_memory_here(tmp_path: Path, system: System) -> None:
    system({V2: "1000000000"})
    assert limits.memory(settings(tmp_path, llm_url="http://127.0.0.1:1/v1")).state == "ok"


@pytest.mark.parametrize(
    ("files", "threads", "state", "advice"),
    [
        ({}, 0, "ok", ""),
        ({}, 8, "ok", ""),
        ({}, 9, "warn", "FUENTE_THREADS=8"),
        ({"sys/fs/cgroup/cpu.max": "max 100000"}, 0, "ok", ""),
        ({"sys/fs/cgroup/cpu.max": "250000 100000"}, 0, "warn", "FUENTE_THREADS=2"),
        ({"sys/fs/cgroup/cpu.max": "250000 100000"}, 2, "ok", ""),
        ({"sys/fs/cgroup/cpu.max": "50000 100000"}, 0, "warn", "FUENTE_THREADS=1"),
        (
            {"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "400000", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"},
            8,
            "warn",
            "FUENTE_THREADS=4",
        ),
        (
            {"sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000"},
            0,
            "ok",
            "",
        ),
    ],
)
def test_more_threads_than_the_container_has_cores_are_noticed(
    tmp_path: Path,
    system: System,
    monkeypatch: pytest.MonkeyPatch,
    files: dict[str, str],
    threads: int,
    state: str,
    advice: str,
) -> None:
    system(files)
    monkeypatch.setattr(limits, "usable_cores", lambda: 8)
    found = limits.cores(settings(tmp_path, threads=threads))
    assert found.state == state, found
    assert advice in found.advice


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_few_open_files_are_noticed_by_the_command(tmp_path: Path) -> None:
    code = "import resource as r, runpy, sys; r.setrlimit(r.RLIMIT_NOFILE, (256, 256)); "
    code += "sys.argv = ['fuente', 'doctor']; "
    done = subprocess.run(
        [sys.executable, "-c", code + "runpy.run_module('rag.cli', run_name='__main__')"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ | {"FUENTE_LIBRARY": str(tmp_path / "l"), "FUENTE_CACHE": str(tmp_path / "c")},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warn  Open files: 256 at most" in done.stdout
    assert "LimitNOFILE=1024" in done.stdout


# -- rights


def test_files_that_everybody_can_write_are_named(tmp_path: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows has other rights")
    (tmp_path / "library").mkdir(mode=0o750)
    file = tmp_path / "library" / "library.sqlite3"
    file.touch(0o640)
    assert folders.permissions(settings(tmp_path)).state == "ok"
    file.chmod(0o666)
    found = folders.permissions(settings(tmp_path))
    assert (found.state, found.found) == ("warn", f"{file} can be written by everybody")


def test_files_of_another_user_are_named_with_who_this_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "library").mkdir()
    file = tmp_path / "library" / "library.sqlite3"
    file.touch()
    real = os.access  # who runs the tests may be root, who may write everything
    monkeypatch.setattr(os, "access", lambda path, mode: path != file and real(path, mode))
    found = folders.permissions(settings(tmp_path))
    assert found.state == "fail"
    assert str(file) in found.found
    assert f"this is user {os.getuid()}" in found.advice


# -- the network


@pytest.mark.parametrize(
    ("more", "state", "part"),
    [
        ({}, "ok", "this machine alone"),
        ({"host": "localhost"}, "ok", "this machine alone"),
        ({"host": "::1"}, "ok", "this machine alone"),
        ({"host": "0.0.0.0"}, "warn", "FUENTE_ADMIN_TOKEN is not set"),
        (
            {"host": "0.0.0.0", "admin_token": TOKEN},
            "warn",
            "neither FUENTE_RATE nor FUENTE_ACCESS=keys is set",
        ),
        ({"host": "0.0.0.0", "admin_token": TOKEN, "access": "keys"}, "ok", "who have a key"),
        ({"host": "0.0.0.0", "admin_token": TOKEN, "rate": 10}, "ok", "the network"),
        ({"host": "0.0.0.0", "demo": True}, "ok", "20 questions a minute each"),
    ],
)
def test_it_is_said_to_whom_the_page_is_open(
    tmp_path: Path, more: dict[str, object], state: str, part: str
) -> None:
    found = network.exposure(settings(tmp_path, **more))
    assert (found.state, part in found.found) == (state, True), found
    assert TOKEN not in found.found + found.advice


@pytest.mark.parametrize(
    ("inside", "host", "proxied", "state"),
    [
        (False, "127.0.0.1", False, "ok"),
        (False, "127.0.0.1", True, "ok"),
        (False, "0.0.0.0", False, "ok"),
        (False, "0.0.0.0", True, "warn"),  # whoever reaches the port can write the header
        (True, "0.0.0.0", False, "warn"),  # likely behind a proxy that nobody told of
        (True, "0.0.0.0", True, "ok"),
    ],
)
def test_a_proxy_that_is_not_told_of_or_can_be_gone_round_is_noticed(
    tmp_path: Path, system: System, inside: bool, host: str, proxied: bool, state: str
) -> None:
    system({".dockerenv": ""} if inside else {})
    found = network.proxy(settings(tmp_path, host=host, proxied=proxied))
    assert found.state == state
    assert found.state == "ok" or "FUENTE_PROXIED" in found.found


# -- servers


@contextmanager
def a_web_server(status: int, body: bytes) -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(f"{self.path} {self.headers.get('Authorization', '')}")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()


@pytest.mark.parametrize(
    ("status", "state", "part"),
    [(200, "ok", "1.0.0"), (401, "fail", "CHROMA_TOKEN"), (404, "fail", "CHROMA_URL")],
)
def test_the_chroma_server_is_asked_and_its_token_is_not_shown(
    tmp_path: Path, status: int, state: str, part: str
) -> None:
    with a_web_server(status, b'"1.0.0"') as (url, asked):
        found = chroma.chroma_server(settings(tmp_path, chroma_url=url, chroma_token=TOKEN))
    assert found.state == state
    assert part in found.found + found.advice
    assert asked == [f"/api/v2/version Bearer {TOKEN}"]
    assert TOKEN not in found.found + found.advice


def test_a_chroma_server_that_is_away_fails_and_one_that_is_real_is_known(tmp_path: Path) -> None:
    from tests.test_chroma_server import a_server

    with a_server(tmp_path / "chroma") as server:
        there = settings(tmp_path, chroma_url=server.url)
        found = {check.name: check for check in doctor.examine(there)}["Chroma server"]
        assert found.state == "ok", found
    away = chroma.chroma_server(there)
    assert away.state == "fail"
    assert "CHROMA_URL" in away.advice


def test_a_library_of_the_system_that_llama_cpp_lacks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lacking:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "xllamacpp":
                raise ImportError("libgomp.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.delitem(sys.modules, "xllamacpp", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Lacking(), *sys.meta_path])
    found = models.writing_model(settings(tmp_path))
    assert found.state == "fail"
    assert "libgomp.so.1" in found.found
    assert "libgomp1" in found.advice
