"""Feeds in every format, whole and broken, and the feeds that a page names."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from index.web.feed import Feed, FeedEntry, NotAFeed, feeds_of, read_feed
from index.web.url import BadUrl

AT = "https://elpais.com/rss/portada.xml"
CET = timezone(timedelta(hours=1))
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="/estilo.xsl"?>
<!-- hecha a mano -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>El País: &lt;b&gt;portada&lt;/b&gt;</title><link>https://elpais.com</link><language>es-ES</language>
  <item>
    <title><![CDATA[La votación &amp; la «sorpresa»]]></title>
    <link>/espana/votacion.html?utm_source=rss&amp;id=7#fin</link>
    <guid isPermaLink="false">abc-1</guid>
    <pubDate>Mon, 12 Jan 2026 10:30:00 +0100</pubDate>
    <dc:creator>Ana Pérez</dc:creator><dc:creator><![CDATA[Luis Gil]]></dc:creator>
    <description>El Gobierno &lt;i&gt;pierde&lt;/i&gt;.</description>
    <content:encoded><![CDATA[<p>El Gobierno pierde.</p><p>La ministra: «<a href="/x">No</a>».</p>]]></content:encoded>
  </item>
  <item>
    <title>Segunda</title><link>https://cat.elpais.com/b</link>
    <guid>https://cat.elpais.com/b</guid><pubDate>Tue, 13 Jan 2026 08:00:00 CEST</pubDate>
    <source url="https://agencia.example/rss">Agencia</source>
    <description>Solo el resumen</description>
  </item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://zeitung.example/">
  <title type="html">Die &amp;amp; Zeitung</title><link href="/"/><link rel="self" href="/feed"/>
  <updated>2026-01-12T10:00:00Z</updated>
  <entry xml:lang="fr">
    <title>Un titre</title><id>urn:uuid:1</id>
    <link rel="enclosure" href="/a.mp3"/><link rel="alternate" href="a/b"/>
    <published>2026-01-12T09:00:00.123Z</published><updated>2026-01-12T10:00:00+02:00</updated>
    <author><name>Anne Roux</name><email>a@b.example</email></author>
    <summary>1 &lt; 2</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Le texte</p></div></content>
  </entry>
</feed>"""
RDF = """<?xml version="1.0" encoding="iso-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
         xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://elpais.com/"><title>Año</title><link>https://elpais.com/</link></channel>
<item rdf:about="https://elpais.com/n"><title>Mañana</title><link>https://elpais.com/n</link>
<dc:date>2026-01-12T09:00:00+01:00</dc:date><description>Sí</description></item>
</rdf:RDF>"""


def _only(feed: Feed) -> FeedEntry:
    (entry,) = feed.entries
    return entry


def test_rss_tells_all_that_it_knows_of_an_article() -> None:
    feed = read_feed(RSS.encode(), AT)
    assert (feed.title, feed.url, feed.language, feed.problem) == (
        "El País: portada",
        "https://elpais.com/",
        "es-ES",
        None,
    )
    assert feed.entries[0] == FeedEntry(
        id="abc-1",
        url="https://elpais.com/espana/votacion.html?id=7",
        title="La votación & la «sorpresa»",
        published=datetime(2026, 1, 12, 10, 30, tzinfo=CET),
        authors=("Ana Pérez", "Luis Gil"),
        summary="El Gobierno <i>pierde</i>.",
        content='<p>El Gobierno pierde.</p><p>La ministra: «<a href="/x">No</a>».</p>',
        language="es-ES",
        outlet="El País: portada",
    )
    second = feed.entries[1]
    assert (second.id, second.outlet, second.content) == ("https://cat.elpais.com/b", "Agencia", None)
    assert second.published == datetime(2026, 1, 13, 8, tzinfo=timezone(timedelta(hours=2)))


def test_atom_tells_all_that_it_knows_of_an_article() -> None:
    feed = read_feed(ATOM.encode(), "https://zeitung.example/feed")
    assert (feed.title, feed.url) == ("Die & Zeitung", "https://zeitung.example/")
    entry = _only(feed)
    assert (entry.id, entry.url, entry.title) == ("urn:uuid:1", "https://zeitung.example/a/b", "Un titre")
    assert entry.published == datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
    assert entry.updated == datetime(2026, 1, 12, 10, tzinfo=timezone(timedelta(hours=2)))
    assert entry.authors == ("Anne Roux",)
    assert entry.summary == "<p>1 &lt; 2</p>"
    assert entry.content is not None
    assert "<p>Le texte</p>" in entry.content
    assert (entry.language, entry.outlet) == ("fr", "Die & Zeitung")


