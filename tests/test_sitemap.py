"""Sitemaps: what a site names for programs, and what is not to be had by one that means harm."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from index.web.limits import FetchFailed, FetchRefused
from index.web.sitemap import Location, NotASitemap, read_sitemap, same_site, walk

AT = "https://www.elpais.com/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
        xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <loc> https://elpais.com/a?utm_source=sitemap&amp;id=1 </loc>
    <lastmod>2026-01-12T10:00:00+01:00</lastmod>
    <image:image><image:loc>https://elpais.com/i.jpg</image:loc><image:title>Una foto</image:title></image:image>
    <news:news>
      <news:publication><news:name>El País</news:name><news:language>es</news:language></news:publication>
      <news:publication_date>2026-01-12</news:publication_date>
      <news:title>La votación &amp; la <![CDATA[«sorpresa»]]></news:title>
    </news:news>
  </url>
  <url><loc>https://cat.elpais.com/b</loc><lastmod>ayer</lastmod></url>
</urlset>"""


def _urls(*urls: str) -> bytes:
    return f"<urlset {NS}>{''.join(f'<url><loc>{url}</loc></url>' for url in urls)}</urlset>".encode()


def _index(*urls: str) -> bytes:
    inner = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return f"<sitemapindex {NS}>{inner}</sitemapindex>".encode()


@pytest.mark.parametrize("packed", [False, True])
def test_a_news_sitemap_tells_what_google_asks_for(packed: bool) -> None:
    body = gzip.compress(NEWS.encode()) if packed else NEWS.encode()
    sitemap = read_sitemap(body, AT)
    assert sitemap.problem is None
    assert sitemap.locations == (
        Location(
            "https://elpais.com/a?id=1",
            datetime(2026, 1, 12, 10, tzinfo=timezone(timedelta(hours=1))),
            "La votación & la «sorpresa»",
            date(2026, 1, 12),
            "El País",
            "es",
        ),
        Location("https://cat.elpais.com/b"),
    )


def test_other_encodings_and_sitemaps_without_a_namespace_are_read() -> None:
    body = "<?xml version='1.0' encoding='ISO-8859-1'?><urlset><url><loc>https://elpais.com/año</loc></url></urlset>"
    assert read_sitemap(body.encode("latin-1"), AT).locations == (Location("https://elpais.com/a%C3%B1o"),)
    assert len(read_sitemap(b"\xef\xbb\xbf\n" + _urls("https://elpais.com/a"), AT).locations) == 1
    assert len(read_sitemap(NEWS.replace("UTF-8", "UTF-16").encode("utf-16"), AT).locations) == 2


def test_an_index_names_sitemaps_with_their_dates() -> None:
    body = _index("/s1.xml.gz</loc><lastmod>2026-01-12T10:00:00Z</lastmod><loc>")
    sitemap = read_sitemap(body, AT)
    assert sitemap.sitemaps == (("https://www.elpais.com/s1.xml.gz", datetime(2026, 1, 12, 10, tzinfo=UTC)),)
    assert sitemap.locations == ()


@pytest.mark.parametrize(
    ("url", "of", "same"),
    [
        ("https://elpais.com/a", "https://elpais.com/", True),
        ("http://elpais.com:8080/a", "https://www.elpais.com/", True),
        ("https://www.elpais.com/a", "https://elpais.com/", True),
        ("https://cat.elpais.com/a", "https://www.elpais.com/", True),
        ("https://elpais.com.evil.example/a", "https://elpais.com/", False),
        ("https://noelpais.com/a", "https://elpais.com/", False),
        ("https://elpais.com/a", "https://cat.elpais.com/", False),
        ("https://otro.com/a", "https://elpais.com/", False),
        ("http://1.10.0.0.1/a", "http://10.0.0.1/", False),
        ("ftp://elpais.com/a", "https://elpais.com/", False),
        ("https://evil.localhost/a", "http://localhost/", False),
    ],
)
def test_a_site_is_a_host_and_the_parts_of_it(url: str, of: str, same: bool) -> None:
    assert same_site(url, of) is same


def test_addresses_on_other_sites_are_left_and_counted() -> None:
    body = _urls("https://elpais.com/a", "https://otro.com/b", "file:///etc/passwd", "http://127.0.0.1/", "")
    sitemap = read_sitemap(body, AT)
    assert [location.url for location in sitemap.locations] == ["https://elpais.com/a"]
    assert sitemap.problem is not None
    assert "4 addresses that are on other sites" in sitemap.problem


def test_a_broken_sitemap_gives_what_stands_before_the_break() -> None:
    body = _urls("https://elpais.com/a", "https://elpais.com/b", "https://elpais.com/c?x&y")
    sitemap = read_sitemap(body, AT)
    assert [location.url for location in sitemap.locations] == [
        "https://elpais.com/a",
        "https://elpais.com/b",
    ]
    assert sitemap.problem is not None
    assert "could not be read to its end" in sitemap.problem


