"""Web pages as newspapers print them: which words are the article, and what the page says about it."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.readers import Draft, UnreadableFile
from index.readers.authors import names_in
from index.readers.blocks import words_of
from index.readers.decode import normalise
from index.readers.html.address import clean
from index.readers.html.page import draft_of_html, read_html
from index.readers.html.published import date_in_address
from index.readers.html.source import page_of
from index.readers.html.title import without_outlet
from index.readers.machine_summary import marks_key_points
from tests import pages

WINTER = timezone(timedelta(hours=1))
ARTICLE = f"{pages.FIRST}\n\n{pages.SECOND}\n\n{pages.SUBTITLE}\n\n{pages.THIRD}\n\n{pages.LAST}"
POINTS = (
    "- Valdeluz compra doce autobuses eléctricos por más de seis millones.\n"
    "- La línea 7 llegará hasta el hospital comarcal desde el otoño."
)


def _draft(page: str | bytes, url: str | None = None, charset: str | None = None) -> Draft:
    data = page.encode() if isinstance(page, str) else page
    return draft_of_html(data, "nota.html", url=url, charset=charset)


def _origin(draft: Draft, field: str) -> str | None:
    return dict(draft.origins).get(field)


# --- whole pages of several publishing systems


@pytest.mark.parametrize(
    "make",
    [pages.yoast, pages.microdata, pages.amp, pages.teasers_below, pages.endless, pages.printed],
)
def test_the_text_is_the_articles_words_and_nothing_else(make: Callable[[], str]) -> None:
    draft = _draft(make())
    assert draft.text == ARTICLE
    assert draft.title == pages.TITLE
    assert draft.language == "es"


@pytest.mark.parametrize("make", [pages.arc, pages.drupal])
def test_the_line_under_the_title_opens_the_text(make: Callable[[], str]) -> None:
    deck, _, rest = _draft(make()).text.partition("\n\n")
    assert deck in (
        "La flota se renueva con una inversión de 6,4 millones de euros en tres años",
        "Los vecinos piden más frecuencias en los barrios del norte.",
    )
    assert rest == ARTICLE


@pytest.mark.parametrize(
    "make",
    [
        *(pages.arc, pages.yoast, pages.drupal, pages.microdata, pages.blogger, pages.amp, pages.live_blog),
        *(pages.opinion, pages.interview, pages.wire, pages.gallery, pages.list_article, pages.results_table),
    ],
)
def test_nothing_around_an_article_gets_into_it(make: Callable[[], str]) -> None:
    text = _draft(make()).text
    assert [noise for noise in pages.NOISE if noise in text] == []
    assert text == normalise(text)
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    "make", [pages.arc, pages.yoast, pages.blogger, pages.interview, pages.opinion, pages.broken]
)
def test_every_line_of_a_text_stands_in_its_page_word_for_word(make: Callable[[], str]) -> None:
    seen = words_of(page_of(make().encode(), "nota.html").tree)
    assert [line for line in _draft(make()).text.split("\n") if line not in seen] == []


def test_a_news_article_in_json_ld_gives_every_field_and_says_so() -> None:
    draft = _draft(pages.arc())
    assert (draft.title, draft.outlet, draft.section) == (pages.TITLE, pages.OUTLET, "Ciudad")
    assert draft.authors == ("Lucía Herranz",)
    assert draft.published == datetime(2024, 3, 12, 8, 30, tzinfo=WINTER)
    assert draft.updated == datetime(2024, 3, 12, 11, 45, tzinfo=WINTER)
    assert draft.url == pages.URL
    fields = ("title", "outlet", "authors", "published", "updated", "section", "language")
    assert {field: _origin(draft, field) for field in fields} == dict.fromkeys(fields, "json-ld")
    assert (_origin(draft, "url"), _origin(draft, "text")) == ("html", "html")


def test_nodes_of_a_graph_are_found_by_their_id() -> None:
    draft = _draft(pages.yoast())
    assert (draft.outlet, draft.authors, draft.section) == (pages.OUTLET, ("Lucía Herranz",), "Ciudad")
    assert draft.published == datetime(2024, 3, 12, 7, 30, tzinfo=UTC)
    assert draft.url == pages.URL


def test_without_json_ld_opengraph_and_then_meta_tags_are_read() -> None:
    draft = _draft(pages.drupal())
    assert (draft.title, draft.outlet, draft.section) == (pages.TITLE, pages.OUTLET, "Ciudad")
    assert draft.authors == ("Lucía Herranz", "Pablo Sanz")
    assert draft.published == datetime(2024, 3, 12, 8, 30, tzinfo=WINTER)
    assert draft.updated == datetime(2024, 3, 12, 9, 0, tzinfo=WINTER)
    assert draft.url == "https://www.elfarodecastilla.example/ciudad/autobuses"
    assert (_origin(draft, "title"), _origin(draft, "authors")) == ("opengraph", "meta")


def test_microdata_is_read() -> None:
    draft = _draft(pages.microdata())
    assert (draft.authors, draft.section) == (("Lucía Herranz",), "Ciudad")
    assert draft.published == datetime(2024, 3, 12, 8, 30, tzinfo=WINTER)
    assert draft.updated == datetime(2024, 3, 12, 10, 0, tzinfo=WINTER)
    assert _origin(draft, "published") == "meta"


def test_a_blog_parted_by_line_ends_has_paragraphs_and_its_shown_date() -> None:
    draft = _draft(pages.blogger())
    assert draft.text == "\n\n".join((pages.FIRST, pages.SECOND, pages.THIRD, pages.LAST))
    assert (draft.title, draft.outlet) == (pages.TITLE, "La bitácora de Valdeluz")
    assert (draft.published, _origin(draft, "published")) == (date(2024, 3, 12), "text")


def test_a_date_only_for_readers_is_read_with_its_hour() -> None:
    assert _draft(pages.printed()).published == datetime(2024, 3, 12, 8, 30)  # noqa: DTZ001 -- it names no zone


def test_a_text_that_stands_in_json_ld_alone_is_taken_from_there() -> None:
    draft = _draft(pages.only_json_body())
    assert draft.text == "\n\n".join((pages.FIRST, pages.SECOND, pages.THIRD, pages.LAST))
    assert _origin(draft, "text") == "json-ld"


def test_a_live_blog_keeps_its_entries_with_their_times() -> None:
    text = _draft(pages.live_blog()).text
    assert text.startswith("12:40\n\nReabre la estación\n\nLos trenes vuelven a parar")
    assert text.index("12:40") < text.index("11:05\n\nSin heridos") < text.index("10:15\n\nCorte de la línea")
    assert text.endswith("entre Valdeluz y Montarrón.")
    assert "Pablo Sanz" not in text


def test_a_column_keeps_its_quote_and_loses_its_authors_life() -> None:
    draft = _draft(pages.opinion())
    assert draft.text.startswith("Hay una plaza en mi ciudad")
    assert draft.text.endswith("seguiremos dando la vuelta.")
    assert "\n\n«Una ciudad se mide por lo que deja hacer gratis», decía mi abuela.\n\n" in draft.text
    assert "Los inviernos cortos" not in draft.text
    assert (draft.authors, draft.section) == (("Elvira Montes",), "Opinión")


def test_the_questions_of_an_interview_are_paragraphs() -> None:
    text = _draft(pages.interview()).text
    assert text.startswith("Rosa Villalba recibe")
    assert "\n\n¿Y no se arrepiente?\n\nNinguna mañana." in text
    assert text.endswith("después ya no va a dormir.")


def test_an_agencys_piece_keeps_its_dateline_and_its_list_line_by_line() -> None:
    draft = _draft(pages.wire())
    assert draft.text.startswith(f"{pages.WIRE} El número de parados")
    assert "- Servicios: 120 personas menos.\n- Construcción: 61 personas menos.\n- Industria" in draft.text
    assert draft.text.endswith("«la buena marcha del comercio».")
    assert draft.authors == ("Noticentro",)
    assert draft.published == datetime(2024, 3, 12, 9, 7, tzinfo=WINTER)


def test_a_gallery_is_its_text_without_captions() -> None:
    text = _draft(pages.gallery()).text
    assert text.startswith("La feria del caballo")
    assert text.endswith("del sábado por la tarde.")
    assert "Imagen" not in text


def test_numbered_subtitles_and_lists_keep_their_numbers() -> None:
    text = _draft(pages.list_article()).text
    assert "\n\n1. El camino de los molinos\n\nSale de la ermita" in text
    assert "\n\n1. Agua para toda la mañana.\n2. Un mapa de papel" in text
    assert text.endswith("señalizados desde 2019.")


def test_a_table_of_an_article_is_readable_lines() -> None:
    rows = "Resultados en Valdeluz\nPartido | Votos | Concejales\n"
    rows += "Unión Vecinal | 8.412 | 11\nAlianza del Río | 6.030 | 8"
    assert _draft(pages.results_table()).text == f"{pages.FIRST}\n\n{rows}\n\n{pages.LAST}"


def test_tables_that_lay_out_a_page_are_no_tables() -> None:
    draft = _draft(pages.nineties())
    assert draft.text == "\n\n".join((pages.FIRST, pages.SECOND, pages.THIRD, pages.LAST))
    assert draft.published == date(1998, 3, 12)
    assert "|" not in draft.text


def test_without_any_metadata_the_text_gives_title_and_language() -> None:
    draft = _draft(pages.bare())
    assert draft.text == "\n\n".join((pages.FIRST, pages.SECOND, pages.THIRD, pages.LAST))
    assert draft.title is not None
    assert draft.title.startswith("El Ayuntamiento de Valdeluz aprobó")
    assert (_origin(draft, "title"), _origin(draft, "language"), draft.language) == ("text", "text", "es")


def test_broken_html_loses_no_paragraph() -> None:
    draft = _draft(pages.broken())
    for paragraph in (pages.FIRST, pages.SECOND, pages.THIRD, pages.LAST):
        assert paragraph in draft.text
    assert draft.title == pages.TITLE


def test_a_path_is_read_and_a_missing_one_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "nota.html"
    path.write_text(pages.arc())
    assert read_html(path) == draft_of_html(pages.arc().encode(), "nota.html")
    with pytest.raises(UnreadableFile, match=r"There is no file .*nada\.html"):
        read_html(tmp_path / "nada.html")


def _plain(*paragraphs: str, head: str = "") -> str:
    return pages.page("<div><h1>" + pages.TITLE + "</h1>" + "".join(paragraphs) + "</div>", head)


@pytest.mark.parametrize(
    "tag", ["<div class=parrafo>{}</div>", "<div class='sc-1'><p class='text-lg'>{}</p></div>", "<p>{}"]
)
def test_a_page_that_marks_nothing_is_read_all_the_same(tag: str) -> None:
    paragraphs = (pages.FIRST, pages.SECOND, pages.THIRD, pages.LAST)
    noise = "<div><a href=/>Inicio</a> <a href=/d>Deportes</a></div>"
    page = _plain(*map(tag.format, paragraphs)).replace("<body>", "<body>" + noise)
    assert _draft(page).text == "\n\n".join(paragraphs)


def test_lines_around_a_text_without_classes_are_left_out_and_their_date_is_read() -> None:
    draft = _draft(
        _plain(
            "<div><a href=#>Lucía Herranz</a> | 12 de marzo de 2024 08:30</div>",
            pages.BODY,
            "<p><a href=/x>Una grúa cae junto al río sin causar heridos</a></p>",
            "<h4>Lo más leído</h4><ul><li><a href=/1>Noticia uno con titular</a><li><a href=/2>Noticia dos</a></ul>",
        )
    )
    assert draft.text == ARTICLE
    assert draft.published == datetime(2024, 3, 12, 8, 30)  # noqa: DTZ001


def test_references_go_and_sentences_that_begin_like_them_stay() -> None:
    inside = (
        f"<p><a href=/x>{pages.SECOND[:60]}</a>{pages.SECOND[60:]}</p><p><b>Lea también</b></p>"
        "<p><a href=/z>Otra noticia con su propio titular</a></p><p>Lee también: La otra noticia</p>"
        "<p>Más información: <a href=/q>el plan de Valdeluz</a></p><p>Foto: Marta Olmo / EFC</p>"
        "<p>Suscríbete a nuestra newsletter</p><p>Publicidad</p><p>Más información sobre el plan se dará en mayo.</p>"
        "<p>Comparte piso con dos amigas en La Ribera.</p>"
    )
    text = _draft(
        _plain(f"<div class='article-body'><p>{pages.FIRST}</p>{inside}<p>{pages.LAST}</p></div>")
    ).text
    kept = ("Más información sobre el plan se dará en mayo.", "Comparte piso con dos amigas en La Ribera.")
    assert text == "\n\n".join((pages.FIRST, pages.SECOND, *kept, pages.LAST))


def test_a_list_in_a_list_and_a_repeated_quote_are_read_as_they_are_seen() -> None:
    inside = "<ul><li>Uno <ul><li>Uno punto uno</li></ul></li><li><p>Dos</p></li></ul><aside>«Frase destacada»</aside>"
    text = _draft(
        _plain(f"<div class='article-body'><p>{pages.FIRST}</p>{inside}<p>{pages.LAST}</p></div>")
    ).text
    assert text == f"{pages.FIRST}\n\n- Uno\n- Uno punto uno\n- Dos\n\n{pages.LAST}"


def test_teasers_within_the_article_are_left_out() -> None:
    teaser = "<article><h3><a href=/t>Otro titular</a></h3><p>Una entradilla de otra noticia distinta.</p></article>"
    page = pages.page(
        f"<article><h1>{pages.TITLE}</h1>{pages.BODY}{teaser}</article>", pages.script(pages.article_json())
    )
    assert _draft(page).text == ARTICLE


def test_a_form_around_the_whole_page_is_no_form() -> None:
    page = pages.page(f"<form id=aspnetForm><h1>{pages.TITLE}</h1><div id=cuerpo>{pages.BODY}</div></form>")
    assert _draft(page).text == ARTICLE


def test_a_short_flash_of_an_agency_is_an_article() -> None:
    flash = "VALDELUZ (NOTICENTRO) - El alcalde de Valdeluz presentó este martes su dimisión ante el pleno municipal."
    head = pages.script(pages.article_json(headline="Dimite el alcalde"))
    assert (
        _draft(pages.page(f"<article><h1>Dimite el alcalde</h1><p>{flash}</p></article>", head)).text == flash
    )


# --- key points made by a machine


@pytest.mark.parametrize("shape", ["aside", "div", "details", "note", "flat", "flat note", "after"])
def test_a_box_of_machine_made_key_points_is_kept_apart(shape: str) -> None:
    draft = _draft(pages.claves(shape))
    assert draft.machine_summary == POINTS
    assert draft.text == ARTICLE


def test_key_points_in_one_paragraph_are_kept_apart() -> None:
    draft = _draft(pages.claves("paragraph"))
    assert draft.machine_summary == POINTS.replace("- ", "").replace("\n", " ")
    assert draft.text == ARTICLE


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("Generado con IA", True),
        ("Las claves · Generado con IA", True),
        ("nuevoGenerado con IA", True),
        ("Este resumen ha sido generado con IA y revisado por la redacción.", True),
        ("The summary generated by AI is a risk, experts say.", False),
        ("Imagen generada con IA", False),
        ("El vídeo, generado con IA, engañó a miles de personas.", False),
        ("Las claves", False),
    ],
)
def test_a_marker_is_told_from_a_sentence_about_machines(line: str, marks: bool) -> None:
    assert marks_key_points(line) is marks


def test_key_points_that_people_wrote_stay() -> None:
    box = (
        "<div class='claves'><h3>Las claves</h3><ul><li>Doce autobuses nuevos para la ciudad.</li></ul></div>"
    )
    draft = _draft(
        pages.page(
            f"<article><h1>{pages.TITLE}</h1><div class='article-body'>{box}{pages.BODY}</div></article>"
        )
    )
    assert draft.machine_summary is None
    assert draft.text.startswith("Las claves\n\n- Doce autobuses nuevos para la ciudad.\n\nEl Ayuntamiento")


# --- fields


def _with(head: str, body: str = "", url: str | None = None) -> Draft:
    return _draft(pages.page(f"<article><h1>{pages.TITLE}</h1>{body}{pages.BODY}</article>", head), url)


@pytest.mark.parametrize(
    ("title", "outlet"),
    [
        (f"{pages.TITLE} | El Faro de Castilla", "El Faro de Castilla"),
        (f"{pages.TITLE} - El Faro", "El Faro de Castilla"),
        (f"{pages.TITLE} | Ciudad | EL FARO DE CASTILLA", "El Faro de Castilla"),
        (f"{pages.TITLE} — El Faro de Castilla Edición Norte", "El Faro de Castilla"),
        (f"El Faro de Castilla | {pages.TITLE}", "El Faro de Castilla"),
        (f"{pages.TITLE} | Elfarodecastilla.example", None),
    ],
)
def test_a_title_loses_the_outlets_name(title: str, outlet: str | None) -> None:
    assert without_outlet(title, outlet, pages.URL) == pages.TITLE


@pytest.mark.parametrize(
    "title", ["Sánchez - Feijóo: el cara a cara", "Madrid | Barcelona, un duelo", "Valdeluz estrena"]
)
def test_a_sign_within_a_title_stays(title: str) -> None:
    assert without_outlet(title, "El Faro de Castilla", pages.URL) == title


@pytest.mark.parametrize(
    ("canonical", "og", "given", "expected"),
    [
        ("https://faro.example/a?utm_source=x&id=7&fbclid=1#top", "", None, "https://faro.example/a?id=7"),
        ("/a/b", "https://faro.example/x", None, "https://faro.example/a/b"),
        ("https://faro.example/", "https://faro.example/a", None, "https://faro.example/a"),
        ("https://otro.example/a", "https://faro.example/a", None, "https://faro.example/a"),
        ("https://www.faro.example/a", "", "https://m.faro.example/a?x=1", "https://www.faro.example/a"),
        ("https://otro.example/a", "", "https://faro.example/b", "https://faro.example/b"),
        ("javascript:alert(1)", "", None, None),
        ("ftp://faro.example/a", "", None, None),
        ("", "", "https://FARO.example:443/a?gclid=2", "https://faro.example/a"),
        ("https://usuario:clave@faro.example/a", "", None, "https://faro.example/a"),
    ],
)
def test_the_address_is_absolute_clean_and_believable(
    canonical: str, og: str, given: str | None, expected: str | None
) -> None:
    head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head += f'<meta property="og:url" content="{og}">' if og else ""
    assert _with(head, url=given).url == expected


def test_an_address_without_a_page_is_none() -> None:
    assert clean("http://[::1") is None
    assert clean("mailto:a@faro.example") is None
    assert clean("//faro.example/a", "https://x.example/b") == "https://faro.example/a"


def test_a_bad_date_gives_way_to_the_next_source() -> None:
    head = pages.script(pages.article_json(datePublished="0001-01-01T00:00:00Z", dateModified="2999-01-01"))
    draft = _with(head + '<meta property="article:published_time" content="2024-03-12T08:30:00+01:00">')
    assert (draft.published, draft.updated) == (datetime(2024, 3, 12, 8, 30, tzinfo=WINTER), None)
    assert _origin(draft, "published") == "opengraph"


def test_an_hour_and_a_zone_complete_a_date_that_agrees() -> None:
    head = pages.script(pages.article_json(datePublished="2024-03-12"))
    draft = _with(head + '<meta name="DC.date.issued" content="2024-03-12T08:30:00+01:00">')
    assert draft.published == datetime(2024, 3, 12, 8, 30, tzinfo=WINTER)


def test_a_date_in_the_address_alone_is_found() -> None:
    draft = _with("", url="https://faro.example/ciudad/2024/03/12/autobuses/")
    assert (draft.published, _origin(draft, "published")) == (date(2024, 3, 12), "url")
    assert date_in_address("https://faro.example/2024-03-12-autobuses") == date(2024, 3, 12)
    assert date_in_address("https://faro.example/n/99999999/x") is None


def test_a_day_that_the_article_only_mentions_is_not_its_date() -> None:
    draft = _draft(
        pages.page(
            "<article><p>" + pages.FIRST + " Se anunció el 3 de mayo de 2019.</p>" + pages.BODY + "</article>"
        )
    )
    assert draft.published is None


def test_a_time_element_gives_the_date_but_not_one_in_the_sidebar() -> None:
    aside = "<aside><time datetime='2020-01-01'>1 ene</time></aside>"
    assert _with("", f"{aside}<time datetime='2024-03-12T08:30+01:00'>12 mar</time>").published == datetime(
        2024, 3, 12, 8, 30, tzinfo=WINTER
    )


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (["Por Ana Pérez y Luis Gil"], ("Ana Pérez", "Luis Gil")),
        (["Ana Pérez, Luis Gil / Eva Mas"], ("Ana Pérez", "Luis Gil", "Eva Mas")),
        (["José Ortega y Gasset"], ("José Ortega y Gasset",)),
        (["https://www.facebook.com/faro", "@faro", "admin", ""], ()),
        (["Redacción", "redacción"], ("Redacción",)),
        (["El Faro"], ()),
    ],
)
def test_bylines_become_names(values: list[str], names: tuple[str, ...]) -> None:
    assert names_in(values, "El Faro") == names


@pytest.mark.parametrize(
    "block",
    [
        '{"@type":"NewsArticle","headline":"Titular propio de nota","datePublished":"2024-03-12",}',
        '<!-- {"@type":"NewsArticle","headline":"Titular propio de nota","datePublished":"2024-03-12"} -->',
        '{"@type":"Thing"}{"@type":"http://schema.org/Article","headline":"Titular","datePublished":"2024-03-12"}',
        '{"@type":["NewsArticle"],"headline":"Titular\\\' propio de la nota","datePublished":"2024-03-12" "x" }',
        '[{"@graph":[[{"@type":"ReportageNewsArticle","headline":"Titular","datePublished":"2024-03-12"}]]}]',
        '{"@type":"NewsArticle","headline":"Titular propio\n de nota","datePublished":"2024-03-12"};',
    ],
)
def test_broken_json_ld_still_gives_title_and_date(block: str) -> None:
    draft = _with(f'<script type="application/ld+json">{block}</script>')
    assert draft.title is not None
    assert draft.title.startswith("Titular")
    assert (draft.published, _origin(draft, "title")) == (date(2024, 3, 12), "json-ld")


def test_of_several_articles_in_json_ld_the_pages_own_counts() -> None:
    other = pages.article_json(
        headline="Otra cosa", mainEntityOfPage="https://x.example/o", datePublished="2020-01-01"
    )
    assert _with(pages.script([other, pages.article_json()])).published == datetime(
        2024, 3, 12, 8, 30, tzinfo=WINTER
    )


@pytest.mark.parametrize("lang", ["en", "ca-ES", "xx", ""])
def test_the_text_knows_its_language_better_than_the_page(lang: str) -> None:
    draft = _draft(pages.page(f"<article>{pages.BODY}</article>", html=f' lang="{lang}"'))
    assert (draft.language, _origin(draft, "language")) == ("es", "text")


# --- encodings


@pytest.mark.parametrize(
    ("encoding", "declared", "charset"),
    [
        ("utf-8", "utf-8", None),
        ("cp1252", "iso-8859-1", None),
        ("cp1252", "windows-1252", "windows-1252"),
        ("latin-1", "latin1", None),
        ("utf-8", "iso-8859-1", "ISO-8859-1"),  # declared wrongly, twice
        ("cp1252", "utf-8", None),  # declared wrongly
        ("cp1252", "utf-8", "utf-8"),
        ("iso8859-15", "iso-8859-15", None),
        ("utf-8", "no-such-charset", "x"),
        ("cp1252", "idna", None),
        ("utf-16-le", "utf-8", None),  # no mark at all
        ("utf-16-be", "utf-8", None),
    ],
)
def test_encodings_come_out_right_whatever_is_declared(
    encoding: str, declared: str, charset: str | None
) -> None:
    page = pages.arc().replace('charset="utf-8"', f'charset="{declared}"')
    assert _draft(page.encode(encoding), charset=charset).text.endswith(ARTICLE)


@pytest.mark.parametrize(
    ("bom", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_the_byte_order_mark_decides(bom: bytes, encoding: str) -> None:
    page = pages.arc().replace('charset="utf-8"', 'charset="koi8-r"')
    assert _draft(bom + page.encode(encoding), charset="big5").text.endswith(ARTICLE)


def test_a_charset_in_http_equiv_is_read() -> None:
    russian = (
        "Город купил двенадцать новых автобусов, которые выйдут на линию осенью, сообщили вчера в мэрии. "
    )
    page = (
        "<html><head><meta http-equiv='Content-Type' content='text/html; charset=koi8-r'></head>"
        f"<body><h1>Новые автобусы</h1><p>{russian * 3}</p></body></html>"
    )
    draft = _draft(page.encode("koi8-r"))
    assert draft.text == (russian * 3).strip()
    assert draft.language == "ru"


# --- pages without an article


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "PNG"),
        (bytes(range(256)) * 40, "not plain text"),
        (b"Solo texto, sin etiquetas.", "no HTML page"),
        (b"<html></html>", "holds no article: no text"),
        (b"<!-- -->", "no HTML page"),
        (b"<html><body><p>Hola.</p></body></html>", "holds no article"),
        (pages.front_page(), "a list of links"),
        (pages.links_page(), "a list of links"),
        (pages.cookie_wall(), "a question about cookies"),
        (pages.login(), "a page to sign in"),
        (pages.shell(), "runs its scripts"),
        (pages.soft_404(), "does not exist"),
        (pages.paywall(0), "closed to readers"),
    ],
)
def test_a_page_without_an_article_is_refused_in_words(page: str | bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as caught:
        _draft(page)
    assert str(caught.value).startswith("nota.html")
    assert str(caught.value).endswith(".")


def test_an_article_about_pages_that_are_missing_or_cookies_is_read() -> None:
    body = pages.BODY + "<p>La web daba un error 404 y pedía aceptar cookies, según los vecinos.</p>"
    assert (
        "error 404" in _draft(pages.page(f"<article><h1>Por qué sale el error 404</h1>{body}</article>")).text
    )


@pytest.mark.parametrize("visible", [1, 2])
def test_of_a_closed_article_the_visible_paragraphs_are_read_and_said_to_be_an_excerpt(visible: int) -> None:
    draft = _draft(pages.paywall(visible))
    assert draft.text == "\n\n".join((pages.FIRST, pages.SECOND)[:visible])
    assert _origin(draft, "excerpt") == "json-ld"
    assert _origin(_draft(pages.arc()), "excerpt") is None


def test_a_closed_article_that_is_shown_as_a_whole_is_no_excerpt() -> None:
    head = pages.script(pages.article_json(isAccessibleForFree=False, wordCount=len(ARTICLE.split())))
    page = pages.page(f"<article><div class='article-body'>{pages.BODY}</div></article>", head)
    assert (_draft(page).text, _origin(_draft(page), "excerpt")) == (ARTICLE, None)


# --- hostile pages


@pytest.mark.parametrize("name", sorted(pages.hostile()))
@pytest.mark.timeout(60)
def test_a_hostile_page_neither_crashes_nor_hangs_nor_hides_the_article(name: str) -> None:
    draft = _draft(pages.hostile()[name])
    for paragraph in (pages.FIRST, pages.SECOND, pages.THIRD, pages.LAST):
        assert paragraph in draft.text


@pytest.mark.parametrize("page", [b"<p>" + b"x" * 20_000_001, b"<i>" + b"<p>y " * 700_000, b"<br>" * 60_000])
def test_a_page_larger_than_any_article_is_refused_in_words(page: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"MB|million|40,000"):
        _draft(page)


# --- anything at all


_PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div class='article-body'>",
            "</div>",
            "<article>",
            "</article>",
            "<table><tr><td>",
            "</table>",
        ),
        *(
            "<ul><li>",
            "<li>",
            "</ul>",
            "<ol start=9>",
            "<time datetime='2024-03-12T08:30'>",
            "</time>",
            "<a href=x>",
            "</a>",
        ),
        *(
            "<script type='application/ld+json'>",
            '{"@type":"NewsArticle","author":',
            "</script>",
            "<!--",
            "-->",
            "<![CDATA[",
        ),
        *(
            "<svg>",
            "<br>",
            "<h1>",
            "</h1>",
            "<aside>",
            "Generado con IA",
            "Las claves",
            "<meta charset='utf-16'>",
            "\x00",
            "&#0;",
        ),
        *(
            "<html lang=es>",
            "<form>",
            "<input type=password>",
            "<template>",
            "<frameset>",
            "<select>",
            "<",
            "&",
            '"',
            "'",
        ),
        *(
            "<link rel=canonical href='//'>",
            "<meta property=og:url content='http://[x'>",
            "<base href='::'>",
            "<body>",
            "<head>",
        ),
        *(
            pages.FIRST,
            pages.SECOND,
            "Lea también",
            "12 de marzo de 2024",
            "\u202e",
            "\ud83d\ude8c",
            "<time>10:15",
            "<details>",
        ),
    ]
)


def _draft_or_problem(data: bytes, charset: str | None = None) -> tuple[Draft | None, str]:
    try:
        return draft_of_html(data, "n.html", url="https://faro.example/a", charset=charset), ""
    except UnreadableFile as error:
        return None, str(error)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=40))
def test_any_soup_of_tags_is_an_article_or_refused_in_words(pieces: list[str]) -> None:
    draft, problem = _draft_or_problem("".join(pieces).encode("utf-8", errors="surrogatepass"))
    assert (draft is None) == (problem.startswith("n.html") and problem.endswith("."))
    assert draft is None or draft.text == normalise(draft.text) != ""


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.one_of(st.none(), st.text(max_size=12)))
def test_any_bytes_are_an_article_or_refused_in_words(data: bytes, charset: str | None) -> None:
    for page in (data, b"<html><p>" + data):
        draft, problem = _draft_or_problem(page, charset)
        assert (draft is None) == problem.startswith("n.html")
        assert draft is None or draft.text == normalise(draft.text) != ""


_NAMES = (
    "@type @id @graph headline name author publisher datePublished dateModified mainEntityOfPage url articleSection "
    "inLanguage articleBody isAccessibleForFree wordCount itemListElement"
)
_VALUES = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    st.sampled_from(["NewsArticle", "WebPage", "BreadcrumbList", "http://[", "2024-03-12"]),
)
_JSON = st.recursive(
    _VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(_NAMES.split()), st.one_of(inner, _VALUES), max_size=8),
    ),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_JSON)
def test_whatever_json_ld_says_the_article_is_read(said: object) -> None:
    draft = _draft(
        pages.page(f"<article>{pages.BODY}</article>", pages.script(said)).encode(errors="replace")
    )
    assert pages.FIRST in draft.text
    assert draft.url is None or draft.url.startswith(("http://", "https://"))