def test_rss_1_in_another_encoding_is_read() -> None:
    feed = read_feed(RDF.encode("latin-1"), AT)
    entry = _only(feed)
    assert (feed.title, entry.title, entry.summary) == ("Año", "Mañana", "Sí")
    assert (entry.published, entry.updated) == (datetime(2026, 1, 12, 9, tzinfo=CET), None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "iso-8859-15", "cp1251"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    name, word = (encoding.replace("-sig", ""), "Новость" if encoding == "cp1251" else "Mañana «sí»")
    text = f'<?xml version="1.0" encoding="{name}"?><rss version="2.0"><channel><item><title>{word}</title>'
    text += "<link>https://elpais.com/n</link></item></channel></rss>"
    assert _only(read_feed(text.encode(encoding), AT)).title == word


def test_a_feed_that_is_utf8_whatever_it_says_is_read_as_that() -> None:
    body = RDF.encode()
    assert _only(read_feed(body, AT)).title == "Mañana"


def _json(**more: Any) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Diario"} | more).encode()


def test_a_json_feed_tells_all_that_it_knows_of_an_article() -> None:
    item = {
        "id": 7,
        "url": "/n?utm_medium=feed",
        "title": "Mañana &amp; hoy",
        "content_html": "<p>Sí</p>",
        "summary": "1 < 2",
        "date_published": "2026-01-12T09:00:00-03:00",
        "date_modified": "2026-01-13T09:00:00Z",
        "authors": [{"name": "Ana"}, {"url": "x"}],
        "language": "pt",
    }
    feed = read_feed(_json(home_page_url="https://diario.example", language="es", items=[item]), AT)
    assert (feed.title, feed.url, feed.language, feed.problem) == (
        "Diario",
        "https://diario.example/",
        "es",
        None,
    )
    assert feed.entries == (
        FeedEntry(
            id="7",
            url="https://elpais.com/n",
            title="Mañana & hoy",
            published=datetime(2026, 1, 12, 9, tzinfo=timezone(timedelta(hours=-3))),
            updated=datetime(2026, 1, 13, 9, tzinfo=UTC),
            authors=("Ana",),
            summary="<p>1 &lt; 2</p>",
            content="<p>Sí</p>",
            language="pt",
            outlet="Diario",
        ),
    )


def test_a_json_feed_of_version_1_and_with_plain_text_is_read() -> None:
    item = {"id": "https://diario.example/n", "content_text": "Uno & dos\n\nTres", "author": {"name": "Ana"}}
    entry = _only(read_feed(_json(version="https://jsonfeed.org/version/1", items=[item]), AT))
    assert entry.content == "<p>Uno &amp; dos</p><p>Tres</p>"
    assert (entry.url, entry.authors) == ("https://diario.example/n", ("Ana",))


def test_entries_of_a_json_feed_that_are_none_are_counted() -> None:
    items: list[Any] = [
        "x",
        None,
        {},
        {"id": []},
        {"id": "1", "url": 5, "title": {}},
        {"id": "2", "url": "https://a.example/"},
    ]
    feed = read_feed(_json(items=items), AT)
    assert _only(feed).id == "2"
    assert feed.problem is not None
    assert "5 of the 6 entries" in feed.problem


# --- broken feeds


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: text.index("</item>") + 300],
        lambda text: text.replace("Segunda", "Uno & dos &nbsp; tres"),
        lambda text: text.replace("</description>", ""),
        lambda text: text.replace("Segunda", "\x0b\x01"),
        lambda text: "<br />\n<b>Warning</b>: include() in <b>/var/x.php</b> on line 2<br />\n" + text,
        lambda text: text.replace('xmlns:dc="http://purl.org/dc/elements/1.1/"', ""),
    ],
    ids=["cut short", "entities", "unclosed", "control characters", "warnings", "namespace"],
)
def test_a_broken_feed_is_read_as_far_as_it_can_be(damage: Any) -> None:
    feed = read_feed(damage(RSS).encode(), AT)
    assert feed.entries[0].url == "https://elpais.com/espana/votacion.html?id=7"
    assert feed.entries[0].title == "La votación & la «sorpresa»"


def test_what_is_wrong_with_a_feed_is_told() -> None:
    feed = read_feed(RSS.replace("Segunda", "Uno & dos").encode(), AT)
    assert feed.entries[1].title == "Uno & dos"
    assert feed.problem is not None
    assert "is broken XML" in feed.problem


def test_an_entry_without_an_address_keeps_its_text_and_one_without_both_is_left() -> None:
    items = "<item><guid isPermaLink='false'>1</guid><description>Texto</description></item>"
    items += "<item><title>Nada</title></item>"
    feed = read_feed(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(), AT)
    entry = _only(feed)
    assert (entry.id, entry.url, entry.summary) == ("1", None, "Texto")
    assert feed.problem is not None
    assert "1 of the 2 entries" in feed.problem


def test_addresses_that_are_none_are_not_taken_for_one() -> None:
    item = "<item><link>javascript:alert(1)</link><guid>http://u:p@elpais.com/</guid><description>T</description></item>"
    assert _only(read_feed(f'<rss version="2.0"><channel>{item}</channel></rss>'.encode(), AT)).url is None


