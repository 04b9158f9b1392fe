"""Pages as today's press builds them: every field, every paragraph that belongs to the article, and no other."""

# ruff: noqa: E501 -- markup reads better unbroken

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from index.readers import UnreadableFile
from index.readers.blocks import blocks_of
from index.readers.decode import normalise
from index.readers.draft import Draft
from index.readers.html.address import of_one_article
from index.readers.html.page import draft_of_html
from index.readers.html.phrases import heads_box, is_boilerplate
from index.readers.markup import tree_of_html
from tests import pages, press

ROOT = Path(__file__).resolve().parent.parent


def _draft(html: str, url: str | None = None) -> Draft:
    return draft_of_html(html.encode(), "nota.html", url=url)


@pytest.mark.parametrize("name", press.SHEETS)
def test_a_page_gives_every_paragraph_of_its_article_and_nothing_else(name: str) -> None:
    sheet = press.SHEETS[name]()
    assert _draft(sheet.html, sheet.fetched).text.split("\n\n") == list(sheet.paragraphs)


@pytest.mark.parametrize("name", press.SHEETS)
def test_a_page_says_who_published_what_where_and_when(name: str) -> None:
    sheet = press.SHEETS[name]()
    draft = _draft(sheet.html, sheet.fetched)
    assert (draft.title, draft.outlet, draft.authors) == (sheet.title, sheet.outlet, sheet.authors)
    assert (draft.section, draft.language, draft.url) == (sheet.section, sheet.language, sheet.url)
    assert (draft.published, draft.updated) == (sheet.published, sheet.updated)
    assert str(draft.published) == str(sheet.published)
    for field, origin in sheet.origins.items():
        assert dict(draft.origins).get(field, "") == origin


def test_a_page_that_only_asks_for_consent_is_refused_in_words() -> None:
    with pytest.raises(UnreadableFile, match="a question about cookies"):
        _draft(press.consent_only())


# --- what surrounds an article, whatever it is called


def test_comments_go_even_where_they_are_longer_than_the_article_and_nothing_marks_that() -> None:
    comments = "".join(f"<div class=comment><p>{text}</p></div>" for text in press.DAM * 3)
    page = pages.page(
        f"<div><h1>{pages.TITLE}</h1><p>{pages.FIRST}</p><p>{pages.SECOND}</p></div>"
        f"<div id=comentarios><h3>15 comentarios</h3>{comments}</div>"
    )
    assert _draft(page).text == f"{pages.FIRST}\n\n{pages.SECOND}"


def test_an_article_in_boxes_without_paragraphs_is_kept_whatever_its_box_is_called() -> None:
    boxes = "".join(f"<div>{text}</div>" for text in press.DAM)
    page = pages.page(
        f"<div class='post tag-social category-publicidad'><h1>{press.DAM_TITLE}</h1>{boxes}</div>"
        "<div class='social'>Comparte esta noticia</div>"
    )
    assert _draft(page).text.split("\n\n") == list(press.DAM)


def test_a_box_goes_by_its_heading_where_its_class_says_nothing() -> None:
    box = "<div class=c1><div class=c2><h4>Sobre la firma</h4><p>Redactora de la sección de Clima desde hace nueve años.</p></div></div>"
    page = pages.page(f"<div class=c0><h1>{pages.TITLE}</h1>{pages.BODY}{box}</div>")
    assert _draft(page).text.endswith(pages.LAST)


def test_a_subtitle_that_reads_like_the_heading_of_a_box_keeps_its_paragraphs() -> None:
    body = f"<p>{pages.FIRST}</p><p>{pages.SECOND}</p><h2>Comentarios</h2><p>{pages.THIRD}</p><p>{pages.LAST}</p>"
    text = _draft(pages.page(f"<article><h1>{pages.TITLE}</h1>{body}</article>")).text
    assert [part for part in text.split("\n\n") if part != "Comentarios"] == [
        pages.FIRST,
        pages.SECOND,
        pages.THIRD,
        pages.LAST,
    ]


def test_a_quote_that_is_only_repeated_goes_and_one_that_is_not_stays() -> None:
    pulled = "<blockquote class=destacado><p>Es la mayor renovación de la flota desde 1998</p><cite>Irene Castaño</cite></blockquote>"
    own = "<blockquote><p>«Llegaremos a todos los barrios antes de dos años», prometió.</p></blockquote>"
    page = pages.page(
        f"<article><h1>{pages.TITLE}</h1><div class=article-body><p>{pages.FIRST}</p>{pulled}<p>{pages.SECOND}</p>{own}"
        f"<p>{pages.THIRD}</p></div></article>"
    )
    assert _draft(page).text.split("\n\n") == [
        pages.FIRST,
        pages.SECOND,
        "«Llegaremos a todos los barrios antes de dos años», prometió.",
        pages.THIRD,
    ]


def test_a_poem_keeps_its_lines() -> None:
    poem = "<pre>Pasa el agua, pasa el puente,\npasa el que lo cruza.\n\nEl que no lo cruza, espera.</pre>"
    page = pages.page(
        f"<article><h1>{pages.TITLE}</h1><div class=article-body><p>{pages.FIRST}</p>{poem}<p>{pages.LAST}</p></div></article>"
    )
    assert (
        f"{pages.FIRST}\n\nPasa el agua, pasa el puente,\npasa el que lo cruza.\n\nEl que no lo cruza, espera.\n\n"
        in _draft(page).text
    )


