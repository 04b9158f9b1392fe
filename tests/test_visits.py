"""How often sites are asked that are followed: as they like, and less where they are in trouble."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library
from index.files import Files
from index.sync import sync
from index.visits import AGAIN, Visits
from index.web.feed import read_feed
from index.web.fetch import Fetched, Fetcher, Limits
from tests.encoders import HashingEncoder
from tests.site import Site, page, served

EVERY = 300.0
HOUR, DAY = 3600.0, 86_400.0


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def visits(clock: Clock) -> Visits:
    return Visits(EVERY, clock=clock)


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as site:
        yield site


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library", encoder=HashingEncoder())


def visit(library: Library, site: Site, visits: Visits, path: str = "/feed.xml") -> str:
    fetcher = Fetcher(Limits(allow_private=True, host_delay_seconds=0, max_tries=1))
    return str(sync(library, [site.address + path], fetcher=fetcher, visits=visits, files=Files(())))


@pytest.mark.parametrize(
    ("about", "seconds"),
    [
        ("<ttl>60</ttl>", HOUR),
        ("<ttl>2</ttl>", EVERY),
        ("<ttl>99999</ttl>", DAY),
        ("<ttl>soon</ttl>", EVERY),
        ("<ttl>0</ttl>", EVERY),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", HOUR / 2),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", DAY),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", DAY),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", HOUR),
        ("", EVERY),
    ],
)
def test_a_feed_is_visited_as_often_as_it_says_within_limits(
    library: Library, site: Site, visits: Visits, clock: Clock, about: str, seconds: float
) -> None:
    site.feed("uno", about=about)
    address = f"{site.address}/feed.xml"
    assert visits.is_due(address)
    assert visit(library, site, visits) == "1 added"
    assert visits.waits(address) == pytest.approx(seconds)
    clock.now += seconds - 1
    assert not visits.is_due(address)
    clock.now += 1
    assert visits.is_due(address)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache_Control": "public, max-age=900"}, 900),
        ({"Cache_Control": "public, max-age=900", "Age": "500"}, 400),
        ({"Cache_Control": 'MAX-AGE="31536000"'}, HOUR),
        ({"Cache_Control": "no-cache, max-age=900"}, EVERY),
        ({"Cache_Control": "max-age=nan"}, EVERY),
        ({"Date": "Mon, 02 Mar 2026 09:00:00 GMT", "Expires": "Mon, 02 Mar 2026 09:20:00 GMT"}, 1200),
        ({"Date": "Mon, 02 Mar 2026 09:00:00 GMT", "Expires": "0"}, EVERY),
        ({"Date": "Mon, 02 Mar 2026 09:00:00 GMT", "Expires": "Mon, 02 Mar 2020 09:20:00 GMT"}, EVERY),
    ],
)
def test_a_server_says_how_long_something_stays_as_it_is(
    site: Site, visits: Visits, headers: dict[str, str], seconds: float
) -> None:
    site.put("/a.html", page("Uno", "Dos."), **headers)
    with Fetcher(Limits(allow_private=True)) as fetcher:
        visits.reached(f"{site.address}/a.html", fetcher.get(f"{site.address}/a.html"))
    assert visits.waits(f"{site.address}/a.html") == pytest.approx(seconds)


def test_a_feed_that_is_as_it_was_costs_one_short_answer(
    library: Library, site: Site, visits: Visits, clock: Clock
) -> None:
    site.feed("uno", "dos")
    assert visit(library, site, visits) == "2 added"
    clock.now += EVERY
    assert visit(library, site, visits) == "nothing found"
    assert site.times("/feed.xml", 304) == 1
    assert site.times("/uno.html") == 1
    site.feed("tres", "uno", "dos")
    clock.now += EVERY
    assert visit(library, site, visits) == "1 added, 2 unchanged"
    assert site.times("/uno.html") == 1, "it was asked for lately, and the feed says nothing new of it"
    site.feed("cuatro", "tres", "uno", "dos")
    clock.now += AGAIN
    assert visit(library, site, visits) == "1 added, 3 unchanged"
    assert site.times("/uno.html", 304) == 1


def test_a_page_of_which_the_feed_says_something_new_is_asked_for_at_once(
    library: Library, site: Site, visits: Visits, clock: Clock
) -> None:
    site.feed("uno")
    assert visit(library, site, visits) == "1 added"
    site.put("/uno.html", page("Título uno", "Esto era otro, y no hay otra igual. " * 9))
    kind, body, _ = site.files["/feed.xml"]
    site.put("/feed.xml", body.replace(b"09:00:00", b"11:30:00"), kind)
    clock.now += EVERY
    assert visit(library, site, visits) == "1 changed"


def test_a_page_that_failed_is_tried_again_though_the_feed_stays_as_it_is(
    library: Library, site: Site, visits: Visits, clock: Clock
) -> None:
    site.feed("uno", "dos")
    site.broken["/dos.html"] = (500, {})
    assert visit(library, site, visits) == "1 added, 1 failed"
    clock.now += EVERY
    assert visit(library, site, visits) == "1 unchanged"
    assert site.times("/dos.html") == 1, "not each time"
    del site.broken["/dos.html"]
    clock.now += AGAIN
    assert visit(library, site, visits) == "1 added, 1 unchanged"


def test_a_feed_in_trouble_is_visited_less_and_less_and_again_as_before_when_it_is_well(
    library: Library, site: Site, visits: Visits, clock: Clock
) -> None:
    address = f"{site.address}/feed.xml"
    site.feed("uno")
    site.broken["/feed.xml"] = (500, {})
    waits = []
    for _ in range(12):
        assert visit(library, site, visits) == "1 failed"
        waits.append(visits.waits(address))
        clock.now += waits[-1]
    assert waits[:4] == [2 * EVERY, 4 * EVERY, 8 * EVERY, 16 * EVERY]
    assert waits == sorted(waits)
    assert waits[-1] == 6 * HOUR
    assert visits.failures(address) == 12
    site.broken.clear()
    assert visit(library, site, visits) == "1 added"
    assert (visits.failures(address), visits.waits(address)) == (0, EVERY)


def test_a_server_that_wants_to_be_left_alone_for_an_hour_is(
    library: Library, site: Site, visits: Visits
) -> None:
    site.feed("uno")
    site.broken["/feed.xml"] = (429, {"Retry-After": "7200"})
    visit(library, site, visits)
    assert visits.waits(f"{site.address}/feed.xml") == 7200


def test_what_could_not_be_stored_is_asked_for_again(visits: Visits) -> None:
    address = "https://diario.example/feed.xml"
    visits.reached(address, Fetched(address, 200, b"x", etag='"1"'))
    assert visits.due("https://diario.example/a.html", "A", AGAIN)
    assert visits.known(address) == ('"1"', None)
    visits.forget()
    assert visits.known(address) == (None, None)
    assert visits.due("https://diario.example/a.html", "A", AGAIN)


def test_what_a_feed_says_of_how_often_is_read() -> None:
    feed = '<rss version="2.0"><channel><title>x</title>{}<item><link>https://e.example/a</link></item></channel></rss>'
    said = {
        about: read_feed(feed.format(about).encode(), "https://e.example/feed").every
        for about in ("", "<ttl>45</ttl>", "<ttl> 45 </ttl>", "<ttl>-1</ttl>", "<ttl>4e9</ttl>")
    }
    assert list(said.values()) == [None, 2700.0, 2700.0, None, None]
