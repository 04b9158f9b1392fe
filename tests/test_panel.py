"""What the page shows is what the articles say, and nothing they hold can act on it."""

from __future__ import annotations

import html
import re
import string
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.errors import FuenteError
from index.filters import Filter
from rag.answer import Answer, Citation, Closest, Leaned, Progress, Statement
from rag.period import Period
from rag.serve import talk
from rag.serve.filters import Given
from rag.serve.markup import line, plain, web_link
from rag.serve.panel import Find, Told, marks_of, panel, paragraph, sources
from rag.serve.status import status_line
from rag.serve.words import all_words, words_for

ENGLISH, SPANISH = all_words()["en"], all_words()["es"]

TEXT = (
    "Un titular\n\nPrimera frase. Segunda frase, con coma. Tercera.\n\n"
    "Otro párrafo, una sola frase.\n\nCola del artículo."
)
HOSTILE = '<script>alert(1)</script> <img src=x onerror="alert(1)"> [x](javascript:alert(1)) **b** `c` $$d$$'


class Seen(HTMLParser):
    """The elements, attributes and text of a piece of HTML, as a browser would find them."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marks: dict[str, str] = {}
        self.text = ""
        self._mark: str | None = None
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "mark":
            self._mark = found["id"] or ""
            self.marks[self._mark] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._mark = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._mark is not None:
            self.marks[self._mark] += data


def article(text: str = TEXT, **known: str | date | None) -> Article:
    return Article("one", str(known.pop("title", "Un titular")), text, "here", **known)  # type: ignore[arg-type]


def citation(n: int, quote: str, of: Article) -> Citation:
    start = of.text.index(quote)
    end = start + len(quote)
    return Citation(n, of.id, of.title, start, end, quote, 0.9, of.outlet, of.published, of.url, of.language)


def leaned(quote: str, of: Article, role: Literal["subject", "speaker"] = "subject") -> Leaned:
    start = of.text.index(quote)
    return Leaned(start, start + len(quote), quote, role)


def finds(*articles: Article) -> Find:
    return {a.id: a for a in articles}.get


def test_each_quote_is_marked_in_its_own_paragraph() -> None:
    one = article(outlet="El Diario", published=date(2026, 1, 16), language="es")
    cited = [citation(1, "Segunda frase, con coma.", one), citation(2, "Otro párrafo, una sola frase.", one)]
    seen = Seen(sources(marks_of("a00000001", cited), finds(one), ENGLISH))
    assert seen.marks == {"a00000001-s1": cited[0].quote, "a00000001-s2": cited[1].quote}
    assert "Primera frase. 1Segunda frase, con coma. Tercera." in seen.text
    assert "Cola del artículo." not in seen.text
    assert "El Diario · 16 January 2026" in seen.text
    assert seen.text.count("Un titular") == 1


def test_two_quotes_of_one_paragraph_share_it() -> None:
    one = article()
    cited = [citation(1, "Tercera.", one), citation(2, "Primera frase.", one)]
    seen = Seen(sources(marks_of("a00000001", cited), finds(one), ENGLISH))
    assert "2Primera frase. Segunda frase, con coma. 1Tercera." in seen.text
    assert seen.marks == {"a00000001-s2": "Primera frase.", "a00000001-s1": "Tercera."}


def test_a_quote_that_left_its_article_still_stands_whole() -> None:
    one = article()
    cited = [citation(1, "Tercera.", one)]
    for now in (finds(), finds(article("Ya no dice eso."))):
        seen = Seen(sources(marks_of("a00000001", cited), now, ENGLISH))
        assert seen.marks == {"a00000001-s1": "Tercera."}
        assert "Ya no dice eso" not in seen.text


def test_a_sentence_that_the_quote_leans_on_is_underlined_in_the_same_paragraph() -> None:
    one = article()
    cited = [replace(citation(1, "Tercera.", one), context=(leaned("Primera frase.", one),))]
    seen = Seen(sources(marks_of("a00000001", cited), finds(one), SPANISH))
    assert ("span", {"class": "leaned", "title": "De quién se trata"}) in seen.tags
    assert "Primera frase. Segunda frase, con coma. 1Tercera." in seen.text
    assert seen.marks == {"a00000001-s1": "Tercera."}
    assert "De quién se trata" not in seen.text


def test_a_sentence_that_the_quote_leans_on_elsewhere_is_told_before_its_paragraph() -> None:
    one = article()
    cited = [
        replace(
            citation(1, "Otro párrafo, una sola frase.", one), context=(leaned("Tercera.", one, "speaker"),)
        )
    ]
    seen = Seen(sources(marks_of("a00000001", cited), finds(one), ENGLISH))
    assert "Who is quoted Tercera.1Otro párrafo, una sola frase." in seen.text
    assert not [found for _, found in seen.tags if found.get("class") == "leaned"]


def test_what_a_quote_leans_on_is_not_marked_twice_where_it_is_quoted_itself_or_is_gone() -> None:
    one = article()
    first = citation(1, "Primera frase.", one)
    gone = Leaned(0, 5, "Jamás", "subject")
    cited = [first, replace(citation(2, "Tercera.", one), context=(leaned("Primera frase.", one), gone))]
    seen = Seen(sources(marks_of("a00000001", cited), finds(one), ENGLISH))
    assert not [found for _, found in seen.tags if found.get("class") in ("leaned", "told")]
    assert seen.text.count("Primera frase.") == 1
    assert "Jamás" not in seen.text


def test_the_other_outlets_that_printed_a_story_are_named_once() -> None:
    one = article(outlet="El Diario")
    printed = ("El Diario", "EL DIARIO", "La Voz", "Ál Día", "al dia")
    cited = [
        replace(citation(1, "Tercera.", one), outlets=printed),
        replace(citation(2, "Primera frase.", one), outlets=("El Diario", "La Voz")),
    ]
    assert "Also in: La Voz, Ál Día" in Seen(sources(marks_of("a00000001", cited), finds(one), ENGLISH)).text
    alone = [replace(citation(1, "Tercera.", one), outlets=("El Diario",))]
    assert "Also in" not in Seen(sources(marks_of("a00000001", alone), finds(one), ENGLISH)).text


def test_the_machine_summary_is_not_shown_as_the_articles_words() -> None:
    one = article(machine_summary="Resumen de una máquina.")
    body = sources(marks_of("a00000001", [citation(1, "Tercera.", one)]), finds(one), SPANISH)
    assert "máquina" not in panel([Told("a00000001", "¿Qué?", body)], SPANISH)


def test_a_hostile_article_is_only_text() -> None:
    one = Article(
        "one", HOSTILE, HOSTILE + "\n\n" + HOSTILE, "here", "javascript:alert(1)", HOSTILE, None, '"><b>'
    )
    named = Citation(1, "one", HOSTILE, 0, len(HOSTILE), HOSTILE, 1.0, HOSTILE, None, one.url, one.language)
    again = Leaned(len(HOSTILE) + 2, 2 * len(HOSTILE) + 2, HOSTILE, "speaker")
    cited = [replace(named, outlets=(HOSTILE, "<b>" + HOSTILE), context=(again,))]
    body = sources(marks_of("a00000001", cited), finds(one), ENGLISH)
    seen = Seen(panel([Told("a00000001", HOSTILE, body)], ENGLISH))
    allowed = {"section", "h2", "h3", "details", "summary", "article", "p", "div", "a", "bdi", "mark", "span"}
    assert {tag for tag, _ in seen.tags} <= allowed
    assert [a["href"] for tag, a in seen.tags if tag == "a"] == [
        "#a00000001-q1",
        f"/library/one?quote=0-{len(HOSTILE)}#quote",
    ]
    assert not [name for _, found in seen.tags for name in found if name.startswith("on")]
    assert seen.marks["a00000001-s1"] == HOSTILE


def test_a_hostile_statement_and_refusal_are_only_text() -> None:
    cited = Citation(1, "one", HOSTILE, 0, 1, "q", 1.0)
    said = Answer(HOSTILE, HOSTILE, "en", False, (Statement(HOSTILE, (1,)),), (cited,), notes=(HOSTILE,))
    said = replace(said, standalone="x" + HOSTILE, period=Period(HOSTILE, date(2026, 1, 1)))
    near = Closest("one", HOSTILE, 0, 1, HOSTILE, HOSTILE, None, "javascript:alert(1)", '"><b>')
    refused = Answer(HOSTILE, HOSTILE, '"><b>', True, closest=(near,))
    for shown in (talk.answer("a00000001", said, ENGLISH), talk.answer("a00000001", refused, ENGLISH)):
        seen = Seen(shown)
        assert {tag for tag, _ in seen.tags} <= {"p", "a", "bdi", "div", "ul", "li", "span", "q"}
        own = {"#a00000001-s1", "#a00000001-days", "#a00000001-edit"}
        assert {a["href"] for tag, a in seen.tags if tag == "a"} <= own
        assert HOSTILE in seen.text


def test_hostile_names_and_days_are_only_text_in_chips() -> None:
    given_ = Given(since=HOSTILE, outlets=(HOSTILE,), languages=('"><b>',), sections=("a:b", "a"))
    seen = Seen(given_.chips(ENGLISH) + given_.fault(ENGLISH))
    assert {tag for tag, _ in seen.tags} == {"div", "button", "span", "p"}
    keys = [str(found["data-chip"]) for tag, found in seen.tags if tag == "button"]
    assert keys == [f"outlets:{HOSTILE}", 'languages:"><b>', "sections:a:b", "sections:a"]
    for key in keys:
        given_ = given_.without(key)
    assert given_ == Given(since=HOSTILE)
    assert given_.without("since") == given_.without("since").without("nonsense") == Given()


def test_a_filter_is_what_the_fields_say() -> None:
    named = Given(" 2026-01-31 ", "", ("El Diario",), ("es",), ("Local",)).filter(ENGLISH)
    assert named == Filter.of(since="2026-01-31", outlets=["El Diario"], languages=["es"], sections=["Local"])
    assert not Given().filter(ENGLISH)


@pytest.mark.parametrize(
    ("period", "shown"),
    [
        (
            Period("yesterday", date(2020, 5, 15), date(2020, 5, 15)),
            "15 May 2020 · “yesterday” Search all days",
        ),
        (Period("since May", date(2020, 5, 1)), "since 1 May 2020 · “since May” Search all days"),
        (Period("latest", newest=True), "Latest first · “latest” Search without regard to age"),
        (None, ""),
    ],
)
def test_the_days_that_an_answer_was_looked_for_in_are_shown(period: Period | None, shown: str) -> None:
    said = Answer("?", "A.", "en", True, standalone="?", period=period)
    assert Seen(talk.answer("a00000001", said, ENGLISH)).text == f"A.{shown}"
    assert Seen(talk.answer("a00000001", said, ENGLISH, timed=False)).text == "A.All days"


@given(st.text())
def test_shown_text_reads_as_it_was_and_no_markup_can_begin(text: str) -> None:
    shown = line(text)
    assert not set(re.sub(r"&#\d+;", "", shown)) & set(string.punctuation)
    visible = [c for c in text if c.isprintable() and not c.isspace()]
    assert [c for c in html.unescape(shown) if c.isprintable() and not c.isspace()] == visible
    assert not set(plain(text)) & set("<>\"'")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&amp;c=2"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("javascript:alert(1)", None),
        (" javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("https://", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None, link: str | None) -> None:
    assert web_link(url) == link


@given(st.text(alphabet="ab .\n", max_size=3000), st.data())
def test_a_paragraph_always_holds_its_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    left, right = paragraph(text, start, end)
    assert 0 <= left <= start <= end <= right <= len(text)
    assert right - left <= max(1_200, end - start + 2 * 400)
    assert "\n\n" not in text[left:start]
    assert "\n\n" not in text[end:right]


def test_an_endless_paragraph_is_cut_at_words_and_says_so() -> None:
    long = article("palabra " * 500 + "Aquí está. " + "palabra " * 500)
    seen = Seen(sources(marks_of("a00000001", [citation(1, "Aquí está.", long)]), finds(long), ENGLISH))
    shown = seen.text[seen.text.index("… ") :]
    assert shown.startswith("… palabra palabra")
    assert shown.endswith(f"palabra …{ENGLISH.whole}")
    assert len(shown) < 900


def test_the_newest_answer_is_open_and_the_earlier_ones_keep_their_marks() -> None:
    one = article()
    bodies = [
        sources(marks_of(turn, [citation(1, "Tercera.", one)]), finds(one), ENGLISH)
        for turn in ("a00000001", "a00000002")
    ]
    seen = Seen(
        panel([Told("a00000002", "second", bodies[1]), Told("a00000001", "first", bodies[0])], ENGLISH)
    )
    assert list(seen.marks) == ["a00000002-s1", "a00000001-s1"]
    assert ["open" in found for tag, found in seen.tags if tag == "details"] == [True, False]


def test_a_sentence_of_the_source_is_shown_in_quotation_marks() -> None:
    one = article(language="es")
    said = citation(1, "Tercera.", one)
    shown = talk.statements("a00000001", [Statement("Tercera.", (1,)), Statement("The third.", (1,))], [said])
    assert Seen(shown).text == "«Tercera.»[1]The third.[1]"
    assert [found.get("lang") for tag, found in Seen(shown).tags if tag == "p"] == ["es", None]
    assert [found.get("id") for tag, found in Seen(shown).tags if tag == "a"] == ["a00000001-q1", None]


@pytest.mark.parametrize(
    ("language", "shown"),
    [("es", "“«Nunca», añadió.”"), ("de", "„«Nunca», añadió.“"), ("fr", "“«Nunca», añadió.”")],
)
def test_a_quotation_within_the_sentence_keeps_marks_of_its_own(language: str, shown: str) -> None:
    one = article("«Nunca», añadió.", language=language)
    said = citation(1, one.text, one)
    assert Seen(talk.statements("a00000001", [Statement(one.text, (1,))], [said])).text == f"{shown}[1]"


def test_a_refusal_offers_the_closest_articles_and_looks_like_none_of_the_rest() -> None:
    near = Closest("one", "Un titular", 0, 10, "Una frase.", "El Diario", date(2026, 1, 16), None, "es")
    refused = Answer("?", "Los artículos no lo dicen.", "es", True, closest=(near,))
    shown = Seen(talk.answer("a00000001", refused, SPANISH))
    assert ("div", {"class": "refusal", "lang": "es"}) in shown.tags
    assert "El Diario · 16 de enero de 2026" in shown.text
    assert "Una frase." in shown.text


def test_what_was_left_out_is_said() -> None:
    said = (Statement("A.", (1,)),)
    cited = (Citation(1, "one", "T", 0, 1, "q", 1.0),)
    for count, words, expected in ((1, ENGLISH, "1 statement was"), (2, SPANISH, "2 afirmaciones")):
        shown = talk.answer("a00000001", Answer("?", "A.", "en", False, said, cited, (), count), words)
        assert expected in Seen(shown).text


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "en"),
        ("", "en"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("de-DE,de;q=0.9,es;q=0.5,en;q=0.3", "es"),
        ("fr,de;q=0.9", "en"),
        ("en;q=0.4, es ; q=0.6", "es"),
        ("es;q=0", "en"),
        ("es;q=much,en", "en"),
        ("*", "en"),
    ],
)
def test_the_page_speaks_the_browsers_language(header: str | None, code: str) -> None:
    assert words_for(header).code == code


def test_dates_numbers_and_stages_are_in_words() -> None:
    assert SPANISH.date(date(2026, 2, 1)) == "1 de febrero de 2026"
    assert ENGLISH.date(datetime(2026, 2, 1, 9, 5, tzinfo=UTC)) == "1 February 2026, 09:05"
    assert ENGLISH.date(None) == ""
    assert SPANISH.count(SPANISH.articles, 12345) == "12.345 artículos"
    assert ENGLISH.stage(Progress("reading", 1)) == "Reading 1 sentence"
    assert SPANISH.stage(Progress("reading", 9)) == "Leyendo 9 frases"


@pytest.mark.parametrize(
    ("state", "text", "settled"),
    [
        ({"model": "quotes", "preparing": None}, "1 article · quotes only", True),
        ({"model": "a-model", "preparing": None, "error": None}, "1 article · a-model", True),
        ({"model": "quotes", "preparing": {"what": "x", "done": 34, "total": 100}}, "fetched (34%)", False),
        ({"model": "quotes", "preparing": {"what": "x", "done": 0, "total": 0}}, "made ready", False),
        ({"model": "quotes", "preparing": None, "error": "The disk is full."}, "The disk is full.", True),
    ],
)
def test_the_status_line_says_what_writes_and_what_is_still_coming(
    state: dict[str, object], text: str, settled: bool
) -> None:
    shown, done = status_line(lambda: 1, lambda: state, ENGLISH)
    assert text in Seen(shown).text
    assert done is settled


def test_a_status_that_cannot_be_read_leaves_the_page_standing() -> None:
    def broken() -> int:
        raise FuenteError("The library is damaged.")

    shown, done = status_line(broken, dict, SPANISH)
    assert Seen(shown).text == "The library is damaged."
    assert not done


def test_a_reader_who_waits_sees_what_is_being_read_and_no_claim_that_it_answers() -> None:
    near = Closest("one", "T", 0, 5, HOSTILE, "El Faro", date(2026, 1, 2), None, "es")
    shown = Seen(talk.meanwhile([near], ENGLISH))
    assert shown.text.startswith(ENGLISH.meanwhile)
    assert "El Faro · 2 January 2026" in shown.text
    assert {tag for tag, _ in shown.tags} <= {"div", "p", "ul", "li", "q", "bdi", "span"}
    assert talk.meanwhile([], ENGLISH) == ""


def test_a_written_statement_carries_a_sign_of_its_check_and_a_quote_needs_none() -> None:
    cited = Citation(1, "one", "T", 0, 5, "Quote.", 1.0)
    written = Answer(
        "?", "A.", "en", False, (Statement("A.", (1,)), Statement("B.", (1,), "partly")), (cited,)
    )
    shown = talk.answer("a00000001", written, ENGLISH)
    assert shown.count('class="verified"') == 1
    assert shown.count(ENGLISH.partly) == 1
    quoted = Answer("?", "Quote.", "en", False, (Statement("Quote.", (1,)),), (cited,))
    assert "verified" not in talk.answer("a00000001", quoted, ENGLISH)
