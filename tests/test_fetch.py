"""Fetching from real servers on this machine: what comes back, and what is refused in words and in time."""

from __future__ import annotations

import gzip
import http.server
import logging
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpcore
import pytest

from index.web import connect, fetch
from index.web.address import not_public
from index.web.fetch import FEED, HTML, PDF, Fetched, Fetcher, FetchFailed, FetchRefused, Limits
from index.web.unpack import Inflater

PAGE = b"<!doctype html><html><body><p>La ministra lo dijo ayer.</p></body></html>"
LOCAL = Limits(allow_private=True, host_delay_seconds=0, total_seconds=5, connect_seconds=2)
PUBLIC = replace(LOCAL, allow_private=False)
# Made for these tests alone: a certificate for noticias.example, signed by itself, with its key.
CERTIFICATE = """\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIErk7I0LWqcV7GkvOAYUejpcJ4D9cfeOGZo+tyFQEieGoAoGCCqGSM49
AwEHoUQDQgAEnkAwulSRH9QYpoMYJ3RKJBfGRWAGdTX68trSlzVyZ7CaXVVcr7TT
tu6jWYv/KxnBjMuAXe9A2Kyo1+CxS02SBA==
-----END EC PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBqTCCAVCgAwIBAgIUQ6ymjetXGhwcCEERf/OhsrMSAZAwCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQbm90aWNpYXMuZXhhbXBsZTAgFw0yNjExMjQxMTMyMDJaGA8y
MTI2MTAzMTExMzIwMlowGzEZMBcGA1UEAwwQbm90aWNpYXMuZXhhbXBsZTBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABJ5AMLpUkR/UGKaDGCd0SiQXxkVgBnU1+vLa
0pc1cmewml1VXK+007buo1mL/ysZwYzLgF3vQNisqNfgsUtNkgSjcDBuMB0GA1Ud
DgQWBBQBx+ppYvHCSF+r5uIX8kLrJt5lZjAfBgNVHSMEGDAWgBQBx+ppYvHCSF+r
5uIX8kLrJt5lZjAPBgNVHRMBAf8EBTADAQH/MBsGA1UdEQQUMBKCEG5vdGljaWFz
LmV4YW1wbGUwCgYIKoZIzj0EAwIDRwAwRAIgY4+pfMsSR6KRzfKJyxnaeltSQE6/
xj14K5FU+ZgrOYsCIH909O3tt5WLSBTsnlbALjEjBj7FxN1punCvA7cl2phG
-----END CERTIFICATE-----
"""

Handler = http.server.BaseHTTPRequestHandler
Story = Callable[[Handler], None]


@dataclass
class Site:
    """A web site whose paths are told as stories, and what it was asked."""

    port: int = 0
    paths: dict[str, Story] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, path: str, story: Story) -> str:
        self.paths[path] = story
        return f"http://127.0.0.1:{self.port}{path}"

    def pages(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]


def said(
    body: bytes = PAGE, status: int = 200, kind: str | None = "text/html; charset=utf-8", **more: str
) -> Story:
    """A story: this body with this status and these headers."""

    def tell(handler: Handler) -> None:
        handler.send_response(status)
        if kind is not None:
            handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return tell


def leads(to: str, status: int = 302, **more: str) -> Story:
    return said(b"", status, Location=to, **more)


