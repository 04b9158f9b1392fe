"""The queue before the embedded model: first come, first served, some at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.embedded import EmbeddedLLM
from rag.embedded.slots import Slots
from tests.tiny_gguf import write_gguf

ROOT = Path(__file__).resolve().parent.parent


def started(work: object) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def waiting(places: Slots, count: int) -> None:
    until = time.monotonic() + 10
    while places.waiting < count:
        assert time.monotonic() < until
        time.sleep(0.002)


def test_who_comes_first_is_served_first() -> None:
    places, served = Slots(1), []

    def come(n: int) -> None:
        with places.taken():
            served.append(n)

    threads = []
    with places.taken():
        for n in range(8):
            threads.append(started(lambda n=n: come(n)))
            waiting(places, n + 1)
        assert served == []
    for thread in threads:
        thread.join(10)
    assert served == list(range(8))


def test_no_more_are_let_in_than_there_are_places() -> None:
    places, within, most, lock = Slots(2), [0], [0], threading.Lock()

    def come() -> None:
        with places.taken():
            with lock:
                within[0] += 1
                most[0] = max(most[0], within[0])
            time.sleep(0.005)
            with lock:
                within[0] -= 1

    threads = [started(come) for _ in range(8)]
    for thread in threads:
        thread.join(10)
    assert most == [2]


def test_a_place_is_free_again_where_its_holder_fails() -> None:
    places = Slots(1)
    with pytest.raises(ZeroDivisionError), places.taken():
        raise ZeroDivisionError
    with places.taken():
        pass


# -- the embedded model, a tiny one


@pytest.mark.parametrize("slots", [1, 2, 3])
def test_eight_requests_at_once_are_each_answered_with_their_own(tmp_path: Path, slots: int) -> None:
    llm = EmbeddedLLM(write_gguf(tmp_path / "tiny.gguf"), threads=1, slots=slots)

    def ask(n: int) -> str:
        grammar = f'root ::= "number {n}, and {n} again, and {n}"'
        asked = {"role": "user", "content": f"Say {n}. " * 20}
        return "".join(llm.write([asked], grammar=grammar, max_tokens=60))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [f"number {n}, and {n} again, and {n}" for n in range(8)]


def test_each_of_several_slots_reads_as_much_as_one(tmp_path: Path) -> None:
    llm = EmbeddedLLM(write_gguf(tmp_path / "tiny.gguf"), threads=1, slots=3)
    long = [{"role": "user", "content": "a" * 3_000}]

    def ask(_: int) -> str:
        return "".join(llm.write(long, grammar='root ::= "read"', max_tokens=10))

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(ask, range(3))) == ["read"] * 3


def test_a_reader_who_leaves_makes_room_for_the_next(tmp_path: Path) -> None:
    llm = EmbeddedLLM(write_gguf(tmp_path / "tiny.gguf"), threads=1, slots=1)
    asked = [{"role": "user", "content": "Go on."}]
    endless = llm.write(asked, grammar="root ::= [a-z]+", max_tokens=3_000)
    assert next(endless)
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(lambda: "".join(llm.write(asked, grammar='root ::= "mine"', max_tokens=10)))
        endless.close()  # type: ignore[attr-defined]
        assert other.result(60) == "mine"


def test_a_model_may_be_dropped_the_moment_it_is_loaded(tmp_path: Path) -> None:
    """Its end would wait for ever, if llama.cpp's loop began after that; so it runs in a process that can be ended."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from rag.embedded import EmbeddedLLM\n"
        "for _ in range(60):\n"
        "    EmbeddedLLM(Path(sys.argv[1]), threads=1, slots=1)\n"
        "print('all')"
    )
    model = write_gguf(tmp_path / "tiny.gguf")
    told = subprocess.run(
        [sys.executable, "-c", code, str(model)], capture_output=True, text=True, timeout=120, cwd=ROOT
    )
    assert told.stdout.strip() == "all", told.stderr
