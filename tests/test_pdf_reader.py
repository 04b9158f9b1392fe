"""PDF files as they come: press releases, columns, headers, scans, passwords, damage."""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import TextMode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from index.readers.decode import normalise
from index.readers.draft import Draft, UnreadableFile
from index.readers.pdf.document import read_pdf
from index.readers.pdf.layout import Piece, blocks_of, without_repeats
from index.readers.pdf.paragraphs import paragraphs_of

ONE = (
    "El ayuntamiento de Villaseca aprobó ayer la reforma del mercado de abastos, que costará cuatro millones de euros "
    "y durará dieciocho meses. La alcaldesa, Rosa Millán, dijo que los puestos seguirán abiertos durante las obras."
)
TWO = (
    "La oposición pidió un estudio del tráfico antes de empezar. «Nadie sabe por dónde pasarán los camiones», señaló "
    "su portavoz, Luis Peral, que votó en contra junto con otros tres concejales del pleno municipal."
)
THREE = (
    "Los comerciantes recibieron la noticia con alivio. Llevaban nueve años esperando un tejado que no dejara pasar la "
    "lluvia, y en invierno algunos vendían el pescado debajo de un paraguas."
)
FOUR = (
    "Las obras empezarán en marzo por la nave norte. El contrato obliga a terminar cada fase antes de abrir la "
    "siguiente, y prevé una multa de mil euros por cada día de retraso en la entrega."
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nota.pdf"


def _page(pdf: FPDF, *paragraphs: str, width: float = 0) -> None:
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    for paragraph in paragraphs:
        pdf.multi_cell(width, 5.5, paragraph, align="L")
        pdf.ln(4)


def _lines(pdf: FPDF, text: str, width: float) -> list[str]:
    lines = pdf.multi_cell(width, 5, text, dry_run=True, output="LINES", align="L")
    assert isinstance(lines, list)
    return lines


def _saved(pdf: FPDF, file: Path) -> Draft:
    pdf.output(str(file))
    return read_pdf(file)


def _draft_or_problem(file: Path) -> tuple[Draft | None, str]:
    try:
        return read_pdf(file), ""
    except UnreadableFile as error:
        return None, str(error)


def _refused(file: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_pdf(file)
    return str(caught.value)


def _raw(
    content: bytes,
    pages: str = "",
    extra: str = "",
    font: str = "",
    sheet: str = "",
    trailer: str = "",
    packed: tuple[bytes, str] | None = None,
) -> bytes:
    """Return a PDF file of one page, written by hand: for what no program would write.

    ``packed`` is a content that is packed already, with the name of its filter; in ``trailer``, HERE is where the
    list of objects begins.
    """
    data, filtered = packed or (zlib.compress(content), "/FlateDecode")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        (pages or "<< /Type /Pages /Kids [3 0 R] /Count 1 >>").encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> "
        b"/XObject << /X1 6 0 R >> >> " + sheet.encode() + b">>",
        f"<< /Length {len(data)} /Filter {filtered} >>\nstream\n".encode() + data + b"\nendstream",
        (
            font or "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
        ).encode(),
        (extra or "<< >>").encode(),
    ]
    out, places = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    more = trailer.replace("HERE", str(start))
    return (
        out
        + f"trailer << /Size {len(objects) + 1} /Root 1 0 R {more}>>\nstartxref\n{start}\n%%EOF\n".encode()
    )


# --- paragraphs


def test_lines_become_paragraphs_again(file: Path) -> None:
    pdf = FPDF()
    _page(pdf, ONE, TWO, THREE)
    assert _saved(pdf, file).text == f"{ONE}\n\n{TWO}\n\n{THREE}"


def test_a_first_line_set_in_begins_a_paragraph(file: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    y = 30.0
    for paragraph in (ONE, TWO, THREE):
        # As wide as the indent, so that the lines break where they would.
        for place, line in enumerate(_lines(pdf, f"iiiiiii {paragraph}", 150)):
            pdf.text(20 if place else 28, y, line.removeprefix("iiiiiii "))
            y += 5
    assert _saved(pdf, file).text == f"{ONE}\n\n{TWO}\n\n{THREE}"


def test_a_paragraph_goes_on_over_the_end_of_a_page(file: Path) -> None:
    pdf = FPDF()
    pdf.set_auto_page_break(True, margin=20)
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    long = " ".join([ONE, TWO, THREE, FOUR] * 8)
    pdf.multi_cell(0, 5.5, long, align="L")
    assert pdf.pages_count == 2
    text = _saved(pdf, file).text
    assert " ".join(text.split()) == long
    assert text.count("\n\n") <= 1


def test_words_broken_at_line_ends_are_whole_again(file: Path) -> None:
    pdf = FPDF()
    soft = (
        ONE.replace("reforma", "refor\u00adma")
        .replace("alcaldesa", "alcal\u00addesa")
        .replace("dieciocho", "dieci\u00adocho")
    )
    for width in (52, 58, 64, 70):
        _page(pdf, soft, width=width)
        text = _saved(pdf, file).text
        pdf = FPDF()
        assert text == ONE


def test_the_hyphen_of_a_compound_stays_at_a_line_end(file: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    for place, line in enumerate(
        [
            "El acuerdo franco-alemán llega tarde, dijo el ministro, y el eje Madrid-",
            "Barcelona lo celebra. Nadie discute el pacto franco-",
            "alemán, pero la subven-",
            "ción no basta para todos.",
        ]
    ):
        pdf.text(20, 30 + 6 * place, line)
    text = _saved(pdf, file).text
    assert "eje Madrid-Barcelona lo" in text
    assert "pacto franco-alemán, pero" in text
    assert "la subvención no" in text


def test_ligatures_are_letters(file: Path) -> None:
    font = (
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Type /Encoding "
        "/BaseEncoding /WinAnsiEncoding /Differences [1 /fi /fl] >> >>"
    )
    content = b"BT /F1 12 Tf 60 700 Td (La o\\001cina de \\002ores abri\\363 el \\001n de semana.) Tj ET"
    file.write_bytes(_raw(content, font=font))
    assert read_pdf(file).text == "La oficina de flores abrió el fin de semana."


def test_the_letters_of_a_ligature_that_share_its_place_stay_together(file: Path) -> None:
    # As TeX writes it: one sign in the font, two letters in its table.
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <00> <ff> "
        "endcodespacerange 2 beginbfchar <01> <00660069> <02> <00660066> endbfchar endcmap end end"
    )
    font = (
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>"
    )
    content = b"BT /F1 12 Tf 60 700 Td (La o\\001cina del \\001n de semana.) Tj ET"
    extra = f"<< /Length {len(table)} >>\nstream\n{table}\nendstream"
    file.write_bytes(_raw(content, font=font, extra=extra))
    assert read_pdf(file).text.replace(" ", "") == "Laoficinadelfindesemana."
    assert "ficina" in read_pdf(file).text


@pytest.mark.parametrize(("initial", "rest"), [("E", "l"), ("A", " las")])
def test_a_large_initial_belongs_to_its_first_line(file: Path, initial: str, rest: str) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Times", size=38)
    pdf.text(20, 39, initial + " " * rest.startswith(" "))
    pdf.set_font("Times", size=11)
    pdf.text(31, 30, f"{rest.strip()} puerto de la villa abrió ayer sus puertas a los barcos")
    pdf.text(31, 35, "que esperaban desde el lunes a que pasara el temporal, y los")
    pdf.text(31, 40, "pescadores salieron al amanecer con la primera marea de la")
    pdf.text(20, 45, "semana, que fue más tranquila de lo que se había previsto allí.")
    text = _saved(pdf, file).text
    assert text.startswith(
        f"{initial}{rest} puerto de la villa abrió ayer sus puertas a los barcos que esperaban"
    )
    assert "\n" not in text


# --- columns


@pytest.mark.parametrize("by_row", [False, True])
def test_two_columns_are_read_one_after_the_other(file: Path, by_row: bool) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", "B", size=20)
    pdf.multi_cell(0, 9, "El mercado de Villaseca tendrá por fin un tejado nuevo")
    pdf.set_font("Helvetica", size=10)
    top = pdf.get_y() + 5
    columns = [(15, _lines(pdf, f"{ONE} {TWO}", 85)), (110, _lines(pdf, f"{THREE} {FOUR}", 85))]
    placed = [(x, top + 5 * row, line) for x, lines in columns for row, line in enumerate(lines)]
    for x, y, line in sorted(placed, key=lambda at: (at[1], at[0])) if by_row else placed:
        pdf.text(x, y, line)
    draft = _saved(pdf, file)
    assert draft.title == "El mercado de Villaseca tendrá por fin un tejado nuevo"
    assert " ".join(draft.text.split()) == f"{ONE} {TWO} {THREE} {FOUR}"


def test_a_word_broken_at_the_end_of_a_column_is_whole_again(file: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica", size=10)
    left = [
        "El ayuntamiento de Villaseca aprobó ayer la reforma del",
        "mercado de abastos, que costará cuatro millones de euros",
        "y durará dieciocho meses. La alcaldesa dijo que la subven-",
    ]
    right = [
        "ción no llegará antes del verano, y pidió calma a quienes",
        "venden en los puestos de la nave norte, que son los que",
        "más han esperado. Nadie respondió a esa petición suya.",
    ]
    for row, (first, second) in enumerate(zip(left, right, strict=True)):
        pdf.text(15, 40 + 5 * row, first)
        pdf.text(112, 40 + 5 * row, second)
    assert _saved(pdf, file).text == " ".join([*left, *right]).replace("subven- ción", "subvención")


def test_three_columns_between_lines_across_are_in_order() -> None:
    pieces = [Piece(50, 700, 545, 712, "Una línea que va de un lado al otro de la página entera")]
    for column, word in enumerate(("primera", "segunda", "tercera")):
        for row in range(5):
            left = 50 + 170 * column
            # The columns do not stand on the same lines.
            bottom = 670 - 14 * row - 5 * column
            pieces.append(Piece(left, bottom, left + 155, bottom + 12, f"columna {word} renglón {row}"))
    pieces.append(Piece(50, 500, 545, 512, "Otra línea que va de un lado al otro de la página entera"))
    said = [line.text for block in blocks_of(0, pieces[::-1]) for line in block.lines]
    assert said[0].startswith("Una línea")
    assert said[-1].startswith("Otra línea")
    assert [line.split()[1] for line in said[1:-1]] == ["primera"] * 5 + ["segunda"] * 5 + ["tercera"] * 5


def test_a_table_of_numbers_is_read_row_by_row(file: Path) -> None:
    pdf = FPDF()
    _page(pdf, ONE)
    for row, cells in enumerate(
        [("Enero", "12", "31"), ("Febrero", "14", "28"), ("Marzo", "9", "31"), ("Abril", "7", "30")]
    ):
        for column, cell in enumerate(cells):
            pdf.text(20 + 50 * column, 100 + 7 * row, cell)
    text = _saved(pdf, file).text
    assert "Enero 12 31" in text
    assert "Abril 7 30" in text


# --- what repeats


class _WithHeader(FPDF):
    def header(self) -> None:
        self.set_font("Helvetica", size=9)
        self.cell(0, 5, "Boletín de Villaseca - edición de la mañana", align="C")
        self.ln(12)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Helvetica", size=9)
        self.cell(0, 5, f"Página {self.page_no()} de {{nb}}", align="C")


def test_headers_footers_and_page_numbers_are_left_out(file: Path) -> None:
    pdf = _WithHeader()
    for paragraph in (ONE, TWO, THREE):
        _page(pdf, paragraph)
    text = _saved(pdf, file).text
    assert text == f"{ONE}\n\n{TWO}\n\n{THREE}"


class _WithTwoHeaders(FPDF):
    def header(self) -> None:
        self.set_font("Helvetica", size=9)
        even = self.page_no() % 2 == 0
        said = f"{self.page_no()}  BOLETÍN" if even else f"Sociedad - martes 12 de marzo  {self.page_no()}"
        self.cell(0, 5, said, align="L" if even else "R")
        self.ln(12)


def test_headers_that_differ_from_page_to_page_go_where_they_count_the_pages(file: Path) -> None:
    pdf = _WithTwoHeaders()
    for paragraph in (ONE, TWO, THREE):
        _page(pdf, paragraph)
    assert _saved(pdf, file).text == f"{ONE}\n\n{TWO}\n\n{THREE}"


def test_first_lines_with_numbers_that_do_not_count_the_pages_stay() -> None:
    firsts = ["12 vecinos firmaron la carta", "300 se negaron ese día", "En 2023 fueron 45"]
    pages = [
        (842.0, [Piece(50, 800, 300, 812, first), Piece(50, 600, 500, 612, "Más texto")]) for first in firsts
    ]
    assert [kept[0].text for kept in without_repeats(pages)] == firsts


def test_a_first_line_that_stands_on_one_page_only_stays() -> None:
    page = [Piece(50, 800, 300, 812, "Primera línea de la página"), Piece(50, 700, 500, 712, "Más texto")]
    other = [Piece(50, 800, 300, 812, "Otra línea al principio"), Piece(50, 20, 60, 32, "2")]
    kept = without_repeats([(842, page), (842, other)])
    assert [piece.text for piece in kept[0]] == ["Primera línea de la página", "Más texto"]
    assert [piece.text for piece in kept[1]] == ["Otra línea al principio"]


# --- how the letters lie


def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(file: Path) -> None:
    content = (
        b"BT /F1 12 Tf 0 1 -1 0 100 60 Tm (Una hoja que se muestra girada un cuarto de vuelta) Tj "
        b"0 -15 Td (y que se lee como cualquier otra.) Tj ET"
    )
    for sheet in ("/Rotate 90 ", ""):
        file.write_bytes(_raw(content, sheet=sheet))
        assert read_pdf(file).text == (
            "Una hoja que se muestra girada un cuarto de vuelta y que se lee como cualquier otra."
        )


def test_a_watermark_at_an_angle_is_left_out(file: Path) -> None:
    line = b"BT /F1 12 Tf 60 700 Td (Una frase derecha de la nota.) Tj ET "
    file.write_bytes(_raw(line + b"BT /F1 30 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (BORRADOR) Tj ET"))
    assert read_pdf(file).text == "Una frase derecha de la nota."


ARABIC = "أعلن الميناء في 12 مارس 2024 عودة السفن إلى الرصيف."
MORE_ARABIC = "وقال المدير إن ثلاثين سفينة تنتظر قرب الساحل (ABC)."


def test_arabic_is_read_from_the_right_and_its_numbers_from_the_left(file: Path) -> None:
    # As programs write it: each line in the order in which it is seen from the left.
    signs = dict.fromkeys(char for char in ARABIC + MORE_ARABIC if char >= "\u0600")
    codes = dict(zip(signs, "abcdefghijklmnopqrstuvwxyzABDEFGHIJKLMNOPQRS", strict=False))
    pairs = "".join(f"<{ord(code):02x}> <{ord(sign):04x}> " for sign, code in codes.items())
    table = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <00> <ff> "
        f"endcodespacerange {len(codes)} beginbfchar {pairs}endbfchar endcmap end end"
    )
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding /ToUnicode 6 0 R >>"
    # The brackets are mirrored where they are seen.
    shown = (ARABIC.replace("12", "21").replace("2024", "4202"), MORE_ARABIC.replace("(ABC)", ")CBA("))
    seen = ["".join(codes.get(char, char) for char in line[::-1]) for line in shown]
    lines = [
        f"BT /F1 12 Tf {500 - 7.2 * len(line)} {700 - 14 * row} Td ({line.translate(_ESCAPES)}) Tj ET".encode()
        for row, line in enumerate(seen)
    ]
    file.write_bytes(
        _raw(b" ".join(lines), font=font, extra=f"<< /Length {len(table)} >>\nstream\n{table}\nendstream")
    )
    draft = read_pdf(file)
    assert draft.text.replace("\n\n", " ") == f"{ARABIC} {MORE_ARABIC}"
    assert draft.language == "ar"


_ESCAPES = str.maketrans({"(": r"\(", ")": r"\)"})


# --- what the file says of itself


def test_believable_properties_are_taken(file: Path) -> None:
    pdf = FPDF()
    pdf.set_title("El mercado de abastos de Villaseca")
    pdf.set_author("Rosa Millán")
    pdf.set_creation_date(datetime(2026, 1, 16, 9, 30, tzinfo=UTC))
    _page(pdf, ONE, TWO)
    draft = _saved(pdf, file)
    assert draft.title == "El mercado de abastos de Villaseca"
    assert draft.authors == ("Rosa Millán",)
    assert draft.published == date(2026, 1, 16)
    assert draft.language == "es"
    assert dict(draft.origins) == {"title": "properties", "authors": "properties", "published": "properties"}


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - nota_final.docx",
        "untitled",
        "Documento1",
        "nota.indd",
        "Plan de vacunación infantil de Aragón",
        "x",
    ],
)
def test_unbelievable_properties_are_not(file: Path, title: str) -> None:
    pdf = FPDF()
    pdf.set_title(title)
    pdf.set_author("Administrador")
    pdf.set_producer("Skia/PDF m120")
    pdf.set_creation_date(datetime(2026, 1, 16, 9, 30, tzinfo=UTC))
    _page(pdf, ONE, TWO)
    draft = _saved(pdf, file)
    assert draft.title is not None
    assert draft.title.startswith("El ayuntamiento de Villaseca aprobó")
    assert draft.authors == ()
    assert draft.published is None