@contextmanager
def serving(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, port: int = 0) -> Iterator[Site]:
    site = Site()

    class Telling(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
            site.paths.get(self.path, said(b"nothing", 404))(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(http.server.ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass

    with Server((host, port), Telling) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        site.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield site
        server.shutdown()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@contextmanager
def raw(tell: Callable[[socket.socket], None], host: str = "127.0.0.1") -> Iterator[tuple[str, list[int]]]:
    """A server that says what it likes, after it has read a request, and the count of its connections.

    Its robots.txt does not exist, and says so properly.
    """
    count: list[int] = []
    with socket.create_server(
        (host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET
    ) as listening:

        def serve(connection: socket.socket) -> None:
            with connection:
                try:
                    request = connection.recv(65536)
                    if b"/robots.txt" in request:
                        connection.sendall(
                            b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        )
                    elif request:
                        tell(connection)
                except OSError:
                    pass

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                count.append(1)
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", count
        listening.shutdown(socket.SHUT_RDWR)


def get(url: str, limits: Limits = LOCAL, **more: Any) -> Fetched:
    with Fetcher(limits, **more) as fetcher:
        return fetcher.get(url)


def refused(url: str, limits: Limits = LOCAL, words: str = "", within: float = 8, **more: Any) -> str:
    """The sentence of a refusal or a failure, which came in time."""
    began = time.monotonic()
    with pytest.raises((FetchRefused, FetchFailed)) as caught:
        get(url, limits, **more)
    assert time.monotonic() - began < within
    sentence = str(caught.value)
    assert re.search(words, sentence), sentence
    assert sentence.endswith("."), sentence
    assert len(sentence) < 700, sentence
    assert "Error(" not in sentence, sentence
    return sentence


# --- ordinary stories


def test_a_page_comes_with_what_its_server_said_of_it(site: Site) -> None:
    url = site("/n?utm_source=x", said(ETag='"a1"', Last_Modified="Mon, 12 Jan 2026 10:00:00 GMT"))
    page = get(url, replace(LOCAL, contact="redaccion@example.org"))
    assert page == Fetched(
        url, 200, PAGE, "text/html", "utf-8", '"a1"', "Mon, 12 Jan 2026 10:00:00 GMT", not_modified=False
    )
    assert [path for path, _ in site.asked] == ["/robots.txt", "/n?utm_source=x"]
    agent = site.asked[1][1]["user-agent"]
    assert agent.startswith("Fuente/")
    assert "redaccion@example.org" in agent
    assert site.asked[1][1]["host"] == f"127.0.0.1:{site.port}"


def test_an_encoding_that_nobody_knows_is_not_handed_on(site: Site) -> None:
    assert get(site("/n", said(kind="text/html; charset=klingon"))).charset is None
    assert get(site("/m", said(kind='TEXT/HTML;charset="ISO-8859-1"'))).charset == "iso8859-1"


def test_redirects_are_followed_to_the_end(site: Site) -> None:
    site("/c/fin", said())
    site("/b", leads("c/../c/fin#part", 307))
    page = get(site("/a", leads(f"//127.0.0.1:{site.port}/b", 301)))
    assert page.url == f"http://127.0.0.1:{site.port}/c/fin"
    assert page.body == PAGE


def test_a_redirect_may_hold_letters_that_are_not_ascii(site: Site) -> None:
    site("/a%C3%B1o", said())
    assert get(site("/a", leads("/año".encode().decode("latin-1")))).body == PAGE


def test_a_site_that_wants_to_see_its_cookie_again_sees_it_within_the_fetch_only(site: Site) -> None:
    def wall(handler: Handler) -> None:
        seen = handler.headers.get("Cookie") == "seen=yes"
        (said() if seen else leads("/w", Set_Cookie="seen=yes; Path=/"))(handler)

    url = site("/w", wall)
    with Fetcher(LOCAL) as fetcher:
        assert fetcher.get(url).body == PAGE
        assert fetcher.get(url).body == PAGE
    assert ["cookie" in headers for path, headers in site.asked if path == "/w"] == [False, True, False, True]


@pytest.mark.parametrize("name", ["gzip", "deflate", "x-gzip"])
def test_packed_pages_are_unpacked(site: Site, name: str) -> None:
    packed = zlib.compress(PAGE) if name == "deflate" else gzip.compress(PAGE)
    assert get(site("/n", said(packed, Content_Encoding=name))).body == PAGE


def test_deflate_without_a_head_and_gzip_in_parts_are_unpacked_too(site: Site) -> None:
    headless = zlib.compressobj(wbits=-15)
    assert (
        get(site("/n", said(headless.compress(PAGE) + headless.flush(), Content_Encoding="deflate"))).body
        == PAGE
    )
    parts = gzip.compress(PAGE[:20]) + gzip.compress(PAGE[20:]) + b"\0\0\0"
    assert get(site("/m", said(parts, Content_Encoding="gzip"))).body == PAGE


@pytest.mark.parametrize("step", [1, 7, 65536])
def test_unpacking_does_not_depend_on_where_the_chunks_end(step: int) -> None:
    plain = bytes(range(256)) * 2000
    packed = gzip.compress(plain[:1000]) + gzip.compress(plain[1000:])
    inflater = Inflater("It", gzip=True, max_bytes=10**6, max_ratio=10**6)
    assert b"".join(inflater.feed(packed[at : at + step]) for at in range(0, len(packed), step)) == plain
    inflater.finish()


def test_what_was_not_modified_is_not_sent_again(site: Site) -> None:
    def maybe(handler: Handler) -> None:
        same = (
            handler.headers.get("If-None-Match") == '"a1"'
            and handler.headers.get("If-Modified-Since") == "then"
        )
        (said(b"", 304, None, ETag='"a1"') if same else said())(handler)

    url = site("/n", maybe)
    with Fetcher(LOCAL) as fetcher:
        assert not fetcher.get(url, etag='"a0"').not_modified
        again = fetcher.get(url, etag='"a1"', last_modified="then")
    assert again.not_modified
    assert (again.status, again.body, again.etag) == (304, b"", '"a1"')


def test_not_modified_is_no_answer_to_who_did_not_ask(site: Site) -> None:
    refused(site("/n", said(b"", 304, None)), words="304")


def test_ipv6_is_spoken_where_private_addresses_are_allowed() -> None:
    with serving("::1") as site:
        site("/n", said())
        assert get(f"http://[::1]:{site.port}/n").body == PAGE
        assert site.asked[1][1]["host"] == f"[::1]:{site.port}"


def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(site("/n", said())).body == PAGE


def test_threads_may_share_a_fetcher(site: Site) -> None:
    url = site("/n", said())
    bodies = []
    with Fetcher(LOCAL) as fetcher:
        threads = [threading.Thread(target=lambda: bodies.append(fetcher.get(url).body)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert bodies == [PAGE] * 8
    assert [path for path, _ in site.asked].count("/robots.txt") == 1


# --- kinds of documents


def test_a_picture_is_refused_before_it_is_read() -> None:
    def tell(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 9000000\r\n\r\n")
        time.sleep(8)

    with raw(tell) as (url, _):
        refused(url, words=r"is image/png, and a web page \(HTML\) was expected", within=4)


def test_a_feed_that_is_served_as_a_page_is_taken_for_a_feed_and_not_for_a_page(site: Site) -> None:
    url = site("/f", said(b'<?xml version="1.0"?><rss version="2.0"></rss>'))
    with Fetcher(LOCAL) as fetcher:
        assert fetcher.get(url, accept=FEED).content_type == "text/html"
        assert fetcher.get(url, accept=HTML | FEED).status == 200
        with pytest.raises(FetchRefused, match=r"a feed .* was expected"):
            fetcher.get(site("/n", said()), accept=FEED)
        with pytest.raises(FetchRefused, match="a PDF was expected"):
            fetcher.get(url, accept=PDF)


def test_a_page_without_a_type_is_known_by_its_first_bytes(site: Site) -> None:
    assert get(site("/n", said(kind=None))).body == PAGE
    refused(site("/m", said(b"\x00\x01" * 4000, kind=None)), words="a type that the server does not name")


# --- politeness


class Watch:
    """A clock that stands still but for the sleeps, so that waits are counted and cost nothing."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds

    def fetcher(self, limits: Limits = LOCAL) -> Fetcher:
        return Fetcher(limits, sleep=self.sleep, clock=lambda: self.now)


def test_a_host_is_left_alone_for_a_second_between_two_requests(site: Site) -> None:
    watch, url = Watch(), site("/n", said())
    with watch.fetcher(replace(LOCAL, host_delay_seconds=1)) as fetcher:
        for _ in range(3):
            fetcher.get(url)
        watch.now += 0.4
        fetcher.get(url)
    assert watch.slept == [1, 1, 0.6]


def test_a_longer_delay_that_robots_txt_asks_for_is_kept_up_to_a_bound(site: Site) -> None:
    watch, url = Watch(), site("/n", said())
    site("/robots.txt", said(b"User-agent: *\nCrawl-delay: 7\n", kind="text/plain"))
    with watch.fetcher() as fetcher:
        fetcher.get(url)
        fetcher.get(url)
    site("/robots.txt", said(b"User-agent: *\nCrawl-delay: 86400\n", kind="text/plain"))
    with watch.fetcher() as fetcher:
        fetcher.get(url)
        fetcher.get(url)
    assert watch.slept == [7, 30]


def _twice(first: Story, then: Story | None = None) -> Story:
    stories = iter([first])
    return lambda handler: next(stories, then or said())(handler)


def test_a_server_that_asks_to_wait_is_waited_for(site: Site) -> None:
    watch = Watch()
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    with watch.fetcher() as fetcher:
        assert fetcher.get(site("/a", _twice(said(b"", 429, Retry_After="12")))).body == PAGE
        assert fetcher.get(site("/b", _twice(said(b"", 503, Retry_After=soon)))).body == PAGE
    assert watch.slept[0] == 12
    assert 15 <= watch.slept[1] <= 20


def test_a_server_that_asks_to_wait_for_long_is_left_alone_and_that_is_said(site: Site) -> None:
    watch, url = Watch(), site("/n", said(b"", 503, Retry_After="7200"))
    with (
        watch.fetcher() as fetcher,
        pytest.raises(FetchFailed, match="left alone for 7,200 seconds") as caught,
    ):
        fetcher.get(url)
    assert caught.value.status == 503
    assert watch.slept == []


def test_a_server_that_always_asks_to_wait_is_asked_three_times(site: Site) -> None:
    watch, url = Watch(), site("/n", said(b"", 429, Retry_After="1"))
    with watch.fetcher() as fetcher, pytest.raises(FetchFailed, match="asked for too often"):
        fetcher.get(url)
    assert site.pages() == ["/n"] * 3
    assert watch.slept == [1, 1]


def test_what_robots_txt_closes_is_not_asked_for(site: Site) -> None:
    site(
        "/robots.txt", said(b"User-agent: fuente\nDisallow: /privado/*.html$\nAllow: /\n", kind="text/plain")
    )
    open_url, closed = site("/privado/n.txt", said()), site("/privado/x/n.html", said())
    with Fetcher(LOCAL) as fetcher:
        assert fetcher.get(open_url).body == PAGE
        with pytest.raises(FetchRefused, match=r"closed to programs by the site's robots\.txt"):
            fetcher.get(closed)
        with pytest.raises(FetchRefused, match=r"robots\.txt"):
            fetcher.get(site("/r", leads("/privado/x/n.html")))
    assert "/privado/x/n.html" not in site.pages()


def test_rules_for_other_programs_do_not_count(site: Site) -> None:
    site(
        "/robots.txt",
        said(b"User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow:\n", kind="text/plain"),
    )
    assert get(site("/n", said())).body == PAGE


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_site_without_robots_txt_has_no_wishes(site: Site, status: int) -> None:
    site("/robots.txt", said(b"", status))
    assert get(site("/n", said())).body == PAGE


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_site_whose_robots_txt_cannot_be_had_is_left_alone_for_this_run(site: Site, status: int) -> None:
    site("/robots.txt", said(b"", status, Retry_After="1"))
    url = site("/n", said())
    with Fetcher(LOCAL) as fetcher:
        for _ in range(3):
            with pytest.raises(FetchFailed, match=f"does not say what programs may read.*{status}"):
                fetcher.get(url)
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_robots_txt_may_be_a_redirect_a_page_or_endless_and_names_sitemaps(site: Site) -> None:
    rules = b"Sitemap: https://example.org/s.xml\n" + b"# much\n" * 100_000 + b"User-agent: *\nDisallow: /\n"
    site("/robots.txt", leads("/r.txt"))
    site("/r.txt", said(rules, kind="text/html"))
    with Fetcher(LOCAL) as fetcher:
        assert fetcher.sitemaps(f"http://127.0.0.1:{site.port}/") == ("https://example.org/s.xml",)
        assert fetcher.get(site("/n", said())).body == PAGE


# --- answers that are no document


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (204, "no document"),
        (206, "no document"),
        (302, "without saying where"),
        (400, "Check the address"),
        (401, "login"),
        (403, "closed to programs"),
        (404, "does not exist"),
        (410, "taken away for good"),
        (451, "legal reasons"),
        (500, "server has a fault"),
        (599, "server has a fault"),
    ],
)
def test_a_status_is_told_as_a_sentence(site: Site, status: int, words: str) -> None:
    url = site("/n", said(b"", status))
    with Fetcher(LOCAL) as fetcher, pytest.raises(FetchFailed, match=words) as caught:
        fetcher.get(url)
    assert caught.value.status == status
    assert str(status) in str(caught.value)


def test_an_empty_page_is_no_page(site: Site) -> None:
    refused(site("/n", said(b" \n")), words="sent an empty document")


def test_a_redirect_in_a_circle_is_found_out(site: Site) -> None:
    site("/b", leads("/a"))
    refused(site("/a", leads("/b")), words="in a circle")
    assert site.pages() == ["/a", "/b"]


def test_a_redirect_without_end_is_left_after_five_steps(site: Site) -> None:
    for number in range(9):
        site(f"/{number}", leads(f"/{number + 1}"))
    refused(f"http://127.0.0.1:{site.port}/0", words="leads on more than 5 times")
    assert len(site.pages()) == 6


# --- servers that mean harm, or are broken


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def _drip(start: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    def tell(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(drop)
            time.sleep(0.1)

    return tell


@pytest.mark.parametrize(
    "tell",
    [
        _drip(HEAD + b"Content-Length: 100000\r\n\r\n", b"x"),
        _drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        _drip(HEAD, b"A: b\r\n"),
        _drip(b"", b"H"),
        _drip(b"", b"HTTP/1.1 103 Early\r\n\r\n"),
        lambda connection: time.sleep(8),
        _drip(HEAD + b"Content-Length: 9\r\n\r\nx", b""),
    ],
    ids=["body", "chunks", "headers", "status", "early answers", "silence", "stalled"],
)
def test_a_server_that_is_slow_in_any_way_is_left_when_the_time_is_up(tell: Any) -> None:
    with raw(tell) as (url, _):
        refused(url, replace(LOCAL, total_seconds=1), words="did not arrive within 1 seconds", within=4.5)


def test_the_time_is_for_all_steps_of_a_redirect_together(site: Site) -> None:
    def slow(to: str) -> Story:
        def tell(handler: Handler) -> None:
            time.sleep(0.4)
            leads(to)(handler)

        return tell

    for number in range(5):
        site(f"/{number}", slow(f"/{number + 1}"))
    refused(
        f"http://127.0.0.1:{site.port}/0", replace(LOCAL, total_seconds=1), words="did not arrive", within=4.5
    )


def test_encryption_that_is_never_agreed_on_ends_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"https://127.0.0.1:{listening.getsockname()[1]}/"
        refused(url, replace(LOCAL, connect_seconds=1), words="in time", within=5)


def test_a_name_that_is_never_resolved_ends_in_time() -> None:
    def resolve(host: str, port: int) -> list[str]:
        time.sleep(5)
        return []

    limits = replace(LOCAL, connect_seconds=0.5)
    refused("http://noticias.example/", limits, words="was not resolved", within=4, resolve=resolve)


def test_a_robots_txt_that_drips_closes_the_site_and_costs_its_time_once(site: Site) -> None:
    site("/robots.txt", lambda handler: time.sleep(2))
    url = site("/n", said())
    with Fetcher(replace(LOCAL, robots_seconds=1)) as fetcher:
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(FetchFailed, match=r"robots\.txt did not arrive"):
                fetcher.get(url)
    assert time.monotonic() - began < 0.8


def _endless(start: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    def tell(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)

    return tell


@pytest.mark.parametrize(
    ("tell", "words"),
    [
        (_endless(HEAD + b"\r\n", b"<p>x</p>" * 1000), "at most 100,000 bytes"),
        (
            _endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"3e8\r\n" + b"x" * 1000 + b"\r\n"),
            "at most",
        ),
        (_endless(HEAD, b"A: b\r\n" * 1000), "no proper HTTP"),
        (_endless(HEAD + b"A: ", b"b" * 1000), "no proper HTTP"),
        (_endless(b"", b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" * 100), "sends without end"),
        (_endless(b"", b"x" * 1000), "no proper HTTP"),
    ],
    ids=["body", "chunks", "headers", "one header", "early answers", "no http"],
)
def test_a_server_that_sends_without_end_is_left(tell: Any, words: str) -> None:
    with raw(tell) as (url, _):
        refused(url, replace(LOCAL, max_bytes=100_000), words=words)


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (b"99999999999", "is 99,999,999,999 bytes long"),
        (b"5000", "broke off"),
        (b"-5", "HTTP"),
        (b"1, 2", "HTTP"),
    ],
)
def test_a_length_that_is_a_lie_is_refused(stated: bytes, words: str) -> None:
    def tell(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: " + stated + b"\r\n\r\n" + PAGE)

    with raw(tell) as (url, _):
        refused(url, words=words)


def test_what_comes_behind_the_length_that_was_stated_is_not_read() -> None:
    def tell(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 9\r\n\r\n<p>uno</p>" + b"x" * 100_000)

    with raw(tell) as (url, _):
        assert get(url).body == b"<p>uno</p"


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (LOCAL, "more than 200 times"),
        (replace(LOCAL, max_ratio=10**6), "unpacks to more than the 10,000,000 bytes"),
    ],
)
@pytest.mark.parametrize("name", ["gzip", "deflate"])
def test_a_bomb_is_left_while_it_is_unpacked(site: Site, name: str, limits: Limits, words: str) -> None:
    pack = zlib.compressobj(9, wbits=31 if name == "gzip" else 15)
    bomb = b"".join(pack.compress(bytes(10**6)) for _ in range(500)) + pack.flush()
    refused(site("/n", said(bomb, Content_Encoding=name)), limits, words=words)


def test_packings_that_were_not_asked_for_are_not_unpacked(site: Site) -> None:
    for name in ("br", "zstd", "gzip, gzip", "compress"):
        refused(
            site("/n", said(gzip.compress(PAGE), Content_Encoding=name)), words="nothing else can be unpacked"
        )
    assert {headers["accept-encoding"] for _, headers in site.asked} == {"gzip, deflate"}


def test_packed_pages_that_are_damaged_or_cut_short_are_no_pages(site: Site) -> None:
    packed = gzip.compress(PAGE * 100)
    refused(site("/n", said(packed[:-12], Content_Encoding="gzip")), words="broke off")
    refused(site("/n", said(b"plain text", Content_Encoding="gzip")), words="damaged")


def test_a_server_that_hangs_up_is_asked_again_and_then_left() -> None:
    with raw(lambda connection: None) as (url, count):
        refused(url, words="without an answer")
    assert len(count) == 1 + 3


def test_a_closed_port_is_told_as_such() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    refused(f"http://127.0.0.1:{port}/", words=rf"cannot be reached on port {port} \(Connection refused\)")


def test_a_name_without_an_address_is_told_as_such() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    refused("http://noticias.example/", words="Name or service not known", resolve=resolve)


# --- encryption


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    path = tmp_path / "noticias.pem"
    path.write_text(CERTIFICATE)
    return path


def _here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def test_the_name_that_was_asked_for_is_what_the_certificate_and_the_host_are_about(pem: Path) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    names: list[str | None] = []
    tls.sni_callback = lambda sock, name, context: names.append(name)
    with serving(tls=tls) as site:
        site("/n", said())
        url = f"https://noticias.example:{site.port}/n"
        assert get(url, trust=ssl.create_default_context(cafile=str(pem)), resolve=_here).body == PAGE
        assert set(names) == {"noticias.example"}
        assert site.asked[1][1]["host"] == f"noticias.example:{site.port}"
        refused(url, words="certificate is not valid", resolve=_here)
        other = f"https://otro.example:{site.port}/n"
        refused(other, words="certificate", trust=ssl.create_default_context(cafile=str(pem)), resolve=_here)


def test_https_is_not_left_for_http(pem: Path, site: Site) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    with serving(tls=tls) as safe:
        safe("/n", leads(site("/n", said())))
        trust = ssl.create_default_context(cafile=str(pem))
        url = f"https://noticias.example:{safe.port}/n"
        refused(url, words="from https to http://.*anyone on the way", trust=trust, resolve=_here)
    assert site.asked == []


def test_a_server_that_does_not_speak_https_is_told_as_such(site: Site) -> None:
    refused(f"https://127.0.0.1:{site.port}/", words="could not be spoken to over https")


def test_http2_is_spoken_with_servers_that_do_and_its_floods_are_left(pem: Path) -> None:
    import h2.config
    import h2.connection
    import h2.events

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    tls.set_alpn_protocols(["h2"])
    asked: list[str] = []

    def serve(connection: socket.socket) -> None:
        with tls.wrap_socket(connection, server_side=True) as secure:
            speaker = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
            speaker.initiate_connection()
            secure.sendall(speaker.data_to_send())
            while data := secure.recv(65536):
                for event in speaker.receive_data(data):
                    if isinstance(event, h2.events.RequestReceived):
                        path = dict(event.headers)[b":path"].decode()
                        stream = event.stream_id
                        asked.append(path)
                        good = b"404" if path == "/robots.txt" else b"200"
                        speaker.send_headers(stream, [(b":status", good), (b"content-type", b"text/html")])
                        if path == "/flood":
                            while True:
                                speaker.ping(b"12345678")
                                secure.sendall(speaker.data_to_send())
                        speaker.send_data(stream, PAGE, end_stream=path != "/slow")
                secure.sendall(speaker.data_to_send())

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=_quietly, args=(serve, connection), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        base = f"https://noticias.example:{listening.getsockname()[1]}"
        trust = ssl.create_default_context(cafile=str(pem))
        limits = replace(LOCAL, total_seconds=2, max_bytes=100_000)
        assert get(f"{base}/n", limits, trust=trust, resolve=_here).body == PAGE
        refused(f"{base}/slow", limits, words="did not arrive", within=4, trust=trust, resolve=_here)
        refused(
            f"{base}/flood", limits, words="without end|did not arrive", within=4, trust=trust, resolve=_here
        )
        listening.shutdown(socket.SHUT_RDWR)
    assert asked[:2] == ["/robots.txt", "/n"]


def _quietly(serve: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with suppress(OSError):
        serve(connection)


# --- addresses that are not on the public Internet


@contextmanager
def listening_everywhere() -> Iterator[tuple[int, list[int]]]:
    """A port that is open on IPv4 and IPv6 here, and the count of connections that arrive."""
    with raw(lambda connection: connection.sendall(HEAD + b"\r\n" + PAGE)) as (url, count):
        port = int(url.rsplit(":", 1)[1].strip("/"))
        with socket.create_server(("::1", port), family=socket.AF_INET6) as six:
            six.settimeout(0.01)
            yield port, count
            try:
                six.accept()
                count.append(6)
            except TimeoutError:
                pass


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "017700000001",
        "0",
        "0.0.0.0",
        "127.0.0.1.",
        "１２７.0.0.1",
        "127。0。0。1",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "a.localhost",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[2002:7f00:1::]",
        "good@127.0.0.1",
        "good.example:80@127.0.0.1",
        "good.example%40127.0.0.1",
        "good.example\\@127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "[fe80::1%25lo]",
    ],
)
def test_no_spelling_of_an_address_here_is_connected_to(host: str) -> None:
    with listening_everywhere() as (port, count):
        refused(f"http://{host}:{port}/", PUBLIC)
    assert count == []


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0177.0.0.1", "0x7f000001", "localhost", "::1"])
def test_the_system_may_resolve_a_spelling_as_it_likes_and_the_address_is_what_is_checked(host: str) -> None:
    budget = connect.Budget()
    backend = connect.CheckedBackend(budget, connect.system_resolve, connect_seconds=2, allow_private=False)
    with (
        listening_everywhere() as (port, count),
        budget.spend("It", 5),
        pytest.raises((FetchRefused, FetchFailed)),
    ):
        backend.connect_tcp(host, port)
    assert count == []


@pytest.mark.parametrize(
    "address",
    [
        "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.255.255",
        "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
        "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1",
        "::ffff:8.8.8.8", "::ffff:0:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1",
        "2001:db8::1", "2002:808:808::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1",
        "fe80::1%eth0", "fec0::1", "ff02::1", "no address", "",
    ],
)  # fmt: skip
def test_a_name_that_leads_off_the_public_internet_is_refused(address: str) -> None:
    assert not_public(address)
    words = "only addresses on the public Internet"
    refused("http://noticias.example/", PUBLIC, words=words, resolve=lambda host, port: [address])


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "9.9.9.9", "100.63.255.255", "172.32.0.1", "198.20.0.1", "2600::1", "2a00:1450::1"]
)
def test_addresses_on_the_public_internet_are_known_as_such(address: str) -> None:
    assert not_public(address) is None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "gopher://127.0.0.1:70/", "ftp://example.org/", "data:text/html,x", "javascript:1",
        "//example.org/", "example.org", "", "http://", "http:///n", "https://a:b@example.org/", "http://a@/",
        "http://example.org:99999/", "http://example.org:0/", "http://[::1", "http://exa mple.org/",
        "http://example.org\n.evil.example/", "http://-/", "http://" + "a" * 300 + ".example/", "http://\ud800/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_refused_without_a_question_to_anyone(url: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    refused(url, resolve=resolve)


@pytest.fixture
def public_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1 alone count as the public Internet, so that the rest of the way is the real one."""
    for module in (connect, fetch):
        monkeypatch.setattr(module, "not_public", lambda a: None if a == "127.0.0.1" else not_public(a))


@pytest.mark.parametrize(
    "to", ["http://127.0.0.2:{}/n", "http://[::1]:{}/n", "http://10.0.0.1:{}/n", "//127.0.0.2:{}/", "file:///n",
           "http://x@127.0.0.1:{}/", "http://localhost:{}/", "http://2130706434:{}/", "http://dentro.example:{}/"],
)  # fmt: skip
@pytest.mark.usefixtures("public_here")
def test_a_redirect_that_leads_inside_is_not_followed(site: Site, to: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.2"]

    with serving("127.0.0.2", port=site.port) as inside:
        inside("/n", said())
        refused(site("/n", leads(to.format(site.port))), PUBLIC, resolve=resolve)
    assert inside.asked == []
    assert site.pages() == ["/n"]


@pytest.mark.usefixtures("public_here")
def test_a_name_that_changes_its_address_between_two_questions_is_caught(site: Site) -> None:
    answers = iter([["127.0.0.1"], ["127.0.0.2"]])

    def resolve(host: str, port: int) -> list[str]:
        return next(answers)

    site("/n", said(Connection="close"))
    with serving("127.0.0.2", port=site.port) as inside, Fetcher(PUBLIC, resolve=resolve) as fetcher:
        inside("/n", said())
        url = f"http://noticias.example:{site.port}/n"
        assert fetcher.get(url).body == PAGE
        time.sleep(0.1)
        with pytest.raises(FetchRefused, match=r"noticias\.example leads to 127\.0\.0\.2"):
            fetcher.get(url)
    assert inside.asked == []


@pytest.mark.usefixtures("public_here")
def test_a_name_with_one_address_inside_is_refused_whatever_its_others_are(site: Site) -> None:
    with serving("127.0.0.2", port=site.port) as inside:
        url = f"http://noticias.example:{site.port}/n"
        refused(url, PUBLIC, words="127.0.0.2", resolve=lambda host, port: ["127.0.0.1", "127.0.0.2"])
    assert inside.asked == site.asked == []


def test_what_is_connected_to_is_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"], ["127.0.0.1"]])
    connected: list[str] = []

    def connect_tcp(self: Any, host: str, *_: Any) -> Any:
        connected.append(host)
        raise httpcore.ConnectError("stopped by the test")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect_tcp)
    with listening_everywhere() as (port, count):
        url = f"http://noticias.example:{port}/"
        refused(url, PUBLIC, words="cannot be reached", resolve=lambda host, port: next(answers))
        assert connected == ["93.184.215.14"]
        refused(url, PUBLIC, words=r"leads to 127\.0\.0\.1", resolve=lambda host, port: next(answers))
    assert connected == ["93.184.215.14"]
    assert count == []


def test_a_connection_that_led_elsewhere_than_it_was_told_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = httpcore.SyncBackend.connect_tcp
    with listening_everywhere() as (port, count):

        def elsewhere(self: Any, host: str, *more: Any) -> Any:
            return real(self, "127.0.0.1", *more)

        monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", elsewhere)
        refused(
            f"http://noticias.example:{port}/",
            PUBLIC,
            words="this machine",
            resolve=lambda host, port: ["93.184.215.14"],
        )
        time.sleep(0.05)
    assert len(count) == 1


# --- quiet


def test_offline_nothing_is_asked_of_anyone(site: Site) -> None:
    refused(site("/n", said()), words=r"switched off \(FUENTE_OFFLINE\)", offline=True)
    assert site.asked == []


def test_secrets_in_an_address_are_neither_logged_nor_told(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url = site("/n?id=7&api_key=GEHEIM&X-Amz-Signature=GEHEIM", said())
    assert get(url).body == PAGE
    sentence = refused(site("/m?token=GEHEIM&id=7", said(b"", 404)), words="id=7")
    told = refused("http://juan:GEHEIM@example.org/?id=7")
    assert "GEHEIM" not in sentence + told + caplog.text
    assert "juan" not in told


def test_importing_loads_no_heavy_package_and_opens_nothing() -> None:
    code = (
        "import sys, index.web.fetch, index.web.feed, index.web.sitemap; index.web.fetch.Fetcher();"
        "print(sorted({'httpx', 'httpcore', 'h2', 'feedparser', 'protego', 'idna'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
