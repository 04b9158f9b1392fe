"""The library's pages: to look through it, to read an article, with nothing in either that an article could do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html as lxml_html
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from index import Library
from index.shelf import shelf
from rag.serve.library import router
from rag.serve.library.asked import Asked
from rag.serve.library.chart import chart
from rag.serve.library.marked import Piece, paragraphs, spans
from rag.serve.library.paging import Paging
from rag.serve.words import all_words
from tests.encoders import HashingEncoder

if TYPE_CHECKING:
    from lxml.html import HtmlElement

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
WIRE = (
    "El Gobierno aprobó ayer la norma que limita los alquileres. Entrará en vigor el 1 de marzo y afecta a 40.000 "
    "contratos. Los propietarios anunciaron que recurrirán ante los tribunales de la capital.\n\nLa norma crea un "
    "registro público de contratos, que las asociaciones de inquilinos consideran insuficiente para lo que piden."
)
HOSTILE = {
    "id": "bad",
    "title": '<script>alert(1)</script>" onload="x\u202egnp.exe ' + "W" * 10_000,
    "text": "<img src=x onerror=alert(2)> " + "palabra" * 1_500 + "\n\n</p><script>alert(3)</script>",
    "outlet": '<b onclick="x">Malo</b>\u202e',
    "section": '"><script>alert(4)</script>',
    "authors": ["<i onmouseover=x>Nadie</i>"],
    "url": "javascript:alert(5)",
    "published": "2020-01-01",
    "language": 'es"><script>',
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """120 articles of 120 days, one that two outlets printed and one of them corrected, a hostile one, the seeds."""
    at = tmp_path_factory.mktemp("view")
    news: list[dict[str, Any]] = [
        {
            "id": f"n{n}",
            "title": f"Noticia {n}",
            "text": f"La alcaldesa habló del asunto {n}. Nadie lo esperaba en la ciudad.",
            "published": (date(2026, 1, 1) + timedelta(days=n)).isoformat(),
            "outlet": "El País" if n % 3 else "Le Matin & fils",
            "language": "es",
            "section": "Política",
        }
        for n in range(120)
    ]
    news += [
        {"id": i, "title": "La norma", "text": WIRE, "published": "2025-12-01", "outlet": i, "language": "es"}
        for i in ("Uno", "Dos")
    ]
    news += [
        HOSTILE,
        {"id": "ar", "title": "ميناء", "text": "أعلنت هيئة الميناء. وبقي الرصيف.", "language": "ar"},
    ]
    file = at / "news.jsonl"
    with Library.open(at / "library", encoder=HashingEncoder()) as opened:
        for dead in ("40.000", "42.500"):
            for one in news:
                if one["id"] == "Uno":
                    one["text"] = WIRE.replace("40.000", dead)
                    one["url"] = "https://uno.example/a?b=1&c=2"
            file.write_text("\n".join(json.dumps(one, ensure_ascii=True) for one in news), encoding="utf-8")
            assert opened.sync([file, SEEDS]).ok
        yield opened


@pytest.fixture(scope="module")
def site(library: Library) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(router(library))
    with TestClient(app, headers={"Accept-Language": "en"}, follow_redirects=False) as client:
        yield client


def css(read: HtmlElement, selector: str) -> list[HtmlElement]:
    """Return the elements that a plain selector chooses: names, classes, ids, attributes, and what lies in them."""
    path = re.sub(r"\s*>\s*", "/", " " + selector.strip())
    path = re.sub(r"\s+", "//", path)
    path = re.sub(r"(?<=/)(?=[.#\[])", "*", path)
    path = re.sub(r"\.([\w-]+)", r"[contains(concat(' ', @class, ' '), ' \1 ')]", path)
    path = re.sub(r"#([\w-]+)", r"[@id='\1']", path)
    path = re.sub(r"\[([a-z]+)=([\w-]+)\]", r"[@\1='\2']", path)
    path = re.sub(r"\[([a-z]+)\]", r"[@\1]", path)
    return list(read.xpath("." + path))


def page(site: TestClient, path: str, status: int = 200) -> HtmlElement:
    response = site.get(path)
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-security-policy"].startswith("default-src 'none'")
    assert "script-src" not in response.headers["content-security-policy"]
    read: HtmlElement = lxml_html.document_fromstring(response.text)
    ids = [e.get("id") for e in read.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert not read.xpath("//script | //@style | //@*[starts-with(name(), 'on')]")
    return read


def shown(read: HtmlElement) -> list[str]:
    return [e.text_content() for e in css(read, ".lib-list h2")]


def words_of(read: HtmlElement, selector: str) -> list[str]:
    return [" ".join(e.text_content().split()) for e in css(read, selector)]


def id_of(library: Library, words: str, outlet: str | None = None) -> str:
    return next(a.id for a in shelf(library, words=words).articles if outlet in (None, a.outlet))


# -- looking through


def test_every_article_is_on_one_page_of_the_list_and_its_links_lead_from_page_to_page(
    site: TestClient,
) -> None:
    seen, path, pages = list[str](), "/library", 0
    while path:
        read = page(site, path)
        seen += [e.get("href") for e in css(read, ".lib-list h2 a")]
        pages += 1
        path = next((e.get("href") for e in css(read, "a[rel=next]")), "")
    assert (pages, len(seen), len(set(seen))) == (3, 125, 125)
    back = css(page(site, "/library?page=3"), "a[rel=prev]")[0].get("href")
    assert back == "/library?page=2"
    assert css(page(site, "/library?page=2"), "a[rel=prev]")[0].get("href") == "/library"


@pytest.mark.parametrize(
    ("given", "same_as"), [("99", "3"), ("0", "1"), ("-2", "1"), ("x", "1"), ("9" * 30, "1")]
)
def test_a_page_that_is_none_is_the_nearest_one_or_the_first(
    site: TestClient, given: str, same_as: str
) -> None:
    assert shown(page(site, f"/library?page={given}")) == shown(page(site, f"/library?page={same_as}"))


def test_a_row_says_title_outlet_day_language_and_the_first_sentence(site: TestClient) -> None:
    row = css(page(site, "/library"), ".lib-list li")[0]
    title = css(row, "h2")[0]
    assert (title.get("lang"), title.get("dir"), title.text_content()) == ("es", "auto", "Noticia 119")
    assert css(row, "time")[0].get("datetime") == "2026-04-30"
    assert words_of(row, ".byline > *") == ["El País", "30 April 2026", "Español"]
    assert words_of(row, ".lib-opening") == ["La alcaldesa habló del asunto 119."]


def test_a_view_has_an_address_with_words_and_filters_and_each_can_be_taken_off(site: TestClient) -> None:
    path = "/library?q=asunto&since=2026-02-01&until=2026-02-28&outlet=le+matin+%26+fils&language=es"
    read = page(site, path)
    assert words_of(read, ".lib-total strong") == ["9 articles"]
    assert words_of(read, ".lib-chips bdi") == [
        "“asunto”", "since 1 February 2026", "until 28 February 2026", "le matin & fils", "Español",
    ]  # fmt: skip
    chips = css(read, ".lib-chips li a")
    assert chips[3].get("aria-label") == "Remove: le matin & fils"
    left = page(site, chips[3].get("href"))
    assert words_of(left, ".lib-total strong") == ["28 articles"]
    form = {e.get("name"): e.get("value") for e in css(read, "input") if e.get("type") != "checkbox"}
    assert form == {"q": "asunto", "since": "2026-02-01", "until": "2026-02-28"}
    assert [e.get("value") for e in css(read, "input[checked]")] == ["Le Matin & fils", "es"]


def test_the_filters_go_along_to_a_question_and_the_words_and_the_page_do_not(site: TestClient) -> None:
    path = "/library?q=asunto&since=2026-02-01&outlet=El+Pa%C3%ADs&outlet=Uno&section=Pol%C3%ADtica&language=es&page=2"
    asking = urlsplit(css(page(site, path), ".lib-total a")[0].get("href"))
    assert asking.path == "/"
    assert parse_qs(asking.query) == {
        "since": ["2026-02-01"], "outlet": ["El País", "Uno"], "language": ["es"], "section": ["Política"],
    }  # fmt: skip
    assert not css(page(site, "/library"), ".lib-total a")


def test_each_bar_leads_to_its_days_and_the_table_says_the_same_as_the_drawing(site: TestClient) -> None:
    read = page(site, "/library?since=2026-01-03&until=2026-04-30")
    links = [(e.get("href")) for e in css(read, "svg a")]
    rows = [(css(e, "a")[0].get("href"), int(css(e, "td")[0].text)) for e in css(read, "tbody tr")]
    assert [href for href, _ in rows] == links
    assert sum(count for _, count in rows) == 119
    assert "since=2026-01-03&until=2026-01-04" in links[0], "no day before the first that was asked for"
    assert words_of(page(site, rows[3][0]), ".lib-total strong") == [f"{rows[3][1]} articles"]
    drawn = css(read, "svg [role=img]")[0]
    assert not css(drawn, "a"), "what is in an image is no link to a screen reader"
    assert "Articles by week" in read.get_element_by_id(drawn.get("aria-labelledby")).text_content()


def test_what_is_no_day_and_what_matches_nothing_is_said(site: TestClient) -> None:
    assert "“soon” is not a day" in words_of(page(site, "/library?since=soon", 422), "[role=alert]")[0]
    crossed = page(site, "/library?since=2026-02-02&until=2026-02-01", 422)
    assert "is after the last" in words_of(crossed, "[role=alert]")[0]
    assert not shown(crossed)
    none = page(site, "/library?q=xyzzy&outlet=Nadie")
    assert words_of(none, ".lib-total strong") == ["0 articles"]
    assert [e.get("value") for e in css(none, "input[checked]")] == ["Nadie"]


def test_the_page_speaks_the_visitors_language(site: TestClient) -> None:
    read = lxml_html.document_fromstring(site.get("/library", headers={"Accept-Language": "es"}).text)
    assert read.get("lang") == "es"
    assert words_of(read, "h1") == ["Biblioteca"]
    assert words_of(read, ".lib-pages span") == ["", "Página 1 de 3"]


def test_a_library_without_articles_says_so(tmp_path: Path) -> None:
    app = FastAPI()
    with Library.open(tmp_path / "empty", encoder=HashingEncoder()) as empty:
        app.include_router(router(empty))
        assert words_of(page(TestClient(app), "/library"), ".lib-total strong") == ["No articles yet"]
        empty.close()
        assert words_of(page(TestClient(app), "/library", 503), "h1") == ["The library cannot be read"]


# -- reading


def test_an_article_is_read_with_its_source_its_copies_and_what_was_corrected(
    site: TestClient, library: Library
) -> None:
    read = page(site, f"/library/{id_of(library, 'norma', 'Uno')}")
    assert words_of(read, "h1") == ["La norma"]
    assert len(css(read, ".read > .read-text > p")) == 2
    (source,) = css(read, ".read-source a")
    assert (source.get("href"), source.text) == ("https://uno.example/a?b=1&c=2", "Read it at uno.example")
    assert words_of(read, ".read-others .lib-outlet") == ["Dos"]
    assert css(read, ".read-others li a")[0].get("href") == f"/library/{id_of(library, 'norma', 'Dos')}"
    assert [m.text for m in css(read, "dd mark")] == ["40", "000", "42", "500"]
    assert "afecta a 40.000 contratos" in words_of(read, ".read-corrections details")[0]
    assert re.search(r"Corrected on \d", words_of(read, ".byline")[1])


def test_a_machines_summary_is_labelled_as_one_and_stands_apart(site: TestClient, library: Library) -> None:
    seed = next(a for a in library.articles() if a.machine_summary)
    read = page(site, f"/library/{seed.id}")
    aside = css(read, "aside")[0]
    assert words_of(aside, "h2") == ["Key points that a machine wrote"]
    assert seed.machine_summary
    assert seed.machine_summary.split("\n")[0] in aside.text_content()
    assert all_words()["en"].date(seed.published) in words_of(read, ".byline > *")


def test_a_stretch_is_marked_and_others_lightly_and_bad_numbers_are_passed_over(
    site: TestClient, library: Library
) -> None:
    identity = id_of(library, "norma", "Dos")
    text = library.article(identity).text
    path = f"/library/{identity}?quote=9-3&quote=x&quote=60-89&quote=0-10&quote=5-99999&quote=60-89"
    read = page(site, path)
    (main,) = css(read, "mark.read-main")
    assert (main.get("id"), main.text) == ("quote", text[60:89])
    assert [e.text for e in css(read, "mark.read-also")] == [text[:10]]
    assert css(read, "#c60-89")
    assert css(read, "#c0-10")


def test_arabic_is_said_to_be_and_runs_its_own_way(site: TestClient, library: Library) -> None:
    read = page(site, f"/library/{id_of(library, 'ميناء')}")
    assert (css(read, "h1")[0].get("lang"), css(read, "h1")[0].get("dir")) == ("ar", "auto")
    assert css(read, ".read-text")[0].get("lang") == "ar"
    assert css(read, ".read-text p")[0].get("dir") == "auto"


@pytest.mark.parametrize(
    "path", ["/library/nobody", "/library/a/b", "/library/%3Cscript%3E", "/library/..%2F"]
)
def test_an_article_that_is_not_there_is_a_page_that_says_so(site: TestClient, path: str) -> None:
    read = page(site, path, 404)
    assert words_of(read, "h1") == ["There is no such article"]
    assert site.get("/library/").headers["location"] == "/library"


def test_a_hostile_article_does_nothing_in_the_list_or_alone(site: TestClient, library: Library) -> None:
    (identity,) = (a.id for a in library.articles() if a.title.startswith("<script>"))
    for path in (
        "/library?until=2020-12-31",
        f"/library/{identity}?quote=0-20",
        "/library?q=<script>alert(1)</script>",
    ):
        read = page(site, path)
        raw = site.get(path).text
        assert "\u202e" not in raw
        assert "<script" not in raw
        assert not read.xpath("//img | //@href[contains(., 'javascript:')] | //@lang[contains(., '<')]")
        assert not css(read, ".read-source")
        assert len(css(read, "h1")[0].text_content()) < 300


# -- pieces


@given(st.integers(0, 400), st.integers(1, 60))
def test_pages_have_every_place_once(total: int, size: int) -> None:
    count = Paging.of(1, total, size).count
    places = [p for n in range(1, count + 1) for p in range(total)[Paging.of(n, total, size).offset :][:size]]
    assert places == list(range(total))
    last = Paging.of(10**8, total, size)
    assert (last.number, last.older) == (count, None)
    assert Paging.of(1, total, size).newer is None


TEXTS = st.text(alphabet=st.sampled_from("abá \n\t\u00a0م😀"), max_size=60)
STRETCHES = st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=5)


@given(TEXTS, STRETCHES)
@example("a\n\nb", [(0, 4), (1, 3), (3, 4)])
def test_marks_change_no_text_and_hold_what_they_say(text: str, stretches: list[tuple[int, int]]) -> None:
    found = spans([f"{a}-{b}" for a, b in stretches], text)
    assert found == list(dict.fromkeys(found))
    for start, end in found:
        assert text[start:end].strip() == text[start:end] != ""
    cut = paragraphs(text, found)
    pieces: list[Piece] = [piece for paragraph in cut for piece in paragraph]
    assert squeezed("".join(p.text for p in pieces)) == squeezed(text)
    main = squeezed("".join(p.text for p in pieces if p.kind == "main"))
    assert main == (squeezed(text[slice(*found[0])]) if found else "")
    anchors = [anchor for p in pieces for anchor in p.anchors]
    assert sorted(anchors) == sorted([f"c{a}-{b}" for a, b in found] + (["quote"] if found else []))
    assert all(p.kind == "main" for p in pieces if "quote" in p.anchors)


def squeezed(text: str) -> str:
    return "".join(text.split())


@given(st.lists(st.text(max_size=12) | st.from_regex(r"[0-9]{1,12}-[0-9]{1,12}", fullmatch=True)))
def test_no_text_for_a_quote_is_too_odd(quotes: list[str]) -> None:
    assert all(0 <= a < b <= 20 for a, b in spans(quotes, "veinte letras, justas"))


@given(st.dictionaries(st.dates(), st.integers(1, 5000), max_size=12))
def test_bars_have_each_article_once_and_no_gap_between_them(days: dict[date, int]) -> None:
    drawn = chart(days.items())
    if drawn is None:
        return
    assert sum(bar.count for bar in drawn.bars) == sum(days.values())
    assert len(drawn.bars) <= 121
    for one, after in pairwise(drawn.bars):
        assert one.until + timedelta(days=1) == after.since
    assert drawn.bars[0].since <= min(days)
    assert drawn.bars[-1].until >= max(days)
    assert all(0 <= bar.y <= bar.y + bar.height <= 100.01 for bar in drawn.bars)


@pytest.mark.parametrize(
    ("span", "unit", "bars"),
    [(2, "day", 2), (62, "day", 62), (63, "week", 9), (500, "month", 17), (9000, "year", 25)],
)
def test_a_longer_range_has_broader_bars(span: int, unit: str, bars: int) -> None:
    first = date(2001, 1, 1)
    drawn = chart([(first, 1), (first + timedelta(days=span - 1), 3)])
    assert drawn
    assert (drawn.unit, len(drawn.bars)) == (unit, bars)
    assert chart([(first, 9)]) is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["q", "since", "outlet", "language", "page", "x"]), st.text(max_size=9))
    )
)
def test_an_address_leads_to_the_view_it_is_made_of(pairs: list[tuple[str, str]]) -> None:
    asked = Asked.of(QueryParams(pairs))
    again = Asked.of(QueryParams(urlsplit(asked.on(asked.page)).query))
    assert again == asked