def test_a_spanish_press_release_gives_its_title_and_the_date_of_its_dateline(file: Path) -> None:
    pdf = FPDF()
    pdf.set_creation_date(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    pdf.add_page()
    pdf.set_font("Helvetica", "B", size=12)
    pdf.cell(0, 8, "NOTA DE PRENSA")
    pdf.ln(12)
    pdf.set_font("Helvetica", "B", size=18)
    pdf.multi_cell(0, 8, "Villaseca renovará su mercado de abastos sin cerrar ni un solo puesto")
    pdf.ln(5)
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 5.5, f"Villaseca, 27 de febrero de 2026.- {ONE}", align="L")
    pdf.ln(4)
    pdf.multi_cell(0, 5.5, TWO, align="L")
    draft = _saved(pdf, file)
    assert draft.title == "Villaseca renovará su mercado de abastos sin cerrar ni un solo puesto"
    assert draft.published == date(2026, 2, 27)
    assert draft.text.endswith(f"Villaseca, 27 de febrero de 2026.- {ONE}\n\n{TWO}")


# --- images


def _scan(pdf: FPDF) -> None:
    pdf.add_page()
    pdf.image(Image.new("RGB", (60, 80), (200, 200, 190)), x=0, y=0, w=210)


def test_a_file_of_images_is_refused(file: Path) -> None:
    pdf = FPDF()
    _scan(pdf)
    pdf.output(str(file))
    assert _refused(file) == (
        "nota.pdf holds no text: its only page is an image, and text is not recognised in images here. Convert it to "
        "text first (OCR)."
    )


