"""Pages, feeds and sitemaps into the library, from a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from index import Library
from index.web.fetch import Fetcher, Limits
from tests.encoders import HashingEncoder

PARAGRAPHS = (
    "El pleno de Villaconejos aprobó este lunes por unanimidad la reforma del mercado municipal, cerrado desde hace "
    "cuatro años por problemas de humedad en la cubierta.",
    "«Los puestos volverán a abrir antes del verano», aseguró la alcaldesa, Marta Vidal, que descartó subir las tasas "
    "a los comerciantes durante las obras.",
    "La oposición, que votó a favor, pidió que el proyecto incluya un aparcamiento de bicicletas y una zona de carga.",
)


def page(title: str, paragraphs: tuple[str, ...] = PARAGRAPHS, day: str = "2026-03-02") -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="es"><head><meta charset="utf-8"><title>{title} | El Ejemplo</title>'
        f'<meta property="og:title" content="{title}"><meta property="og:site_name" content="El Ejemplo">'
        f'<meta property="article:published_time" content="{day}T08:30:00+01:00"></head>'
        f"<body><header><nav><a href='/'>Portada</a></nav></header><article><h1>{title}</h1>{body}</article>"
        "<footer>Todos los derechos reservados</footer></body></html>"
    ).encode()


@dataclass
class Site:
    """What the server has, and what it was asked for."""

    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)
    address: str = ""

    def put(self, path: str, body: bytes | str, kind: str = "text/html; charset=utf-8") -> None:
        self.files[path] = (kind, body.encode() if isinstance(body, str) else body)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = site.files.get(self.path.partition("?")[0], ("", b""))
            etag = f'"{hash(body) & 0xFFFFFF:x}"'
            known = self.headers.get("If-None-Match") == etag
            site.asked.append((self.path, known))
            if not kind:
                self.send_response(404)
                body = b"no"
            elif known:
                self.send_response(304)
                body = b""
            else:
                self.send_response(200)
                self.send_header("Content-Type", kind)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashingEncoder) -> Library:
    return Library.open(tmp_path / "library", encoder=encoder)


def fetcher() -> Fetcher:
    return Fetcher(Limits(allow_private=True, host_delay_seconds=0))


def test_a_page_becomes_an_article_with_its_address_outlet_and_date(library: Library, site: Site) -> None:
    site.put("/2026/mercado.html", page("El mercado reabre"))
    report = library.sync([f"{site.address}/2026/mercado.html?utm_source=boletin"], fetcher=fetcher())
    assert report.failed == ()
    (article,) = library.articles()
    assert (article.title, article.outlet) == ("El mercado reabre", "El Ejemplo")
    assert article.published is not None
    assert article.published.isoformat() == "2026-03-02T08:30:00+01:00"
    assert article.url == f"{site.address}/2026/mercado.html"
    assert article.text.startswith("El pleno")
    assert "derechos reservados" not in article.text
    assert dict(article.found)["title"] == "opengraph"


def test_a_page_that_is_as_it_was_is_neither_sent_nor_encoded_again(
    library: Library, site: Site, encoder: HashingEncoder
) -> None:
    site.put("/a.html", page("Uno"))
    library.sync([f"{site.address}/a.html"], fetcher=fetcher())
    calls = encoder.calls
    report = library.sync([f"{site.address}/a.html"], fetcher=fetcher())
    assert len(report.unchanged) == 1
    assert site.asked[-1] == ("/a.html", True)
    assert encoder.calls == calls


def test_a_page_that_was_corrected_is_read_again_and_its_words_are_kept(library: Library, site: Site) -> None:
    site.put("/a.html", page("Uno"))
    library.sync([f"{site.address}/a.html"], fetcher=fetcher())
    site.put("/a.html", page("Uno", (PARAGRAPHS[0].replace("unanimidad", "mayoría"), *PARAGRAPHS[1:])))
    (changed,) = library.sync([f"{site.address}/a.html"], fetcher=fetcher()).changed
    assert "por mayoría" in library.article(changed).text
    assert ["por unanimidad" in v.text for v in library.versions(changed)] == [True]


def test_a_feed_brings_the_pages_it_names_and_the_next_time_only_new_ones(
    library: Library, site: Site
) -> None:
    def feed(*names: str) -> str:
        items = "".join(
            f"<item><title>Título {n}</title><link>{site.address}/{n}.html</link>"
            f"<pubDate>Mon, 02 Mar 2026 09:00:00 +0100</pubDate></item>"
            for n in names
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>El Ejemplo</title>{items}</channel></rss>'

    for name in ("uno", "dos", "tres"):
        site.put(
            f"/{name}.html", page(f"Título {name}", (PARAGRAPHS[0], f"Esto es {name}. " * 12, PARAGRAPHS[2]))
        )
    site.put("/feed.xml", feed("uno", "dos", "roto"), "application/rss+xml")
    report = library.sync([f"{site.address}/feed.xml"], fetcher=fetcher())
    assert len(report.added) == 2
    ((source, why),) = report.failed
    assert source.endswith("/roto.html")
    assert "404" in why
    site.put("/feed.xml", feed("tres", "uno", "dos"), "application/rss+xml")
    report = library.sync([f"{site.address}/feed.xml"], fetcher=fetcher())
    assert (len(report.added), len(report.unchanged), report.failed) == (1, 2, ())
    assert {a.title for a in library.articles()} == {"Título uno", "Título dos", "Título tres"}


def test_a_sitemap_brings_the_pages_it_names(library: Library, site: Site) -> None:
    for n in range(3):
        site.put(f"/{n}.html", page(f"Título {n}", (PARAGRAPHS[0], f"Esto es {n}. " * 12, PARAGRAPHS[2])))
    rows = "".join(f"<url><loc>{site.address}/{n}.html</loc></url>" for n in range(3))
    site.put(
        "/sitemap.xml",
        f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>',
        "application/xml",
    )
    assert len(library.sync([f"{site.address}/sitemap.xml"], fetcher=fetcher()).added) == 3


def test_what_cannot_be_fetched_is_said_and_the_files_go_on(
    library: Library, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("El fuego sigue.", encoding="utf-8")
    report = library.sync(
        [f"{site.address}/none.html", "http://", tmp_path / "a.txt"], fetcher=fetcher(), prune=True
    )
    assert len(report.added) == 1
    missing, nowhere = (why for _, why in report.failed)
    assert "404" in missing
    assert "Check the address" in missing
    assert "names no host" in nowhere
    assert report.failed[0][0] == f"{site.address}/none.html"


def test_private_addresses_are_refused_by_default(library: Library, site: Site) -> None:
    site.put("/a.html", page("Uno"))
    ((_, why),) = library.sync([f"{site.address}/a.html"]).failed
    assert "public Internet" in why
    assert site.asked == []


def test_an_article_from_the_web_is_not_gone_when_a_folder_is_pruned(
    library: Library, site: Site, tmp_path: Path
) -> None:
    site.put("/a.html", page("Uno"))
    library.sync([f"{site.address}/a.html"], fetcher=fetcher())
    (tmp_path / "news").mkdir()
    report = library.sync([tmp_path / "news"], prune=True)
    assert (report.removed, report.missing) == ((), ())
