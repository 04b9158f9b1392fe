"""A site on this machine that a test fills, changes and asks about: what it was asked for, and how."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """Documents by path. ``broken`` are answered with that status, ``hangs`` with silence until ``over`` is set."""

    files: dict[str, tuple[str, bytes, dict[str, str]]] = field(default_factory=dict)
    broken: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    hangs: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)
    asked: list[tuple[str, int]] = field(default_factory=list)
    address: str = ""

    def put(
        self, path: str, body: bytes | str, kind: str = "text/html; charset=utf-8", **headers: str
    ) -> None:
        """Have a document at ``path``; underscores in the names of headers stand for dashes."""
        data = body.encode() if isinstance(body, str) else body
        self.files[path] = (kind, data, {name.replace("_", "-"): value for name, value in headers.items()})

    def feed(self, *names: str, about: str = "", **headers: str) -> None:
        """Have a feed at ``/feed.xml`` that names these pages, and the pages that are not there yet."""
        for name in names:
            if f"/{name}.html" not in self.files:
                self.put(
                    f"/{name}.html", page(f"Título {name}", f"Esto es {name}, y no hay otra igual. " * 9)
                )
        items = "".join(
            f"<item><title>Título {n}</title><link>{self.address}/{n}.html</link>"
            "<pubDate>Mon, 02 Mar 2026 09:00:00 +0100</pubDate></item>"
            for n in names
        )
        self.put(
            "/feed.xml",
            '<?xml version="1.0"?><rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
            f"<channel><title>El Ejemplo</title>{about}{items}</channel></rss>",
            "application/rss+xml",
            **headers,
        )

    def times(self, path: str, status: int | None = None) -> int:
        """How often it was asked for a path, and answered with that status."""
        return sum(p == path and status in (None, s) for p, s in self.asked)


def page(title: str, text: str) -> bytes:
    """A page of a newspaper."""
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{title} | El Ejemplo</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="El Ejemplo">'
        '<meta property="article:published_time" content="2026-03-02T08:30:00+01:00"></head>'
        f"<body><article><h1>{title}</h1><p>{text}</p><p>Lo dijo Marta Vidal, que descartó subir las tasas a los "
        "comerciantes durante las obras del mercado, cerrado desde hace cuatro años.</p></article></body></html>"
    ).encode()


@contextmanager
def served() -> Iterator[Site]:
    """Serve a site until the block ends."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path in site.hangs:
                site.asked.append((path, 0))
                site.over.wait(60)
                self.close_connection = True
                return
            kind, body, headers = site.files.get(path, ("", b"no", {}))
            status, more = site.broken.get(path, (200 if kind else 404, {}))
            etag = f'"{sha256(body).hexdigest()[:12]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            site.asked.append((path, status))
            self.send_response_only(status)  # without a Date, which a test may want to give
            for name, value in ({"Content-Type": kind, "ETag": etag} | headers | more).items():
                if value:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        site.over.set()
        server.shutdown()
        server.server_close()