def test_a_scan_with_a_line_of_the_scanning_program_is_an_image(file: Path) -> None:
    pdf = FPDF()
    for _ in range(2):
        _scan(pdf)
        pdf.set_font("Helvetica", size=9)
        pdf.text(15, 280, "Escaneado con una aplicación")
    pdf.output(str(file))
    assert "its pages are images" in _refused(file)


def test_a_title_in_the_properties_leaves_the_one_that_is_shown_in_the_text(file: Path) -> None:
    pdf = FPDF()
    pdf.set_title("Nota sobre el mercado de abastos de Villaseca")
    pdf.add_page()
    pdf.set_font("Helvetica", "B", size=18)
    pdf.cell(0, 8, "Un tejado nuevo para el mercado de abastos")
    pdf.ln(15)
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 5.5, ONE, align="L")
    draft = _saved(pdf, file)
    assert draft.title == "Nota sobre el mercado de abastos de Villaseca"
    assert draft.text == f"Un tejado nuevo para el mercado de abastos\n\n{ONE}"


def test_a_file_that_is_mostly_images_is_refused_with_their_numbers(file: Path) -> None:
    pdf = FPDF()
    _page(pdf, ONE)
    _scan(pdf)
    _scan(pdf)
    pdf.output(str(file))
    assert _refused(file).startswith("nota.pdf: pages 2, 3 of 3 are images, and text is not recognised")


