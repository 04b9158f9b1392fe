"""How much a server holds: answers a second with many clients, and its memory while articles come and go.

A real ``fuente serve`` in a process of its own, over a copy of a library, asked over HTTP by clients that send their
next question as soon as they have an answer. All questions differ from the one before; no answer is remembered.

``python -m tests.bench.load --library DIR --questions FILE [--clients 32] [--seconds 60]``
``… --model --clients 8`` with the embedded model; ``… --soak 10`` for minutes of asking, adding, removing, hanging up.
``… --rival`` asks LlamaIndex behind FastAPI the same, after it, with the same weights over the same articles.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx

from tests.bench.compare import ROOT
from tests.bench.sides import environment as environment_of_both
from tests.bench.sides import rival_of

TOKEN = "a-token-for-measuring-alone"
_WARM = 64
"""Questions that are asked before any counts."""


@dataclass
class Seen:
    """What the clients saw: when each answer was asked and had, in seconds, and every status."""

    times: list[tuple[float, float]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: int = 0

    @property
    def seconds(self) -> list[float]:
        """How long each answer took."""
        return [ended - begun for begun, ended in self.times]

    @property
    def overtaken(self) -> int:
        """How many that were asked later were answered before one, at most: 0 is the order of asking."""
        return max(
            (sum(b > begun and e < ended for b, e in self.times) for begun, ended in self.times), default=0
        )

    @property
    def p50(self) -> float:
        """Half of the answers took no longer."""
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """19 of 20 answers took no longer."""
        return statistics.quantiles(self.seconds, n=20)[-1]


def ours(library: Path, *, model: bool) -> tuple[list[str], dict[str, str]]:
    """Return the command that serves a library, and its environment."""
    environment = environment_of_both() | {
        "FUENTE_LIBRARY": str(library),
        "FUENTE_PORT": "0",
        "FUENTE_LLM": "auto" if model else "quotes",
        "FUENTE_ADMIN_TOKEN": TOKEN,
    }
    return [sys.executable, "-u", "-m", "rag.cli", "serve"], environment


def theirs(library: Path, *, model: bool) -> tuple[list[str], dict[str, str]]:
    """Return the command that serves the same articles by the rival's recipe, and its environment."""
    from index import Library
    from index.settings import IndexSettings
    from index.weights import writing_model

    with Library.open(library) as opened:
        index, weights, _ = rival_of([article.text for article in opened.articles()])
    command = [sys.executable, "-u", "-m", "tests.bench.llamaindex_server", str(index), str(weights)]
    if model:
        command.append(str(writing_model(IndexSettings().cache)))
    return command, environment_of_both() | {"GOMP_SPINCOUNT": "20000"}


