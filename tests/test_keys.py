"""Keys: made and shown once, kept as hashes, known to a server that runs, and counted for themselves."""

from __future__ import annotations

import asyncio
import json
import stat
import threading
from collections.abc import AsyncGenerator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import app
from rag.keys import BadKey, Caller, Keys, KeysError, NoKey
from rag.reader import Reader
from rag.serve.door import Door, TooManyTries, WrongKey
from rag.serve.places import Busy, Places, TooSlow
from rag.serve.rate import Rate

TOKEN = "correct horse battery staple"


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


def test_a_key_is_known_by_what_it_is_and_nothing_of_it_is_kept(keys: Keys) -> None:
    made, key = keys.add("  Ana   Ruiz ", "admin", 30)
    assert made.name == "Ana Ruiz"
    assert len(key) == len("fuente_") + 43
    assert keys.find(key) == made
    assert made.caller() == Caller(made.id, "Ana Ruiz", frozenset({"read", "admin"}), 30)
    assert keys.find(key[:-1]) is None
    assert key.removeprefix("fuente_").encode() not in keys.path.read_bytes()
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600


def test_what_one_process_removes_no_other_knows_any_more(keys: Keys) -> None:
    running = Keys(keys.path.parent)
    made, key = keys.add("Ana")
    assert running.find(key) == made
    keys.remove("Ana")
    assert running.find(key) is None
    assert running.of(made.id) is None
    assert [one.revoked is not None for one in running.all()] == [True]
    with pytest.raises(NoKey, match="no key named “Ana”"):
        keys.remove("Ana")
    assert keys.add("Ana")[1] != key, "the name is free again"


def test_of_use_only_the_day_is_kept(keys: Keys) -> None:
    made, key = keys.add("Ana")
    keys.note_use(made, date(2026, 3, 4))
    found = keys.find(key)
    assert found
    assert found.used == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("name", "scope", "rate", "said"),
    [
        (" ", "read", None, "needs a name"),
        ("x" * 101, "read", None, "at most 100"),
        ("a\x1b[31m", "read", None, "can be printed"),
        ("Ana", "root", None, "no scope “root”"),
        ("Ana", "read", 0, "1 at least"),
    ],
)
def test_what_cannot_be_a_key_is_refused_in_words(
    keys: Keys, name: str, scope: str, rate: int | None, said: str
) -> None:
    with pytest.raises(BadKey, match=said):
        keys.add(name, scope, rate)


def test_a_file_that_holds_something_else_is_left_alone(keys: Keys) -> None:
    keys.path.write_text("my diary")
    with pytest.raises(KeysError, match="could not be used"):
        keys.add("Ana")
    assert keys.path.read_text() == "my diary"


def test_keys_are_given_out_and_taken_back_on_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, ["--library", str(tmp_path / "library"), "keys", *arguments])
        assert done.exit_code == 0, done.output
        return done.stdout

    key = run("add", "Ana", "--scope", "admin", "--rate", "5").strip()
    assert key.startswith("fuente_")
    assert key not in run("list") + run("list", "--json")
    (row,) = json.loads(run("list", "--json"))
    assert (row["name"], row["scopes"], row["rate"], row["last_used"]) == ("Ana", ["admin", "read"], 5, None)
    made = json.loads(run("add", "Luis", "--json"))
    assert Keys(tmp_path / "library").find(made["key"])
    assert "Removed the key of Ana" in run("remove", "Ana")
    assert "removed" in run("list")


def test_dummy_keys_pass_an_open_door_and_never_use_up_the_administrators_tries(keys: Keys) -> None:
    door = Door(keys, TOKEN)
    for _ in range(50):
        assert door.perhaps("none", "192.0.2.1") is None
    admin = door.perhaps(TOKEN, "192.0.2.1")
    assert admin
    assert "admin" in admin.scopes
    for n in range(20):
        assert door.perhaps(f"guess {n}", "192.0.2.1") is None
    assert door.perhaps(TOKEN, "192.0.2.1") is None, "who guesses is not told when it is right"
    assert door.perhaps(TOKEN, "192.0.2.2") == admin


def test_wrong_keys_are_counted_by_address_and_right_ones_never_wait(keys: Keys) -> None:
    door, (made, key) = Door(keys, TOKEN), keys.add("Ana")
    for _ in range(10):
        with pytest.raises(WrongKey):
            door.caller("fuente_wrong", "192.0.2.1")
    with pytest.raises(TooManyTries, match="too many wrong keys"):
        door.caller("fuente_wrong", "192.0.2.1")
    assert door.caller(key, "192.0.2.1") == made.caller()


def test_a_session_ends_with_the_key_that_began_it(keys: Keys) -> None:
    door, (made, _) = Door(keys), keys.add("Ana")
    session = door.sessions.begin(made.id)
    assert door.of_session(session) == made.caller()
    keys.remove("Ana")
    assert door.of_session(session) is None


def test_a_key_has_its_own_number_of_questions_whatever_the_address() -> None:
    rate = Rate(2)
    ana, luis = Caller("a", "Ana", frozenset(), 1), Caller("l", "Luis", frozenset())
    assert rate.take("192.0.2.1", ana) is None
    assert rate.take("192.0.2.9", ana)
    assert [rate.take("192.0.2.1", luis) is None for _ in range(3)] == [True, True, False]
    assert rate.take("192.0.2.1") is None


def test_threads_and_event_loops_share_the_places_and_the_queue_is_as_long_as_stated() -> None:
    places = Places(1, queue=1)

    async def story() -> None:
        left, inside = threading.Event(), threading.Event()

        def thread() -> None:
            with places.held(Reader()) as there:
                assert there
                inside.set()
                left.wait(10)

        worker = threading.Thread(target=thread)
        worker.start()
        await asyncio.to_thread(inside.wait, 10)

        async def ask() -> str:
            async with places.taken():
                return "answered"

        second = asyncio.create_task(ask())
        while not places.waiting:
            await asyncio.sleep(0.01)
        with pytest.raises(Busy, match="Ask again in 10 seconds"):
            await ask()
        with pytest.raises(Busy):
            places.look()
        left.set()
        assert await second == "answered"
        worker.join()
        assert await ask() == "answered"

    asyncio.run(story())


def test_a_wait_ends_and_who_leaves_takes_no_place_along() -> None:
    places = Places(1, wait=0.3)

    async def ask() -> None:
        async with places.taken():
            pass

    async def story() -> None:
        async with places.taken():
            with pytest.raises(Busy, match="No place came free"):
                await ask()
            gone = asyncio.create_task(ask())
            await asyncio.sleep(0.05)
            gone.cancel()
            await asyncio.wait([gone])
            assert gone.cancelled()
        for _ in range(3):
            await ask()

    asyncio.run(story())


def test_an_answer_that_takes_too_long_is_left() -> None:
    places = Places(answer=0.1)

    async def story() -> None:
        with pytest.raises(TooSlow, match=r"longer than 0\.1 seconds"):
            await places.in_time(asyncio.sleep(5))

        async def slow() -> AsyncGenerator[str, None]:
            yield "first"
            await asyncio.sleep(5)
            yield "second"

        events = places.all_in_time(slow())
        assert await anext(events) == "first"
        with pytest.raises(TooSlow):
            await anext(events)

    asyncio.run(story())