def test_a_single_image_among_pages_of_text_is_said_aloud(file: Path) -> None:
    pdf = FPDF()
    _page(pdf, ONE)
    _scan(pdf)
    _page(pdf, TWO)
    pdf.output(str(file))
    draft = read_pdf(file)
    assert draft.text == f"{ONE}\n\n{TWO}"
    (sentence,) = draft.warnings
    assert sentence.startswith("nota.pdf: page 2 of 3 is an image and left out")
    assert ("text", "pdf, but page 2 of 3 is an image") in draft.origins


def test_a_scan_with_the_text_that_was_recognised_in_it_is_read(file: Path) -> None:
    pdf = FPDF()
    _scan(pdf)
    pdf.set_font("Helvetica", size=11)
    with pdf.local_context(text_mode=TextMode.INVISIBLE):
        pdf.multi_cell(0, 5.5, f"{ONE}\n\n{TWO}", align="L")
    assert _saved(pdf, file).text == f"{ONE}\n\n{TWO}"


def test_an_empty_page_is_no_image(file: Path) -> None:
    pdf = FPDF()
    _page(pdf, ONE)
    pdf.add_page()
    draft = _saved(pdf, file)
    assert draft.text == ONE
    assert not any(field == "text" for field, _ in draft.origins)


# --- refusals


