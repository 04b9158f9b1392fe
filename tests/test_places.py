"""The queue before the embedded model: first come, first served, and nobody is waited for who has left."""

from __future__ import annotations

import threading
import time

import pytest

from rag.places import Left, Places


def started(work: object) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)  # type: ignore[arg-type]
    thread.start()
    return thread


def waiting(places: Places, count: int) -> None:
    until = time.monotonic() + 10
    while len(places._line) < count:
        assert time.monotonic() < until
        time.sleep(0.002)


def test_who_comes_first_is_served_first() -> None:
    places, served = Places(1), []

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
    places, within, most, lock = Places(2), [0], [0], threading.Lock()

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


def test_a_reader_who_leaves_the_queue_is_not_waited_for() -> None:
    places, left, served = Places(1), threading.Event(), []
    gone = threading.Event()

    def leave() -> None:
        with pytest.raises(Left), places.taken(left):
            served.append("left")
        gone.set()

    def stay() -> None:
        with places.taken():
            served.append("stayed")

    with places.taken():
        started(leave)
        waiting(places, 1)
        staying = started(stay)
        waiting(places, 2)
        left.set()
        places.wake()
        assert gone.wait(10), "it leaves while the place is still taken"
    staying.join(10)
    assert served == ["stayed"]


def test_a_place_is_free_again_where_its_holder_fails() -> None:
    places = Places(1)
    with pytest.raises(ZeroDivisionError), places.taken():
        raise ZeroDivisionError
    with places.taken():
        pass
