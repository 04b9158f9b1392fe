"""What the model has read is taken up by the next process, and never wrongly."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from index.download import sha256
from rag.embedded import EmbeddedLLM, openings
from rag.embedded.llm import _OTHER
from rag.embedded.openings import Openings
from rag.embedded.slots import Slots
from rag.prompt import Message
from rag.reader import Left, Reader
from tests.tiny_gguf import write_gguf

BEGINNING: list[Message] = [
    {"role": "system", "content": "Say whether it is so. " * 12},
    {"role": "user", "content": "Is it?"},
    {"role": "assistant", "content": "yes"},
]
PROMPT = [*BEGINNING, {"role": "user", "content": "And is this?"}]


class Noted(EmbeddedLLM):
    """A model that notes what it is made to read from its beginning."""

    def __init__(self, path: Path, keep: Path | None, slots: int = 1) -> None:
        self.read: list[str] = []
        super().__init__(path, threads=1, slots=slots, keep=keep)

    def _read(self, messages: Sequence[Message], reader: Reader | None) -> None:
        if messages is not _OTHER:
            self.read.append(str(messages[0]["content"]))
        super()._read(messages, reader)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_gguf(tmp_path / "tiny.gguf")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "read"


def near(wanted: Any) -> Any:
    """It makes a tiny difference how many tokens are read at a time."""
    return pytest.approx(wanted, abs=1e-4)


def odds(llm: EmbeddedLLM) -> float:
    return llm.log_odds(PROMPT, "a", "b")


@pytest.mark.parametrize("slots", [1, 3])
def test_the_next_process_goes_on_from_what_an_earlier_one_has_read(
    model: Path, kept: Path, slots: int
) -> None:
    first = Noted(model, kept, slots)
    first.begin(BEGINNING)
    first.begin(BEGINNING)
    assert len(first.read) == 1
    assert len(list(kept.glob("*.read"))) == 1
    second = Noted(model, kept, slots)
    second.begin(BEGINNING)
    assert second.read == []
    for other in (first, EmbeddedLLM(model, threads=1, slots=slots)):
        assert odds(second) == near(odds(other))


def test_several_beginnings_are_each_their_own(model: Path, kept: Path) -> None:
    others: list[list[Message]] = [[{"role": "system", "content": f"The {n}th. " * 20}] for n in range(4)]
    first = Noted(model, kept)
    for messages in (BEGINNING, *others):
        first.begin(messages)
    second = Noted(model, kept)
    for messages in (*others, BEGINNING):
        second.begin(messages)
    assert second.read == []
    asked = [[*messages, PROMPT[-1]] for messages in (BEGINNING, *others)]
    bare = EmbeddedLLM(model, threads=1, slots=1)
    found = [second.log_odds(a, "a", "b") for a in asked]
    assert found == near([bare.log_odds(a, "a", "b") for a in asked])
    assert len({round(one, 3) for one in found}) == 5, "one cannot be taken for another"


@pytest.mark.parametrize("damage", ["a byte", "half", "all", "named alike"])
def test_a_file_that_is_damaged_is_read_anew(model: Path, kept: Path, damage: str) -> None:
    Noted(model, kept).begin(BEGINNING)
    (file,) = kept.glob("*.read")
    whole = file.read_bytes()
    if damage == "a byte":
        file.write_bytes(whole[:500] + bytes([whole[500] ^ 1]) + whole[501:])
    elif damage == "half":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "all":
        file.write_bytes(b"")
    else:
        # its hash is right, but llama.cpp finds nothing in it that it knows
        file.write_bytes(b"nothing of llama.cpp's")
        file.rename(file.with_stem(f"{file.stem.partition('-')[0]}-{sha256(file)[: openings._SHOWN]}"))
    again = Noted(model, kept)
    again.begin(BEGINNING)
    assert len(again.read) == 1
    assert odds(again) == near(odds(EmbeddedLLM(model, threads=1, slots=1)))
    assert any(f.read_bytes() == whole for f in kept.glob("*.read"))


def test_another_model_of_the_same_name_begins_by_itself(model: Path, kept: Path) -> None:
    Noted(model, kept).begin(BEGINNING)
    os.utime(model, (1_000_000_000, 1_000_000_000))
    other = Noted(model, kept)
    other.begin(BEGINNING)
    assert len(other.read) == 1
    assert len(list(kept.glob("*.read"))) == 2


def test_where_nothing_can_be_kept_all_is_as_well_but_slower(model: Path, kept: Path) -> None:
    kept.write_text("a file where a folder should be", encoding="utf-8")
    for place in (None, kept):
        llm = Noted(model, place)
        llm.begin(BEGINNING)
        llm.begin(BEGINNING)
        assert len(llm.read) == 1
        assert odds(llm) == near(odds(EmbeddedLLM(model, threads=1, slots=1)))


def test_a_disk_that_is_full_keeps_nothing_and_stops_nobody(tmp_path: Path) -> None:
    place = Openings(tmp_path, "a model")

    def write(name: str) -> None:
        (tmp_path / name).write_bytes(b"half of")
        raise OSError(28, "No space left on device")

    place.keep(place.key(BEGINNING), write)
    assert list(tmp_path.iterdir()) == []


def test_what_was_unused_for_longest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openings, "_MOST_BYTES", 250)
    place = Openings(tmp_path, "a model")

    def write(name: str) -> None:
        (tmp_path / name).write_bytes(bytes(100))

    keys = [place.key([{"role": "user", "content": str(n)}]) for n in range(3)]
    for n, key in enumerate(keys[:2]):
        place.keep(key, write)
        for file in tmp_path.glob(f"{key}*"):
            os.utime(file, (1_000 + n, 1_000 + n))
    assert place.find(keys[0])  # which is to use it
    place.keep(keys[2], write)
    assert [place.find(key) is not None for key in keys] == [True, False, True]


def test_a_reader_who_leaves_while_it_is_read_leaves_nothing_half(model: Path, kept: Path) -> None:
    llm, reader = Noted(model, kept), Reader()
    long: list[Message] = [{"role": "system", "content": "a" * 3_000}]
    threading.Timer(0.02, reader.leave).start()
    with pytest.raises(Left):  # noqa: PT012 - it may be quicker than the timer
        llm.begin(long, reader)
        for n in range(1_000):
            llm.begin([{"role": "system", "content": f"{n} " * 900}], reader)
    assert llm.busy == 0
    assert not list(kept.glob("*.part"))
    llm.begin(BEGINNING)
    assert odds(llm) == near(odds(EmbeddedLLM(model, threads=1, slots=1)))


def test_many_who_come_at_once_have_it_read_once(model: Path, kept: Path) -> None:
    llm = Noted(model, kept, 3)

    def ask(n: int) -> str:
        llm.begin(BEGINNING)
        asked = [*BEGINNING, {"role": "user", "content": f"Say {n}."}]
        return "".join(llm.write(asked, grammar=f'root ::= "number {n}"', max_tokens=20))

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(ask, range(12))) == [f"number {n}" for n in range(12)]
    assert len(llm.read) == 1


def test_who_wants_all_places_waits_for_all_and_keeps_the_order() -> None:
    places, told = Slots(2), []

    def come(name: str, alone: bool) -> None:
        with places.taken(alone=alone):
            told.append((name, places.busy))
            time.sleep(0.01)

    with places.taken():
        threads = []
        for n, (name, alone) in enumerate((("all", True), ("one", False))):
            threads.append(threading.Thread(target=come, args=(name, alone)))
            threads[-1].start()
            while places.waiting <= n:
                time.sleep(0.001)
        time.sleep(0.02)
        assert told == []  # a place is free, but the one who came first wants both
    for thread in threads:
        thread.join(10)
    assert told == [("all", 2), ("one", 1)]