@contextmanager
def served(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Serve, and give the process's number and the address."""
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert server.stdout
            found = None
            while found is None:
                line = server.stdout.readline()
                assert line, "the server did not start"
                found = re.search(r"http://127\.0\.0\.1:\d+", line)
            while httpx.get(f"{found[0]}/readyz", timeout=60).status_code != 200:
                time.sleep(0.5)
            yield server.pid, found[0]
        finally:
            server.terminate()
            server.wait(60)


async def ask(client: httpx.AsyncClient, question: str, seen: Seen) -> None:
    """Ask one question and note how it went."""
    begun = time.perf_counter()
    response = await client.post("/api/ask", json={"question": question})
    seen.statuses[response.status_code] += 1
    if response.status_code == 200:
        seen.times.append((begun, time.perf_counter()))
        seen.wrong += response.json()["question"] != " ".join(question.split())
    elif "Retry-After" in response.headers:
        await asyncio.sleep(0.2)


async def load(
    address: str, questions: Sequence[str], clients: int, seconds: float, warming: int
) -> tuple[Seen, float]:
    """Ask from many clients for some seconds; return what they saw, and how long it took in all.

    ``warming`` questions are asked before.
    """
    waiting = cycle(questions)
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(base_url=address, timeout=300, limits=limits) as client:
        warm = Seen()
        await asyncio.gather(*(ask(client, next(waiting), warm) for _ in range(warming)))
        seen, begun = Seen(), time.perf_counter()

        async def on() -> None:
            while time.perf_counter() - begun < seconds:
                await ask(client, next(waiting), seen)

        await asyncio.gather(*(on() for _ in range(clients)))
        return seen, time.perf_counter() - begun


async def soak(
    address: str, pid: int, questions: Sequence[str], minutes: float
) -> tuple[Seen, list[float], int]:
    """Ask, hang up, add and remove for some minutes; return what was seen, the memory (MB), and what is left added."""
    seen, memory, chance = Seen(), [], random.Random(5)
    until = time.monotonic() + 60 * minutes
    left: list[str] = []
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(base_url=address, timeout=120) as client:

        async def asking() -> None:
            while time.monotonic() < until:
                await ask(client, chance.choice(questions), seen)

        async def hanging_up() -> None:
            chat = {"model": "fuente-quotes", "stream": True}
            while time.monotonic() < until:
                body = {**chat, "messages": [{"role": "user", "content": chance.choice(questions)}]}
                async with client.stream("POST", "/v1/chat/completions", json=body) as response:
                    async for _ in response.aiter_bytes():
                        break

        async def adding() -> None:
            number = 0
            while time.monotonic() < until:
                number += 1
                text = f"El asunto {number} de Villar se abrió ayer. Lo contó Luis Pardo a las {number} personas."
                body = {"texts": [{"text": text, "title": f"Asunto {number}"}]}
                sent = await client.post("/api/articles", json=body, headers=bearer)
                if sent.status_code == 202:
                    place = sent.headers["Location"]
                    while (job := (await client.get(place, headers=bearer)).json())["state"] != "done":
                        await asyncio.sleep(0.2)
                    left.extend((job["report"] or {}).get("added", ()))
                if len(left) > 5:
                    (await client.delete(f"/api/articles/{left.pop(0)}", headers=bearer)).raise_for_status()
                await asyncio.sleep(0.5)

        async def looking() -> None:
            while time.monotonic() < until:
                memory.append(resident(pid))
                await asyncio.sleep(5)

        await asyncio.gather(*(asking() for _ in range(4)), hanging_up(), adding(), looking())
    return seen, memory, len(left)


def resident(pid: int) -> float:
    """Return the memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True, help="JSON lines with question")
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--model", action="store_true", help="write with the embedded model")
    parser.add_argument("--soak", type=float, default=0, help="minutes")
    parser.add_argument("--rival", action="store_true", help="ask LlamaIndex behind FastAPI, too")
    given = parser.parse_args()
    rows = given.questions.read_text(encoding="utf-8").splitlines()
    questions = list(dict.fromkeys(json.loads(row)["question"] for row in rows if row.strip()))
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        shutil.copytree(given.library, library)
        with served(*ours(library, model=given.model)) as (pid, address):
            before = httpx.get(f"{address}/healthz").json()["articles"]
            print(f"{before:,} articles, {len(questions):,} questions")
            if given.soak:
                seen, memory, left = asyncio.run(soak(address, pid, questions, given.soak))
                after = httpx.get(f"{address}/healthz").json()["articles"]
                fifths = [
                    statistics.mean(memory[n * len(memory) // 5 : (n + 1) * len(memory) // 5])
                    for n in range(5)
                ]
                print(
                    f"answers {len(seen.seconds):,}, statuses {dict(seen.statuses)}, of another question {seen.wrong}"
                )
                print(f"memory MB, every 5 s: {' '.join(f'{m:.0f}' for m in memory)}")
                print(
                    f"means of the fifths: {' '.join(f'{m:.0f}' for m in fifths)} MB; from the second to the last "
                    f"{fifths[-1] / fifths[1] - 1:+.1%}, from the middle one {fifths[-1] / fifths[2] - 1:+.1%}"
                )
                print(f"articles {before} and {left} added make {after}")
            else:
                rate = loaded("Fuente", pid, address, questions, given)
        from index.library import Library

        with Library.open(library) as opened:
            print("the library is whole" if not opened.integrity_check() else opened.integrity_check())
        if given.rival and not given.soak:
            with served(*theirs(library, model=given.model)) as (pid, address):
                other = loaded("LlamaIndex behind FastAPI", pid, address, questions, given)
            print(f"answers a second, ours to theirs: {rate / other:.2f}")


def loaded(name: str, pid: int, address: str, questions: Sequence[str], given: argparse.Namespace) -> float:
    """Load one side and print what was seen; return its answers a second."""
    warming = 2 if given.model else _WARM
    seen, took = asyncio.run(load(address, questions, given.clients, given.seconds, warming))
    rate = len(seen.seconds) / took
    print(
        f"{name}, {given.clients} clients, {took:.0f} s: {rate:.3g} answers a second, "
        f"p50 {seen.p50:.2f} s, p95 {seen.p95:.2f} s, p95/p50 {seen.p95 / seen.p50:.2f}, "
        f"statuses {dict(seen.statuses)}, of another question {seen.wrong}, overtaken by {seen.overtaken} at most, "
        f"memory {resident(pid):.0f} MB"
    )
    return rate


if __name__ == "__main__":
    main()
