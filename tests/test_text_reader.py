"""Text files as they come: encodings, heads, machine-made key points, and files that are no text."""

from __future__ import annotations

import codecs
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers import Draft, UnreadableFile, read, readable
from index.readers.decode import decode, normalise
from index.readers.head import without_head
from index.readers.machine_summary import without_machine_summary
from index.readers.text import draft_of
from index.title import title_of

NEWS = (
    "El Gobierno español aprobó ayer una subida del salario mínimo. «Es una decisión difícil», señaló la ministra. "
    "¿Qué pasará mañana? Nadie lo sabe; la oposición pidió más información.\n\nLa votación será en febrero."
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "noticia.txt"


def _read(file: Path, content: str | bytes) -> Draft:
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(file)


def _seed() -> Path:
    (path,) = (Path(__file__).parent.parent / "seeds").glob("000*.txt")
    return path


# --- the seed's own shape


def test_the_seed_gives_its_date_its_text_and_its_machine_summary_apart() -> None:
    draft = read(_seed())
    assert draft.published == date(2026, 1, 16)
    assert draft.language == "es"
    assert draft.text.startswith("Estados Unidos presiona a México para que el país permita")
    assert draft.text.endswith("esa información se traslada a unidades militares mexicanas.")
    assert draft.machine_summary is not None
    assert draft.machine_summary.startswith("Estados Unidos presiona a México para permitir operaciones")
    assert draft.machine_summary.endswith("ante amenazas compartidas.")
    for gone in ("Las claves", "Generado con IA", "2026-01-16"):
        assert gone not in draft.text
        assert gone not in draft.machine_summary


def test_the_seed_gets_a_title_from_its_first_sentence() -> None:
    title = read(_seed()).title
    assert title is not None
    assert title.startswith("Estados Unidos presiona a México")
    assert title.endswith("…")
    assert 60 <= len(title) <= 111


def test_the_seeds_paragraphs_are_parted_by_one_blank_line() -> None:
    text = read(_seed()).text
    assert "\n\n\n" not in text
    assert text.count("\n\n") == 13
    assert "\n" not in text.replace("\n\n", "")


# --- encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1", "iso8859-15"])
def test_spanish_news_comes_out_right_in_every_usual_encoding(file: Path, encoding: str) -> None:
    assert _read(file, NEWS.encode(encoding)).text == NEWS


@pytest.mark.parametrize("bom", [codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
def test_the_byte_order_mark_decides(file: Path, bom: bytes) -> None:
    encoding = "utf-16-be" if bom == codecs.BOM_UTF16_BE else "utf-32-le"
    assert _read(file, bom + NEWS.encode(encoding)).text == NEWS


def test_curly_quotes_and_the_euro_sign_of_windows_come_out_right(file: Path) -> None:
    text = "“Cuesta 5 €”, dijo el niño… y se fue – sin más."
    assert _read(file, text.encode("cp1252")).text == text


def test_one_accent_is_enough(file: Path) -> None:
    assert _read(file, "México".encode("cp1252")).text == "México"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (
            "cp1251",
            "Президент отказался от военной операции и назначил встречу в Вашингтоне. Она будет в феврале.",
        ),
        (
            "cp1250",
            "Prezydent odrzucił wczoraj tę propozycję, ponieważ chciał więcej pieniędzy. Także są żądania łączności.",
        ),
        ("shift_jis", "会議は二月にワシントンで開かれます。大統領は軍事介入を拒否しました。"),
    ],
)
def test_other_alphabets_are_guessed(file: Path, encoding: str, text: str) -> None:
    assert _read(file, text.encode(encoding)).text == text


def test_utf8_that_was_cut_short_stays_utf8(file: Path) -> None:
    data = (NEWS * 3).encode()
    cut = data[: data.rindex("í".encode()) + 1]
    assert _read(file, cut).text.startswith("El Gobierno español")


def test_a_damaged_utf16_file_is_refused_in_words(file: Path) -> None:
    with pytest.raises(UnreadableFile, match="damaged near byte"):
        _read(file, codecs.BOM_UTF16_LE + "hola".encode("utf-16-le") + b"x")


# --- files that are no article


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n ", "is blank"),
        (b"\xef\xbb\xbf", "is blank"),
        ("\u200b\ufeff\x07".encode(), "is blank"),
        (b"%PDF-1.7 text", "PDF"),
        (b"PK\x03\x04abc", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"text\x00text", "not plain text"),
        (bytes(range(1, 32)) * 20, "not plain text"),
        (b"date 2026-01-16\n", "only a head"),
        (b"Las claves nuevo Generado con IA Uno. Dos. Tres.", "only key points"),
        (b"Generado con IA\n\n", "only"),
    ],
)
def test_what_is_no_article_is_refused_in_words(file: Path, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableFile, match=words) as caught:
        _read(file, content)
    assert str(caught.value).startswith("noticia.txt")
    assert str(caught.value).endswith(".")