def test_a_password_is_named(file: Path) -> None:
    pdf = FPDF()
    pdf.set_encryption(owner_password="dueño", user_password="secreto")
    _page(pdf, ONE)
    pdf.output(str(file))
    assert "protected with a password" in _refused(file)


def test_a_password_only_for_changes_does_not_keep_from_reading(file: Path) -> None:
    pdf = FPDF()
    pdf.set_encryption(owner_password="dueño")
    _page(pdf, ONE)
    assert _saved(pdf, file).text == ONE


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.98])
def test_a_file_that_was_cut_short_is_refused(file: Path, share: float) -> None:
    pdf = FPDF()
    _page(pdf, ONE, TWO)
    _page(pdf, THREE, FOUR)
    data = bytes(pdf.output())
    file.write_bytes(data[: int(len(data) * share)])
    assert "was cut short" in _refused(file)


def test_a_file_that_is_empty_or_something_else_is_refused(file: Path) -> None:
    file.write_bytes(b"")
    assert "is empty" in _refused(file)
    file.write_bytes(b"PK\x03\x04 something else")
    assert "is not a PDF file" in _refused(file)
    file.write_bytes(b"%PDF-1.7\n" + b"\x00garbage" * 50 + b"\n%%EOF")
    assert "is damaged" in _refused(file)
    file.unlink()
    assert "There is no file" in _refused(file)