def test_an_empty_feed_is_a_feed() -> None:
    feed = read_feed(b'<rss version="2.0"><channel><title>T</title></channel></rss>', AT)
    assert (feed.title, feed.entries, feed.problem) == ("T", (), None)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no feed"),
        (b"   ", "no feed"),
        (b"just text", "no feed"),
        (b"<!doctype html><html><body><p>x</body></html>", "is a web page and no feed"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "is a web page"),
        (b"<urlset><url/></urlset>", "its first element is <urlset>"),
        (b"%PDF-1.7\n\xff\xfe\xe2\x00", "no feed"),
        (b"\x00\xff" * 100, "no feed"),
        (b'{"a": 1}', "no JSON Feed"),
        (b"[1]", "no feed"),
        (b"{" * 100_000, "no proper JSON"),
        (b'{"version":' + b"[" * 100_000, "no proper JSON"),
        (b"<rss", "no feed|holds nothing"),
        (b"<!-- <rss", "no feed"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(NotAFeed, match=words) as caught:
        read_feed(body, AT)
    assert AT in str(caught.value)


def test_a_file_that_is_named_in_a_feeds_place_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS)
    with pytest.raises(NotAFeed):
        read_feed(str(file).encode(), AT)
    with pytest.raises(BadUrl):
        read_feed(RSS.encode(), str(file))


# --- feeds that mean harm


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-7"])
@pytest.mark.timeout(60)
def test_entities_are_neither_expanded_nor_fetched(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("GEHEIM")
    long = "a" * 50_000
    text = f"""<?xml version="1.0" encoding="{encoding}"?>
<!DOCTYPE rss [<!ENTITY a "{long}"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "{file.as_uri()}">]>
<rss version="2.0"><channel><item>
<link>https://elpais.com/n</link><title>{"&b;&a;" * 5000}&f;</title></item></channel></rss>"""
    try:
        entry = _only(read_feed(text.encode(encoding), AT))
    except NotAFeed:
        return
    assert "GEHEIM" not in repr(entry)
    assert "aaaa" not in repr(entry)


def test_scripts_cannot_hide_behind_an_encoding_of_escapes() -> None:
    body = rb'<?xml version="1.0" encoding="unicode_escape"?>\x3crss version="2.0">\x3c/rss>' + b"\xff"
    with pytest.raises(NotAFeed):
        read_feed(body, AT)


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item>" + b"<a>" * 500_000,
        b"<rss><channel><item><title>&" + b"<a>" * 500_000,
        b"<rss><channel>" + b"<a/>" * 500_000,
        b"<rss><channel>" + b"<item><link>https://elpais.com/n</link></item>" * 50_000,
        b"<rss><channel><item><link>https://elpais.com/n</link><description>" + b"&lt;a href='" * 200_000,
        b"<!-- -->" * 200_000 + b"<rss/>",
        b"<!DOCTYPE [" * 200_000,
        b"<rss " + b"a='<' " * 200_000,
        b"<rss>" + b"\n" * 1_500_000,
    ],
)
@pytest.mark.timeout(60)
def test_a_feed_that_means_harm_costs_seconds_at_most(body: bytes) -> None:
    with suppress(NotAFeed):
        assert len(read_feed(body, AT).entries) <= 2000


def test_of_a_feed_without_end_the_first_entries_are_read() -> None:
    items = "".join(f"<item><link>https://elpais.com/{n}</link></item>" for n in range(3000))
    feed = read_feed(f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'.encode(), AT)
    assert len(feed.entries) == 2000
    assert feed.problem is not None
    assert "more than 2000 entries" in feed.problem


# --- the feeds of a page


def test_the_feeds_of_a_page_are_found_in_its_order() -> None:
    page = """<!doctype html><html><head><title>x</title>
    <link rel="alternate" type="application/rss+xml" title="a > b" href="/rss.xml?a=1&amp;b=2">
    <LINK HREF='//feeds.example/atom' TYPE='application/atom+xml' REL='Alternate'/>
    <link rel=alternate type=application/feed+json href=feed.json>
    <link rel="alternate" type="application/rss+xml" href="/rss.xml?a=1&amp;b=2">
    <link rel="alternate" hreflang="en" href="/en"><link rel="stylesheet" type="text/css" href="/x.css">
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="alternate" type="application/rss+xml">
    <!-- <link rel="alternate" type="application/rss+xml" href="/no.xml"> --></head>"""
    assert feeds_of(page.encode(), "https://elpais.com/espana/n.html") == [
        "https://elpais.com/rss.xml?a=1&b=2",
        "https://feeds.example/atom",
        "https://elpais.com/espana/feed.json",
    ]


def test_the_base_of_a_page_counts() -> None:
    page = b'<base href="https://otra.example/d/"><link rel="alternate" type="application/rss+xml" href="f">'
    assert feeds_of(page, "https://elpais.com/") == ["https://otra.example/d/f"]
    assert feeds_of(b"\xff\xfe" + page.decode().encode("utf-16-le"), "https://elpais.com/") != []
    assert feeds_of(b"\xff\x00<p>", "https://elpais.com/") == []


@pytest.mark.parametrize(
    "piece", [b"<link ", b"<link a='", b"<", b"<!--", b"<link a=b=", b"<link rel=alternate>"]
)
@pytest.mark.timeout(60)
def test_a_page_that_means_harm_costs_little(piece: bytes) -> None:
    assert feeds_of(piece * (5_000_000 // len(piece)), "https://elpais.com/") == []