def test_random_bytes_are_never_an_article_with_nul_in_it(file: Path) -> None:
    with pytest.raises(UnreadableFile):
        _read(file, bytes((i * 7919) % 256 for i in range(4096)))


def test_a_missing_path_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"There is no file .*nada\.txt"):
        read(tmp_path / "nada.txt")


def test_a_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="is a folder"):
        read(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="root may read everything")
def test_a_file_without_permission_is_refused_in_words(file: Path) -> None:
    file.write_text("Hola.")
    file.chmod(0)
    with pytest.raises(UnreadableFile, match="could not be opened"):
        read(file)


def test_an_unknown_suffix_says_what_is_supported(tmp_path: Path) -> None:
    path = tmp_path / "nota.xyz"
    path.write_text("Hola.")
    with pytest.raises(UnreadableFile, match=r"\.xyz cannot be read\. Supported are .*\.md.*\.txt"):
        read(path)
    assert not readable(path)
    assert readable(Path("A.TXT"))
    assert readable(Path("a.md"))


# --- heads


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("date 2026-01-16 ", date(2026, 1, 16)),
        (" date 2026-01-16\n", date(2026, 1, 16)),
        ("fecha: 16/01/2026\n", date(2026, 1, 16)),
        ("Fecha: 16 de enero de 2026\n", date(2026, 1, 16)),
        ("date: January 16, 2026\n", date(2026, 1, 16)),
        ("Date: 01/16/2026\n", date(2026, 1, 16)),
        ("published: 2026-01-16T10:30:00Z\n", datetime(2026, 1, 16, 10, 30, tzinfo=UTC)),
        ("---\ntitle: x\ndate: 2026-01-16\ntags: a, b\n---\n", date(2026, 1, 16)),
    ],
)
def test_the_date_of_a_head_is_the_articles(head: str, expected: date) -> None:
    draft = draft_of(head + NEWS, "n.txt")
    assert draft.published == expected
    assert draft.text == NEWS


def test_a_head_of_known_keys_is_read_and_taken_out() -> None:
    draft = draft_of(
        "Título: Sube el salario\nURL: https://ejemplo.es/a\nMedio: El Diario\nfecha: 2026-01-16\n\n" + NEWS,
        "n.txt",
    )
    assert draft == Draft(
        text=NEWS,
        title="Sube el salario",
        url="https://ejemplo.es/a",
        outlet="El Diario",
        published=date(2026, 1, 16),
        language="es",
        origins=(("title", "head"), ("url", "head"), ("outlet", "head"), ("published", "head")),
    )


def test_a_source_that_is_an_address_is_the_url() -> None:
    draft = draft_of("source: https://ejemplo.es/a\n\n" + NEWS, "n.txt")
    assert (draft.url, draft.outlet) == ("https://ejemplo.es/a", None)


def test_front_matter_may_be_quoted_and_name_the_language() -> None:
    draft = draft_of('---\ntitle: "Sube: el salario"\nlang: es-MX\n---\n' + NEWS, "n.md")
    assert (draft.title, draft.language, draft.text) == ("Sube: el salario", "es", NEWS)


@pytest.mark.parametrize("title", ["# Sube el salario\n\n", "Sube el salario\n===\n"])
def test_a_markdown_title_is_the_title_and_not_in_the_text(title: str) -> None:
    draft = draft_of(title + NEWS, "n.md")
    assert (draft.title, draft.text) == ("Sube el salario", NEWS)


@pytest.mark.parametrize(
    "opening",
    [
        "La fecha: nadie la conoce. Sigue el misterio.",
        "Fecha límite para el acuerdo. Todos esperan.",
        "Ministra: «Nadie lo sabe». Así empezó la sesión.",
        "url: ninguna",
        "Date 45 people found no match. It happens.",
        "2026-01-16 fue un mal día para todos.",
        "---\nsin cierre",
    ],
)
def test_a_text_that_only_looks_like_a_head_is_kept(opening: str) -> None:
    assert draft_of(f"{opening}\n\n{NEWS}", "n.txt").text == f"{opening}\n\n{NEWS}"


# --- machine-made key points