def test_at_most_so_many_addresses_are_read() -> None:
    sitemap = read_sitemap(_urls(*(f"https://elpais.com/{n}" for n in range(99))), AT, most=10)
    assert len(sitemap.locations) == 10
    assert sitemap.problem is not None
    assert "more than 10 addresses" in sitemap.problem
    assert read_sitemap(_urls("https://elpais.com/1"), AT, most=1).problem is None


@pytest.mark.parametrize(
    "body",
    [b"", b"no XML", b"<html><body>404</body></html>", b'{"a": 1}', b"\x00\x01\x02", b"<rss version='2.0'/>"],
)
def test_what_is_no_sitemap_is_refused_in_words(body: bytes) -> None:
    with pytest.raises(NotASitemap, match="is no sitemap"):
        read_sitemap(body, AT)


def test_damaged_and_exploding_archives_are_refused_in_words() -> None:
    with pytest.raises(FetchFailed, match="broke off"):
        read_sitemap(gzip.compress(NEWS.encode())[:-20], AT)
    with pytest.raises(FetchFailed, match="damaged"):
        read_sitemap(b"\x1f\x8b" + bytes(range(99)), AT)
    with pytest.raises(FetchRefused, match="unpacks to more than the 50,000,000 bytes"):
        read_sitemap(gzip.compress(bytes(60_000_000)), AT)


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY c SYSTEM "file:///etc/passwd">',
        '<!ENTITY c SYSTEM "http://127.0.0.1:9/">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;',
    ],
)
def test_entities_are_neither_expanded_nor_fetched(declared: str) -> None:
    body = f"<!DOCTYPE urlset [{declared}]><urlset><url><loc>https://elpais.com/&c;</loc></url></urlset>"
    with pytest.raises(NotASitemap, match="declares entities"):
        read_sitemap(body.encode(), AT)


def test_a_document_type_elsewhere_is_not_fetched() -> None:
    body = b'<!DOCTYPE urlset SYSTEM "http://127.0.0.1:9/x.dtd">' + _urls("https://elpais.com/a")
    assert len(read_sitemap(body, AT).locations) == 1


@pytest.mark.timeout(60)
def test_elements_in_one_another_without_end_and_endless_texts_cost_little() -> None:
    assert read_sitemap(b"<urlset>" + b"<url>" * 1_000_000, AT).locations == ()
    assert read_sitemap(_urls("https://elpais.com/" + "x" * 5_000_000), AT).locations[0].url[:20] == (
        "https://elpais.com/x"
    )


# --- walking


def test_a_walk_reads_an_index_and_what_it_names_the_newest_first() -> None:
    files = {
        AT: f"""<sitemapindex {NS}><sitemap><loc>/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
                <sitemap><loc>/new.xml</loc><lastmod>2026-01-01</lastmod></sitemap></sitemapindex>""".encode(),
        "https://www.elpais.com/old.xml": _urls("https://elpais.com/1", "https://elpais.com/2"),
        "https://www.elpais.com/new.xml": gzip.compress(
            _urls("https://elpais.com/3", "https://elpais.com/1")
        ),
    }
    walked = walk(AT, files.__getitem__)
    assert [location.url[-1] for location in walked.locations] == ["3", "1", "2"]
    assert walked.failed == ()
    assert [location.url[-1] for location in walk(AT, files.__getitem__, most=2).locations] == ["3", "1"]


def test_a_walk_goes_on_past_what_cannot_be_had() -> None:
    files = {
        AT: _index("/a.xml", "/b.xml", "https://otro.com/c.xml"),
        "https://www.elpais.com/a.xml": b"<html>",
        "https://www.elpais.com/b.xml": _urls("https://elpais.com/1"),
    }
    walked = walk(AT, files.__getitem__)
    assert len(walked.locations) == 1
    assert [address for address, _ in walked.failed] == [AT, "https://www.elpais.com/a.xml"]


def test_a_walk_through_indexes_that_name_each_other_ends() -> None:
    asked: list[str] = []

    def circle(url: str) -> bytes:
        asked.append(url)
        return _index(AT, "/b.xml")

    assert walk(AT, circle).locations == ()
    assert len(asked) == 2

    def deeper(url: str) -> bytes:
        asked.append(url)
        return _index(f"{url}x")

    asked.clear()
    assert "more than 3 sitemaps deep" in walk(AT, deeper).failed[-1][1]
    assert len(asked) == 4

    def wider(url: str) -> bytes:
        asked.append(url)
        return _index(*(f"/{len(asked)}-{n}.xml" for n in range(50)))

    asked.clear()
    assert "more than 20 sitemaps" in walk(AT, wider, most_sitemaps=20).failed[-1][1]
    assert len(asked) == 20