def test_a_file_without_any_text_is_refused(file: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.output(str(file))
    assert "its 1 pages are empty" in _refused(file)


def test_too_many_pages_are_refused(file: Path) -> None:
    pdf = FPDF()
    for _ in range(201):
        pdf.add_page()
    pdf.output(str(file))
    assert "has 201 pages; at most 200" in _refused(file)


def test_letters_that_the_file_does_not_name_are_refused(file: Path) -> None:
    pieces = [[Piece(0, 0, 10, 10, "\ufffd\ufffd\ue001 a")]]
    from index.readers.pdf import document as pdf

    with pytest.raises(UnreadableFile, match="does not say which letters"):
        pdf._refuse_unreadable_letters(pieces, "nota.pdf")


# --- hostile files


@pytest.mark.parametrize(
    "pages",
    [
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>",
        "<< /Type /Pages /Kids [2 0 R] /Count 2000000000 >>",
        "<< /Type /Pages /Kids [1 0 R 3 0 R] /Count -1 >>",
    ],
)
@pytest.mark.timeout(60)
def test_a_loop_in_the_tree_of_pages_ends_in_words(file: Path, pages: str) -> None:
    file.write_bytes(_raw(b"BT /F1 12 Tf 60 700 Td (Hola) Tj ET", pages=pages))
    draft, problem = _draft_or_problem(file)
    assert draft.text == "Hola" if draft else problem.startswith("nota.pdf ")


def _bomb(unit: bytes, times: int) -> tuple[bytes, str]:
    """Return ``times`` pieces packed twice, and the names of the filters: a kilobyte that becomes gigabytes."""
    packer = zlib.compressobj(9)
    once = b"".join([*(packer.compress(unit) for _ in range(times)), packer.flush()])
    return zlib.compress(once, 9), "[/FlateDecode /FlateDecode]"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    [
        b" ",
        *(
            pytest.param(unit, marks=pytest.mark.long)
            for unit in (b"q Q ", b"q ", b"BT /F1 9 Tf (Hola.) Tj ET ")
        ),
    ],
)
def test_a_content_that_unpacks_without_end_is_refused_in_words(file: Path, unit: bytes) -> None:
    file.write_bytes(_raw(b"", packed=_bomb(unit * (4_000_000 // len(unit)), 500)))
    assert file.stat().st_size < 100_000
    assert "hostile" in _refused(file)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("trailer", ["/Prev HERE ", "/XRefStm HERE ", "/Prev HERE /XRefStm HERE "])
def test_a_list_of_objects_that_names_itself_as_its_predecessor_ends(file: Path, trailer: str) -> None:
    file.write_bytes(_raw(b"BT /F1 12 Tf 60 700 Td (Hola a todos) Tj ET", trailer=trailer))
    assert read_pdf(file).text == "Hola a todos"


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("honest", "false"),
    [
        (b"/Size 7", b"/Size 2000000000"),
        (b"[0 0 595 842]", b"[0 0 1e30 -1e30]"),
        (b"startxref\n", b"startxref\n9999999999"),
        (b"/Length ", b"/Length 4 0 R /Long "),
        (b"/FlateDecode", b"[" + b"/ASCIIHexDecode " * 5000 + b"]"),
    ],
)
def test_false_numbers_in_a_file_are_mended_or_refused_in_words(
    file: Path, honest: bytes, false: bytes
) -> None:
    whole = _raw(b"BT /F1 12 Tf 60 700 Td (Hola a todos) Tj ET")
    assert whole.count(honest) == 1
    file.write_bytes(whole.replace(honest, false))
    draft, problem = _draft_or_problem(file)
    assert draft.text == "Hola a todos" if draft else problem.startswith("nota.pdf ")


@pytest.mark.timeout(60)
def test_a_page_that_draws_itself_without_end_stops_in_time(file: Path) -> None:
    # Each form draws the next twenty times: twenty to the tenth power in all.
    form = b"q " + b"/X1 Do " * 20 + b"Q"
    head = "<< /Type /XObject /Subtype /Form /BBox [0 0 10 10] /Resources << /XObject << /X1 6 0 R >> >>"
    extra = f"{head} /Length {len(form)} >>\nstream\n{form.decode()}\nendstream"
    file.write_bytes(_raw(b"/X1 Do BT /F1 12 Tf 60 700 Td (Hola a todos) Tj ET", extra=extra))
    draft, problem = _draft_or_problem(file)
    assert draft is None or "Hola a todos" in draft.text
    assert (draft is None) == problem.startswith("nota.pdf")


def test_a_reader_that_hangs_is_stopped(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from index.readers.pdf import document as pdf

    file.write_bytes(_raw(b"BT /F1 12 Tf 60 700 Td (Hola) Tj ET"))
    monkeypatch.setattr(pdf, "_SECONDS", 0.001)
    assert "takes longer than" in _refused(file)


_WHOLE = _raw(b"BT /F1 12 Tf 60 700 Td (Una frase entera para leer.) Tj ET")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=100).map(lambda data: b"%PDF-1.4\n" + data + b"%%EOF"),
        st.tuples(st.integers(9, len(_WHOLE) - 10), st.binary(min_size=1, max_size=9)).map(
            lambda at: _WHOLE[: at[0]] + at[1] + _WHOLE[at[0] + len(at[1]) :]
        ),
    )
)
def test_any_bytes_are_an_article_or_refused_in_words(file: Path, data: bytes) -> None:
    file.write_bytes(data)
    draft, problem = _draft_or_problem(file)
    assert (draft is None) == (problem.startswith("nota.pdf") and problem.endswith((".", ")")))
    assert draft is None or draft.text == normalise(draft.text) != ""


_PLACES = st.floats(-50, 900, allow_nan=False)
_TEXTS = st.sampled_from(["A", "B", "• uno", "partido-", "una línea más larga del texto", "3", ""])


@given(
    st.lists(
        st.builds(
            lambda x, y, w, h, t: Piece(x, y, x + w, y + h, t), _PLACES, _PLACES, _PLACES, _PLACES, _TEXTS
        )
    )
)
def test_runs_of_letters_anywhere_become_paragraphs(pieces: list[Piece]) -> None:
    (kept,) = without_repeats([(842, pieces)])
    paragraphs = paragraphs_of(list(blocks_of(0, kept)))
    assert all(paragraph.text for paragraph in paragraphs)
    said = sorted("".join(paragraph.text for paragraph in paragraphs).replace("-", "").replace(" ", ""))
    assert said == sorted("".join(piece.text for piece in kept).replace("-", "").replace(" ", ""))


@pytest.mark.timeout(60)
def test_many_runs_on_a_page_are_sorted_in_time() -> None:
    pieces = [Piece(i * 7 % 500, i % 800, i * 7 % 500 + 3, i % 800 + 9, "ab") for i in range(100_000)]
    assert paragraphs_of(list(blocks_of(0, pieces)))
