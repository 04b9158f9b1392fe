"""What a user does without a network: index, ask, serve, read the page. A program, run by test_offline.py.

It prints one JSON object; whatever fails raises.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
SPANISH = "¿Qué rechazó Sheinbaum?"
ENGLISH = "What did Sheinbaum reject?"


def fuente(*arguments: str) -> str:
    command = [sys.executable, "-m", "rag.cli", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT, timeout=240, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def reached_outside() -> str:
    """Try to reach another machine, in a process that is not guarded; say what became of it."""
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=bare, timeout=60, check=False
    )
    return done.stderr.strip().splitlines()[-1] if done.returncode else "reached"


def guarded() -> bool:
    """Try to reach and to look up another machine in this process; say whether the guard stopped both."""
    stopped = []
    with socket.socket() as direct:
        for attempt in (
            lambda: direct.connect(("192.0.2.1", 80)),
            lambda: socket.getaddrinfo("example.org", 80),
        ):
            try:
                attempt()
            except OSError as error:
                stopped.append("the network is blocked" in str(error))
    return stopped == [True, True]


def served(folder: Path) -> dict[str, Any]:
    """Serve, read the page and ask over HTTP, first in quotes and then with the embedded model."""
    log = folder / "serve.txt"
    command = [sys.executable, "-m", "rag.cli", "serve", "--port", "0"]
    with log.open("wb") as told, subprocess.Popen(command, stderr=told, stdout=told, cwd=ROOT) as process:
        try:
            address = None
            until = time.monotonic() + 120
            while not address and process.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
                address = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
            assert address, log.read_text()
            with httpx.Client(base_url=address[0], timeout=240) as client:
                page = client.get("/").raise_for_status().text
                config = client.get("/config").raise_for_status().text
                docs = client.get("/docs").raise_for_status().text
                quotes = client.post(
                    "/api/ask", json={"question": SPANISH, "quotes": True}
                ).raise_for_status()
                until = time.monotonic() + 300
                while client.get("/healthz").json()["model"] == "quotes" and time.monotonic() < until:
                    time.sleep(0.5)
                health = client.get("/healthz").raise_for_status().json()
                written = client.post("/api/ask", json={"question": ENGLISH}).raise_for_status()
            return {
                "page": page,
                "config": config,
                "docs": docs,
                "quotes": quotes.json(),
                "health": health,
                "written": written.json(),
            }
        finally:
            process.terminate()
            process.wait(60)


def main() -> None:
    """Live the story in the folder given."""
    folder = Path(sys.argv[1])
    told: dict[str, Any] = {"guarded": guarded(), "outside": reached_outside()}
    attempts = Path(os.environ["ATTEMPTS"])
    told["recorded"] = attempts.read_text()
    attempts.unlink()
    fuente("index", "add", "seeds")
    told["asked"] = json.loads(fuente("ask", SPANISH, "--json", "--quotes"))
    told |= served(folder)
    told["attempts"] = attempts.read_text() if attempts.exists() else ""
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