def test_the_data_of_a_closed_article_is_left_alone() -> None:
    sheet = press.next_data_only()
    closed = pages.script(pages.article_json(headline=sheet.title, isAccessibleForFree=False))
    with pytest.raises(UnreadableFile, match="closed to readers"):
        _draft(sheet.html.replace("</head>", f"{closed}</head>"), sheet.fetched)


def test_data_that_holds_another_article_only_is_no_article() -> None:
    sheet = press.next_data_only()
    with pytest.raises(UnreadableFile, match="runs its scripts"):
        _draft(sheet.html.replace(f"<title>{sheet.title}", "<title>La portada de Nueva, hoy"), sheet.fetched)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("https://a.example/nota", "https://a.example/nota?page=2", True),
        ("https://a.example/nota/", "https://a.example/nota/2/", True),
        ("https://a.example/nota/page/2/", "https://a.example/nota/page/3/", True),
        ("https://a.example/nota.html", "https://a.example/nota_2.html", True),
        ("https://a.example/nota", "https://a.example/otra", False),
        ("https://a.example/?p=81", "https://a.example/?p=82", False),
        ("https://a.example/nota", "https://a.example/nota", False),
    ],
)
def test_pages_of_one_article_differ_in_a_number(one: str, other: str, alike: bool) -> None:
    assert of_one_article(one, other) is alike


@pytest.mark.parametrize(
    "line",
    [
        "Sigue la búsqueda de los dos pescadores en la ría.",
        "Recibe cada semana cien cartas por correo, cuenta el cura.",
        "Comparte piso con dos amigas en La Ribera.",
        "Imagen por imagen, el vídeo muestra cómo cede el muro.",
        "Comentarios así no ayudan, dijo la alcaldesa.",
        "Más información sobre el plan se dará en mayo.",
        "Esta información es exclusiva: la obtuvo este diario en marzo.",
        "Ver más allá del precio es lo que piden los sindicatos.",
        "Read more slowly, she told them.",
        "This story is only beginning.",
        "Related to both families, he refused to take sides.",
        "Folgen Sie mir, rief der Feuerwehrmann.",
        "Werbung lohnt sich, sagt der Verband.",
        "Partager le pain, c'est déjà beaucoup, dit le maire.",
        "Segueix la pluja a tot el litoral.",
        "شارك في الاجتماع ثلاثون وزيرا من دول المنطقة.",
    ],
)
def test_sentences_of_news_are_not_taken_for_calls_to_the_reader(line: str) -> None:
    (block,) = blocks_of(tree_of_html(f"<p>{line}</p>"))
    assert not is_boilerplate(block)
    assert not heads_box(line)


@pytest.mark.parametrize(
    "line",
    [
        "Síguenos en Instagram",
        "Puedes seguir a LA CRÓNICA Clima en Facebook y X, o apuntarte aquí para recibir nuestra newsletter semanal.",
        "Recibe en tu correo las noticias de la mañana",
        "Esta noticia es exclusiva para suscriptores",
        "Thanks for reading Tidewater! Subscribe for free to receive new posts.",
        "This article is for subscribers only.",
        "Lesen Sie auch: Der Lärm der anderen",
        "Lire aussi : Le pont qui attend",
        "Leia também: A ponte que espera",
        "Llegeix també: El mercat canvia de plaça",
        "Anzeige",
        "إعلان",
        "اقرأ أيضا",
        "Tots els drets reservats",
        "Foto por Ana Sol",
        "Il vous reste 65.2% de cet article à lire. La suite est réservée aux abonnés.",
        "Our Standards: The Wire's principles.",
    ],
)
def test_calls_and_references_are_told_in_the_languages_of_the_press(line: str) -> None:
    (block,) = blocks_of(tree_of_html(f"<p>{line}</p>"))
    assert is_boilerplate(block)


# --- damage


def test_no_damage_to_a_page_makes_a_reader_crash_or_hang(tmp_path: Path) -> None:
    """In a process of its own, as one that hangs cannot be asked why."""
    done = subprocess.run(
        [sys.executable, "-c", f"from tests.test_press import damage; damage({str(tmp_path)!r})"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, (tmp_path / "now.html", done.stderr[-3000:])


def damage(folder: str) -> None:
    """Read every page cut short and with wrong bytes in it; what is being read lies in ``folder`` meanwhile."""
    chance = random.Random(7)
    for make in press.SHEETS.values():
        sheet = make()
        whole = sheet.html.encode()
        for turn in range(12):
            data = bytearray(whole)
            if turn % 2:
                del data[chance.randrange(len(data)) :]
            for _ in range(chance.choice((0, 1, 20, 400))):
                if data:
                    data[chance.randrange(len(data))] = chance.randrange(256)
            if turn % 3 == 0 and data:
                start = chance.randrange(len(data))
                data[start:start] = data[start : start + chance.randrange(2000)] * 3
            Path(folder, "now.html").write_bytes(data)
            try:
                draft = draft_of_html(bytes(data), "n.html", url=sheet.fetched)
            except UnreadableFile as error:
                assert str(error).startswith("n.html")  # noqa: PT017
            else:
                assert draft.text == normalise(draft.text) != ""