@pytest.mark.parametrize(
    "marker",
    [
        "Las claves nuevo Generado con IA ",
        "Las claves\nnuevo\nGenerado con IA\n",
        "Las claves\n\nGenerado con IA\n\n",
        "Claves: Generado con inteligencia artificial. ",
        "Resumen generado por IA: ",
        "Resumen generado por la IA\n",
        "Generado con inteligencia artificial\n",
        "(Generado con IA)\n",
        "**Resumen generado por IA**\n",
        "Key points AI-generated ",
        "Key points (AI-generated)\n",
        "Key takeaways — Generated with AI\n",
        "AI-generated summary:\n",
        "Summary generated by artificial intelligence: ",
        "Points clés générés par IA : ",
        "Zusammenfassung mit KI erstellt\n",
        "Resumo gerado por IA: ",
    ],
)
def test_key_points_a_machine_wrote_are_kept_apart(marker: str) -> None:
    points = "Primer punto largo y claro. Segundo punto largo."
    assert without_machine_summary(normalise(f"{marker}{points}\n\n{NEWS}")) == (NEWS, points)


def test_bulleted_key_points_are_taken_as_a_whole() -> None:
    points = "- Uno.\n- Dos.\n- Tres."
    assert without_machine_summary(f"Las claves\nGenerado con IA\n{points}\n\n{NEWS}") == (NEWS, points)
    parted = f"Generado con IA\n\n- Uno.\n\n- Dos.\n\n{NEWS}"
    assert without_machine_summary(parted) == (NEWS, "- Uno.\n\n- Dos.")


def test_a_text_without_blank_lines_keeps_its_body() -> None:
    body = "El cuerpo de la noticia empieza aquí. Y sigue."
    assert without_machine_summary(f"Resumen generado por IA\n- Uno.\n- Dos.\n{body}") == (
        body,
        "- Uno.\n- Dos.",
    )


@pytest.mark.parametrize(
    "opening",
    [
        "El vídeo, generado con IA, engañó a miles de personas.",
        "Generado con IA, el vídeo engañó a miles de personas.",
        "Generado con IA el vídeo que engañó a miles.",
        "Las claves del vídeo generado con IA: qué se sabe.",
        "El resumen generado por IA es un riesgo, dicen los expertos.",
        "AI-generated Images Flood the Web",
        "AI-generated images of the Pope fooled many.",
        "La imagen fue creada con IA.",
        "Hecho con IA un disco entero.",
    ],
)
def test_an_article_about_machine_made_things_keeps_its_text(opening: str) -> None:
    text = f"{opening}\n\n{NEWS}"
    assert without_machine_summary(text) == (text, None)


def test_a_marker_further_down_changes_nothing() -> None:
    text = f"{NEWS}\n\nLas claves Generado con IA Uno. Dos.\n\n{NEWS}"
    assert without_machine_summary(text) == (text, None)


# --- titles


def test_a_short_first_sentence_is_the_title() -> None:
    assert title_of("Sube el salario mínimo. Nadie lo esperaba.", "es") == "Sube el salario mínimo."


def test_a_long_first_sentence_is_cut_after_a_clause() -> None:
    clause = "El Gobierno de la nación aprobó ayer la subida del salario mínimo en la reunión"
    assert title_of(f"{clause}, pero la oposición y los sindicatos protestaron", "es") == f"{clause}…"


def test_a_title_of_one_endless_word_is_cut() -> None:
    assert title_of("x" * 400) == "x" * 110 + "…"


def test_a_title_is_one_line() -> None:
    assert title_of("El presidente de la\nRepública habló.", "es") == "El presidente de la República habló."
    assert title_of(" \n") == ""


# --- normal form


def test_line_ends_control_characters_and_spaces_are_put_in_order() -> None:
    messy = "\ufeffUno\u0000 \r\n\r\n \t\r\n\x0cDos\u00ad\ttab \rtres\u2028cuatro\u202e e\u0301  \n\n\n"
    assert normalise(messy) == "Uno\n\nDos\ttab\ntres\ncuatro é"


def test_joiners_of_emoji_and_persian_stay() -> None:
    assert normalise("👩\u200d🚀 می\u200cخواهم") == "👩\u200d🚀 می\u200cخواهم"


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert "\n\n\n" not in once
    assert "\r" not in once


def _draft_or_problem(data: bytes) -> tuple[Draft | None, str]:
    try:
        return draft_of(decode(data, "n.txt"), "n.txt"), ""
    except UnreadableFile as error:
        return None, str(error)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_in_utf8_is_an_article_or_refused_in_words(text: str) -> None:
    draft, problem = _draft_or_problem(text.encode())
    assert (draft is None) == problem.endswith(".")
    assert draft is None or draft.text == normalise(draft.text) != ""


@given(st.binary(max_size=300))
def test_any_bytes_are_an_article_or_refused_in_words(data: bytes) -> None:
    draft, problem = _draft_or_problem(data)
    assert (draft is None) == problem.startswith("n.txt")
    assert draft is None or draft.text.strip() == draft.text != ""


@given(st.text())
def test_head_and_machine_summary_only_take_away(text: str) -> None:
    text = normalise(text)
    body, _ = without_head(text)
    assert body in text
    own, summary = without_machine_summary(body)
    assert own in body
    assert summary is None or summary in body
