"""Word documents, books and mails as they come, and hostile ones."""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.readers.decode import normalise
from index.readers.docx import read_docx
from index.readers.draft import Draft, Entry, UnreadableFile
from index.readers.eml import read_eml
from index.readers.epub import read_epub
from index.readers.markup import has_markup, paragraphs_of_html, plain
from index.readers.properties import believable_authors, date_at_head

ONE = "El pleno de Ribalta aprobó anoche el presupuesto municipal con los votos de los tres grupos de la oposición."
TWO = "La alcaldesa, Inés Durán, avisó de que el dinero para las escuelas infantiles no llegará antes del verano."
THREE = "Los vecinos del barrio del Molino llevaban pancartas y pidieron que se arregle la calle que baja hasta el río."


def _refused(read: Callable[[Path], Any], path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(path)
    return str(caught.value)


def _packed(path: Path, members: Mapping[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return path


# --- Word


def _docx(tmp_path: Path, fill: Callable[[Any], object]) -> Path:
    document = Document()
    fill(document)
    path = tmp_path / "acta.docx"
    document.save(str(path))
    return path


def _changed(path: Path, part: str, change: Callable[[str], str]) -> Path:
    """Write a document again with one part of it changed."""
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    members[part] = change(members[part].decode()).encode()
    return _packed(path, members)


def _run(text: str, inside: str = "") -> str:
    return f'<w:r>{inside}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _paragraph(document: Any, xml: str) -> None:
    document.element.body.insert(
        len(document.element.body) - 1, parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")
    )


def test_a_documents_paragraphs_and_properties_are_read(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph(ONE)
        document.add_paragraph("")
        document.add_paragraph(TWO)
        properties = document.core_properties
        properties.title = "El presupuesto de Ribalta"
        properties.author = "Inés Durán; Pablo Soto"
        properties.created = datetime(2026, 1, 16, 8, 0, tzinfo=UTC)
        properties.modified = datetime(2026, 1, 18, 8, 0, tzinfo=UTC)

    draft = read_docx(_docx(tmp_path, fill))
    assert draft.text == f"{ONE}\n\n{TWO}"
    assert draft.title == "El presupuesto de Ribalta"
    assert draft.authors == ("Inés Durán", "Pablo Soto")
    assert draft.language == "es"
    assert draft.published == datetime(2026, 1, 16, 8, 0, tzinfo=UTC)
    assert draft.updated == datetime(2026, 1, 18, 8, 0, tzinfo=UTC)
    assert ("published", "properties") in draft.origins


def test_a_templates_properties_are_not_believed(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph(ONE)
        document.core_properties.title = "Plantilla de cartas comerciales"
        document.core_properties.author = "Usuario de Windows"

    draft = read_docx(_docx(tmp_path, fill))
    assert draft.title is not None
    assert draft.title.startswith("El pleno de Ribalta")
    assert draft.authors == ()


def test_a_title_is_taken_out_of_the_text_and_headings_stay_as_lines(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Ribalta tiene presupuesto", level=0)
        document.add_paragraph("Ribalta, 16 de enero de 2026")
        document.add_paragraph(ONE)
        document.add_heading("Las escuelas esperan", level=2)
        document.add_paragraph(TWO)

    draft = read_docx(_docx(tmp_path, fill))
    assert draft.title == "Ribalta tiene presupuesto"
    assert draft.text == f"Ribalta, 16 de enero de 2026\n\n{ONE}\n\nLas escuelas esperan\n\n{TWO}"
    assert draft.published == date(2026, 1, 16)
    assert dict(draft.origins) == {"title": "text", "published": "text"}


def test_lists_and_tables_are_lines(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph(ONE)
        for item in ("escuelas", "calles"):
            document.add_paragraph(item, style="List Bullet")
        for item in ("votar", "firmar"):
            document.add_paragraph(item, style="List Number")
        document.add_paragraph(TWO)
        table = document.add_table(rows=2, cols=2)
        for row, cells in zip(table.rows, (("Partida", "Euros"), ("Escuelas", "120.000")), strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        document.add_paragraph(THREE)

    assert read_docx(_docx(tmp_path, fill)).text == (
        f"{ONE}\n\n- escuelas\n- calles\n\n1. votar\n2. firmar\n\n{TWO}\n\n"
        f"Partida | Euros\nEscuelas | 120.000\n\n{THREE}"
    )


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        _paragraph(
            document,
            _run("El acuerdo se firmó ")
            + '<w:del w:id="1" w:author="A"><w:r><w:delText>ayer</w:delText></w:r></w:del>'
            + f'<w:ins w:id="2" w:author="A">{_run("el lunes")}</w:ins>'
            + f'<w:moveFrom w:id="3" w:author="A">{_run(" en Madrid")}</w:moveFrom>'
            + _run(" en Ribalta."),
        )
        # Its paragraph mark was deleted too: the sentence goes on.
        _paragraph(document, f'<w:pPr><w:rPr><w:del w:id="4" w:author="A"/></w:rPr></w:pPr>{_run("Nadie ")}')
        _paragraph(document, _run("protestó."))

    assert (
        read_docx(_docx(tmp_path, fill)).text == "El acuerdo se firmó el lunes en Ribalta.\n\nNadie protestó."
    )


def test_what_is_no_text_of_the_article_stays_out(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        section = document.sections[0]
        section.header.paragraphs[0].text = "Cabecera del ayuntamiento"
        section.footer.paragraphs[0].text = "Pie de página"
        paragraph = document.add_paragraph(ONE)
        document.add_comment(paragraph.runs, text="¿Es seguro?", author="A", initials="A")
        _paragraph(document, _run("Secreto.", "<w:rPr><w:vanish/></w:rPr>") + _run(TWO))
        _paragraph(document, "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>" + _run(THREE))
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    assert read_docx(_docx(tmp_path, fill)).text == f"{ONE}\n\n{TWO}\n\n{THREE}"


def test_links_controls_breaks_and_boxes_keep_their_text(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        _paragraph(
            document,
            _run("Lea ") + f'<w:hyperlink w:anchor="x">{_run("el acta")}</w:hyperlink>' + _run(" entera."),
        )
        _paragraph(document, f"<w:sdt><w:sdtContent>{_run('Dentro de un control.')}</w:sdtContent></w:sdt>")
        _paragraph(
            document, _run("Uno") + "<w:r><w:br/></w:r>" + _run("dos") + "<w:r><w:tab/></w:r>" + _run("tres")
        )
        box = f"<w:txbxContent><w:p>{_run('En un recuadro.')}</w:p></w:txbxContent>"
        _paragraph(document, _run("Antes.") + f"<w:r><w:pict>{box}</w:pict></w:r>")

    assert read_docx(_docx(tmp_path, fill)).text == (
        "Lea el acta entera.\n\nDentro de un control.\n\nUno\ndos tres\n\nAntes.\n\nEn un recuadro."
    )


@pytest.mark.timeout(60)
def test_documents_with_entities_of_their_own_are_refused_at_once(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ja"}">' for n in range(10))
    path = _docx(tmp_path, lambda document: document.add_paragraph(ONE))
    _changed(
        path,
        "word/document.xml",
        lambda xml: xml.replace("<w:document", f"<!DOCTYPE x [{laughs}]><w:document", 1).replace(ONE, "&l9;"),
    )
    assert "declares entities of its own" in _refused(read_docx, path)


def test_a_part_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = _packed(tmp_path / "acta.docx", {"word/document.xml": b"<a>" + b" " * 11_000_000 + b"</a>"})
    assert "unpacks to more than 200 times" in _refused(read_docx, path)
    path = _packed(tmp_path / "acta.docx", {"word/document.xml": b" " * 13_000_000})
    assert "unpacks to more than 12 MB" in _refused(read_docx, path)


@pytest.mark.parametrize(
    ("members", "what"),
    [
        ({"a.txt": ONE}, "a ZIP archive"),
        ({"xl/workbook.xml": "<a/>"}, "an Excel sheet"),
        ({"content.xml": "<a/>"}, "an OpenDocument file"),
    ],
)
def test_something_else_with_the_name_of_a_document_is_refused(
    tmp_path: Path, members: Mapping[str, str], what: str
) -> None:
    assert f"acta.docx is {what}, not a Word document" in _refused(
        read_docx, _packed(tmp_path / "acta.docx", members)
    )


def test_old_macro_and_locked_documents_are_refused_in_words(tmp_path: Path) -> None:
    assert "Word's old format" in _refused(read_docx, tmp_path / "acta.doc")
    assert "with macros" in _refused(read_docx, tmp_path / "acta.docm")
    path = tmp_path / "acta.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert "protected with a password" in _refused(read_docx, path)
    path.write_bytes(b"")
    assert "is empty" in _refused(read_docx, path)
    path.write_bytes(b"just text")
    assert "is not a Word document" in _refused(read_docx, path)


def test_a_document_that_was_cut_short_or_holds_no_text_is_refused(tmp_path: Path) -> None:
    path = _docx(tmp_path, lambda document: document.add_paragraph(ONE))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "was cut short" in _refused(read_docx, path)
    assert "holds no text" in _refused(read_docx, _docx(tmp_path, lambda document: None))
    path = _changed(
        _docx(tmp_path, lambda document: document.add_paragraph(ONE)),
        "word/document.xml",
        lambda xml: xml[:-40],
    )
    assert "its XML cannot be read" in _refused(read_docx, path)


# --- books


_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/libro.opf"/></rootfiles></container>'
)


def _epub(tmp_path: Path, chapters: Mapping[str, str], more: Mapping[str, str | bytes] | None = None) -> Path:
    items = "".join(
        f'<item id="i{n}" href="{h}" media-type="application/xhtml+xml"/>' for n, h in enumerate(chapters)
    )
    spine = "".join(f'<itemref idref="i{n}"/>' for n in range(len(chapters)))
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Crónicas de Ribalta</dc:title><dc:creator>Inés Durán</dc:creator><dc:language>es-ES</dc:language>"
        "<dc:publisher>El Molino</dc:publisher><dc:date>2026-01-16</dc:date></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "OEBPS/libro.opf": opf,
        **{f"OEBPS/{href}".replace("%20", " "): text for href, text in chapters.items() if text},
        **(more or {}),
    }
    return _packed(tmp_path / "libro.epub", members)


def _chapter(title: str, *paragraphs: str) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head>'
        f"<title>Crónicas</title></head><body><h1>{title}</h1>{body}</body></html>"
    )


def test_a_book_gives_one_article_for_each_chapter(tmp_path: Path) -> None:
    path = _epub(
        tmp_path,
        {
            "portada.xhtml": _chapter("Crónicas de Ribalta"),
            "uno.xhtml": _chapter("El presupuesto", ONE, TWO),
            "cap%20dos.xhtml": _chapter(
                "Las&#160;pancartas", THREE, "Nadie <em>sabe</em> nada.&nbsp;Fin.", ONE
            ),
            "tres.xhtml": "<html><body><h2>La calle<br></h2><p>" + f"{THREE}<p>{TWO}",
        },
    )
    entries = list(read_epub(path))
    assert [entry.name for entry in entries] == ["OEBPS/uno.xhtml", "OEBPS/cap dos.xhtml", "OEBPS/tres.xhtml"]
    drafts = [entry.draft for entry in entries if entry.draft]
    assert [draft.title for draft in drafts] == ["El presupuesto", "Las pancartas", "La calle"]
    assert [draft.text for draft in drafts] == [
        f"{ONE}\n\n{TWO}",
        f"{THREE}\n\nNadie sabe nada. Fin.\n\n{ONE}",
        f"{THREE}\n\n{TWO}",
    ]
    for draft in drafts:
        assert (draft.authors, draft.language, draft.outlet) == (("Inés Durán",), "es", "El Molino")
        assert draft.published == date(2026, 1, 16)


def test_a_protected_book_is_refused_and_scrambled_fonts_do_not_matter(tmp_path: Path) -> None:
    def encryption(method: str) -> dict[str, str]:
        return {
            "META-INF/encryption.xml": '<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:EncryptedData>'
            f'<e:EncryptionMethod Algorithm="{method}"/></e:EncryptedData></encryption>'
        }

    chapters = {"uno.xhtml": _chapter("El presupuesto", ONE, TWO)}
    locked = _epub(tmp_path, chapters, encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc"))
    assert "protected against copying (DRM)" in _refused(read_epub, locked)
    assert (
        len(list(read_epub(_epub(tmp_path, chapters, encryption("http://www.idpf.org/2008/embedding"))))) == 1
    )


def test_a_missing_or_hostile_chapter_is_a_problem_and_the_rest_is_read(tmp_path: Path) -> None:
    hostile = '<!DOCTYPE x [<!ENTITY a "ja"><!ENTITY b "&a;&a;">]>' + _chapter("Malo", "&b;" * 100)
    path = _epub(
        tmp_path,
        {
            "falta.xhtml": "",
            "malo.xhtml": hostile,
            "bomba.xhtml": " " * 5_500_000,
            "uno.xhtml": _chapter("Bien", ONE, TWO),
        },
    )
    first, second, third, last = read_epub(path)
    assert "does not hold it" in (first.problem or "")
    assert "declares entities" in (second.problem or "")
    assert "unpacks to more than 200 times" in (third.problem or "")
    assert last.draft is not None


def test_damaged_and_empty_books_are_refused_at_once(tmp_path: Path) -> None:
    path = _epub(tmp_path, {"uno.xhtml": _chapter("Bien", ONE, TWO)})
    whole = path.read_bytes()
    path.write_bytes(whole[:-200])
    assert "was cut short" in _refused(read_epub, path)
    assert "not an EPUB book" in _refused(read_epub, _packed(path, {"a.txt": "a"}))
    assert "list of documents" in _refused(read_epub, _packed(path, {"META-INF/container.xml": _CONTAINER}))
    assert "holds no text" in _refused(read_epub, _epub(tmp_path, {"portada.xhtml": _chapter("Sola")}))
    assert "which documents to read" in _refused(read_epub, _epub(tmp_path, {}))


# --- mails


def _mail(tmp_path: Path, fill: Callable[[EmailMessage], object] | bytes) -> Path:
    path = tmp_path / "correo.eml"
    if isinstance(fill, bytes):
        path.write_bytes(fill)
        return path
    mail = EmailMessage()
    mail["Subject"] = "El presupuesto de Ribalta, aprobado"
    mail["From"] = "Inés Durán <ines@ribalta.example>"
    mail["Date"] = "Fri, 16 Jan 2026 10:30:00 +0100"
    fill(mail)
    path.write_bytes(bytes(mail))
    return path


def test_a_plain_mail_gives_subject_sender_date_and_text(tmp_path: Path) -> None:
    draft = read_eml(
        _mail(tmp_path, lambda mail: mail.set_content(f"{ONE}\n\n{TWO}\n\n-- \nInés Durán\nPrensa"))
    )
    assert draft.text == f"{ONE}\n\n{TWO}"
    assert draft.title == "El presupuesto de Ribalta, aprobado"
    assert draft.authors == ("Inés Durán",)
    assert draft.outlet is None
    assert draft.published == datetime(2026, 1, 16, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    assert dict(draft.origins) == {"authors": "header", "title": "header", "published": "header"}


def test_wrapped_lines_are_paragraphs_again(tmp_path: Path) -> None:
    import textwrap

    wrapped = "\n\n".join("\n".join(textwrap.wrap(text, 72)) for text in (ONE, TWO))
    assert read_eml(_mail(tmp_path, lambda mail: mail.set_content(wrapped))).text == f"{ONE}\n\n{TWO}"
    flowed = f"Subject: x\nContent-Type: text/plain; format=flowed; charset=utf-8\n\n{ONE[:50]} \n{ONE[50:]}\n\n{TWO}\n"
    assert read_eml(_mail(tmp_path, flowed.encode())).text.split("\n\n")[1] == TWO


def test_a_newsletter_in_html_gives_paragraphs_and_its_outlet(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    html = (
        "<html><head><style>p{color:red}</style></head><body><div style='display:none;max-height:0'>Vista previa</div>"
        f"<table role='presentation'><tr><td><h1>Buenos días</h1><p>{ONE}</p><p>{TWO}</p>"
        "<ul><li>escuelas</li><li>calles</li></ul></td></tr></table></body></html>"
    )

    def fill(mail: EmailMessage) -> None:
        mail["List-Unsubscribe"] = "<https://molino.example/baja>"
        mail.replace_header("From", "El Molino <boletin@molino.example>")
        mail.set_content("Para ver este boletín, use un programa que muestre HTML.")
        mail.add_alternative(html, subtype="html")
        mail.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="acta.pdf")

    path = _mail(tmp_path, fill)
    with caplog.at_level(logging.INFO):
        draft = read_eml(path)
    assert draft.text == f"Buenos días\n\n{ONE}\n\n{TWO}\n\n- escuelas\n- calles"
    assert draft.outlet == "El Molino"
    assert draft.authors == ()
    assert "acta.pdf" in caplog.text
    assert [w.split(" is left out")[0] for w in draft.warnings] == [f"{path.name}: its attachment acta.pdf"]


def test_old_encodings_and_encoded_words_come_out_right(tmp_path: Path) -> None:
    import base64

    body = base64.encodebytes(f"“{ONE}” – cuesta 5 €.".encode("cp1252"))
    draft = read_eml(
        _mail(
            tmp_path,
            b"Subject: =?iso-8859-1?Q?Fwd:_El_ca=F1o_de?= =?utf-8?B?IGFndWEgZGUgUmliYWx0YQ==?=\r\n"
            b"From: =?utf-8?Q?Dur=C3=A1n,_In=C3=A9s?= <ines@ribalta.example>\r\n"
            b"Date: 16 Jan 2026 10:30 -0300\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n" + body,
        )
    )
    assert draft.text == f"“{ONE}” – cuesta 5 €."
    assert draft.title == "El caño de agua de Ribalta"
    assert draft.published == datetime(2026, 1, 16, 10, 30, tzinfo=timezone(timedelta(hours=-3)))


@pytest.mark.parametrize(
    "headers",
    [
        b"Subject: =?utf-8?B?no es base64\nDate: ayer\nFrom: <<<>>>, @@\n",
        b"Subject: ca\xf1o\nContent-Type: text/plain; charset=no-such\n",
        b"Subject: a\nContent-Type: multipart/mixed\n",
        b"Subject: a\nContent-Transfer-Encoding: base64\nContent-Type: text/plain; charset\n",
        b"Subject: =?x-unknown?Q?a=ZZ?=\nDate: Fri, 99 Xxx 2026 99:99:99 +9999\n",
        b"From: a\nsin dos puntos\n",
    ],
)
def test_broken_headers_do_not_keep_from_reading(tmp_path: Path, headers: bytes) -> None:
    path = _mail(tmp_path, headers + b"\n" + f"{ONE}\n\n{TWO}".encode())
    try:
        draft = read_eml(path)
    except UnreadableFile as error:
        assert str(error).startswith("correo.eml")  # noqa: PT017
    else:
        assert draft.text
        assert draft.published is None


def test_a_plain_text_with_a_wrong_charset_is_still_read(tmp_path: Path) -> None:
    path = _mail(tmp_path, b"Subject: a\nContent-Type: text/plain; charset=us-ascii\n\n" + ONE.encode())
    assert read_eml(path).text == ONE


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Subject: a\nContent-Type: multipart/encrypted; boundary=x\n\n--x\n\n--x--\n", "is encrypted"),
        (
            b"Subject: a\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMIIB",
            "is encrypted",
        ),
        (b"Subject: a\n\n-----BEGIN PGP MESSAGE-----\nabc\n", "is encrypted (PGP)"),
        (
            b"Subject: a\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0=\n",
            "holds no text",
        ),
        (b"\xd0\xcf\x11\xe0", "Outlook's own format"),
        (b"No headers here.\n\nJust text.", "is not a mail"),
        (b"", "is empty"),
    ],
)
def test_mails_that_hold_no_text_to_read_are_refused_in_words(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in _refused(read_eml, _mail(tmp_path, data))


@pytest.mark.parametrize(
    "data",
    [
        b"Subject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nHola a todos.",
        b"Subject: a\nContent-Type: text/plain; " + b"a*0=b; " * 100_000 + b"\n\nHola a todos.",
        b"Subject: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * 500_000,
        b"Subject: a\n" + b"X: y\n" * 2_000_000 + b"\nHola a todos.",
    ],
)
@pytest.mark.timeout(60)
def test_much_of_anything_in_a_mail_ends_in_time(tmp_path: Path, data: bytes) -> None:
    (found,) = _all(read_eml, _mail(tmp_path, data))
    assert isinstance(found, Draft) or found.startswith("correo.eml")


@pytest.mark.timeout(60)
def test_parts_nested_without_end_are_refused(tmp_path: Path) -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000))
    assert _refused(read_eml, _mail(tmp_path, b"Subject: a\n" + deep)).startswith("correo.eml")


# --- what they share


def test_html_becomes_paragraphs_lists_and_rows() -> None:
    assert paragraphs_of_html(
        "Antes<p>Uno <b>dos</b>,<br>tres</p><ul><li><p>a</p><li>b<ul><li>c</ul></ul><ol start=3><li>d</ol>"
        "<table><tr><th>Mes<th>Días<tr><td>Enero<td>31</table><script>no()</script><p hidden>no</p>Después"
    ) == ("Antes\n\nUno dos,\ntres\n\n- a\n- b\n- c\n\n3. d\n\nMes | Días\nEnero | 31\n\nDespués")


def test_boxes_of_a_newsletter_without_a_size_are_shown_and_its_preview_line_is_not() -> None:
    assert (
        paragraphs_of_html(
            "<div style='font-size:0;line-height:0'>Lo que se lee antes de abrir el correo</div>"
            "<td style='direction:ltr;font-size:0px'><div style='font-size:0px'><table role=presentation><tr>"
            "<td style='font-size:0px;padding:10px'><div style='font-size:13px'>La noticia.</div></table></div>"
        )
        == "La noticia."
    )


def test_lines_of_verbatim_text_stay_lines() -> None:
    assert paragraphs_of_html("<p>Dice:</p><pre>Pasa <b>el agua,\npasa</b> el puente.\n\nEspera.</pre>") == (
        "Dice:\n\nPasa el agua,\npasa el puente.\n\nEspera."
    )


def test_html_is_told_from_text() -> None:
    assert has_markup("<p>a")
    assert has_markup("a<br/>b")
    assert not has_markup("si a < b y c > d, <ver más>")
    assert plain("R&amp;B de &quot;ayer&quot;") == 'R&B de "ayer"'
    assert plain("&lt;p&gt;Uno&lt;/p&gt;&lt;p&gt;Dos&lt;/p&gt;") == "Uno\n\nDos"
    assert plain("a & b; c") == "a & b; c"


@pytest.mark.parametrize(
    "piece", ["<div>", "<table><tr><td>", "<ul><li>", "<br>", "<pre>   \n", "&nbsp; ", "<b", "<!--"]
)
@pytest.mark.timeout(60)
def test_much_of_anything_in_html_ends_in_time(piece: str) -> None:
    paragraphs_of_html(piece * 200_000 + "x")


@given(st.text())
def test_any_text_as_html_is_text(text: str) -> None:
    assert "\n\n\n" not in paragraphs_of_html(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"NOTA DE PRENSA\n\nMadrid, 16 de enero de 2026.- {ONE}", date(2026, 1, 16)),
        (f"Ribalta\n16/01/2026\n{ONE}", date(2026, 1, 16)),
        (f"Redacción | 16 de enero de 2026 10:30\n\n{ONE}", datetime(2026, 1, 16, 10, 30)),  # noqa: DTZ001
        ("El 3 de mayo de 2024 murió el río.", None),
        (ONE, None),
    ],
)
def test_a_date_at_the_head_is_that_of_a_dateline_only(text: str, found: date | None) -> None:
    assert date_at_head(text) == found


def test_names_of_accounts_and_programs_are_no_authors() -> None:
    names = [
        "Inés Durán y Pablo Soto",
        "admin",
        "Usuario de Windows",
        "EFE",
        "ines@ribalta.example",
        "HP",
        "ines",
        "",
    ]
    assert believable_authors(names) == ("Inés Durán", "Pablo Soto", "EFE")


def _all(read: Callable[[Path], Any], path: Path) -> list[Draft | str]:
    """Return what a reader makes of a file: drafts, or sentences."""
    try:
        found = read(path)
    except UnreadableFile as error:
        return [str(error)]
    entries = [Entry(path.name, found)] if isinstance(found, Draft) else list(found)
    return [entry.draft or entry.problem or "" for entry in entries]


@st.composite
def _mangled(draw: st.DrawFn, whole: bytes) -> bytes:
    at = draw(st.integers(0, len(whole) - 1))
    return whole[:at] + draw(st.binary(max_size=8)) + whole[at + draw(st.integers(0, 8)) :]


def _whole_docx() -> bytes:
    out = BytesIO()
    document = Document()
    document.add_paragraph(ONE)
    document.save(out)
    return out.getvalue()


_DOCX = _whole_docx()
_MAIL = (
    b"Subject: =?utf-8?Q?a=C3=B1o?=\nFrom: a <a@b.example>\nMIME-Version: 1.0\n"
    b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n"
    b"Content-Transfer-Encoding: quoted-printable\n\n<p>Hola=20a todos</p>\n--x--\n"
)


@pytest.mark.parametrize(
    ("read", "suffix", "whole"),
    [(read_docx, ".docx", _DOCX), (read_epub, ".epub", _DOCX), (read_eml, ".eml", _MAIL)],
)
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_are_an_article_or_refused_in_words(
    tmp_path: Path, read: Callable[[Path], Any], suffix: str, whole: bytes, data: st.DataObject
) -> None:
    path = tmp_path / f"n{suffix}"
    path.write_bytes(data.draw(st.one_of(st.binary(max_size=300), _mangled(whole))))
    for found in _all(read, path):
        if isinstance(found, Draft):
            assert found.text == normalise(found.text) != ""
        else:
            assert found.startswith("n.")
            assert found.endswith((".", ")"))
