"""Sentences and passages: where they end, and that every offset holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Passage, Sentence
from index.readers import read
from index.split import LONGEST, passages, sentences

# One case a line, with ‖ where a sentence ends.
SPANISH = """
El Sr. Pérez viajó a Madrid. ‖ Volvió el lunes.
La Sra. López y el Dr. Ruiz dimitieron. ‖ Nadie lo esperaba.
Fue embajador en EE.UU. durante años. ‖ Luego volvió.
Fue embajador en EE. UU. durante años. ‖ Luego volvió.
Viajó a los EE.UU. ‖ El presidente lo recibió.
Viajó a EE. UU. ‖ La reunión fue breve.
El art. 5.2 de la ley lo prohíbe. ‖ Nadie lo cumple.
Según el art. 5 y el núm. 3, véase la pág. 4. ‖ Fin de la cita.
Cuesta 3.500 euros al mes. ‖ Es caro.
Subió un 37,6 % en 2024. ‖ Bajó un 2.5 % después.
Llegó a las 10 a.m. y se fue a las 5 p. m. del lunes. ‖ No volvió.
La cita es a las 5 p.m. ‖ El acto será breve.
Llegaron J. R. R. Tolkien y C. S. Lewis. ‖ Hablaron.
El 1.º de mayo es fiesta. ‖ El 2.º no.
Compró pan, leche, etc. ‖ Luego pagó.
Compró pan, etc., y pagó. ‖ Se fue.
"No iré", dijo. ‖ "Nunca." ‖ Después salió.
Dijo: "No iré." ‖ Después salió.
Dijo que «no irá». ‖ Y se fue.
«No iré.» ‖ El ministro se marchó.
¿Vendrás? ‖ ¡Claro que sí! ‖ Te espero.
—¿Vendrás? —preguntó ella. ‖ —No.
¿Qué pasó?, preguntó. ‖ Nadie lo sabe.
Bueno... no sé. ‖ Quizá… mañana.
No lo sé... ‖ Nadie lo sabe… ‖ Tal vez.
Lea más en www.ejemplo.es/noticia.html y vuelva. ‖ Gracias.
El PIB creció (un 2 %). ‖ El paro bajó.
El presidente (¡qué sorpresa!) dimitió. ‖ Fue ayer.
Lo dijo el Gral. Martínez. ‖ Fue en 1998. ‖ Nadie contestó.
La empresa Acme S.A. compró otra. ‖ Pagó poco.
La empresa es Acme, S.A. ‖ Los dueños venden.
Vive en la Avda. de América, núm. 12. ‖ Es alto.
La Ley 3/2020, de 5 de mayo, sigue vigente. ‖ 25 diputados votaron en contra.
El PP ganó en 2011. ‖ En 2018 perdió.
Lo dijo D. Juan Carlos. ‖ Lo negó Dña. Elena.
Según el Prof. García, sí. ‖ Según la Dra. Gil, no.
CC. OO. y UGT convocan huelga. ‖ Será el martes.
El gol llegó en el min. 90. ‖ Ganó el Betis.
El texto [...] Sigue aquí sin fin. ‖ Y acaba.
Lo publica elDiario.es en su web. ‖ Nadie lo desmiente.
El Papa Juan XXIII. ‖ Su sucesor fue Pablo VI. ‖ Murió en 1978.
"¿Dimitirá?" le preguntaron. ‖ No respondió.
"Es inaceptable. ‖ No cederemos", afirmó. ‖ Y colgó.
El nuevo iPhone. ‖ Vale mucho.
Murió a los 90 años.[1] ‖ Nació en Lima.
Véase el cap. IV. ‖ Es claro.
Tel. 91 555 12 34. ‖ Llame ya.
Cayó al mar. ‖ Pedro saltó tras él.
Lo mostró Gómez et al. (2020) en Lima. ‖ Nadie lo repitió.
El vuelo salió a las 18.30 h. ‖ Aterrizó a las 20.15.
Vino a ver a S. M. el Rey. ‖ Se fue contento.
Trabaja en la O.N.U. desde 2010. ‖ Antes fue juez.
Reuters. ‖ Un tribunal falló ayer.
"""
ENGLISH = """
Mr. Smith met Mrs. Jones. ‖ They talked.
The U.S. Army came. ‖ It left.
He moved to the U.S. ‖ He stayed there.
Acme Inc. said no. ‖ It lost.
She works at Acme Inc. ‖ The firm is old.
J. R. R. Tolkien wrote it. ‖ It is No. 5 on the list.
George W. Bush spoke. ‖ Few listened.
He left at 5 p.m. ‖ Then he slept.
He left at 5 p.m. on Monday. ‖ She stayed.
"Stop!" he said. ‖ She did not.
"I will not go." ‖ He went.
It grew 3.5 percent. ‖ It fell 2.1 percent.
See Fig. 3 and pp. 4-6. ‖ They are clear.
Dr. Martin Luther King Jr. spoke in Washington. ‖ He was 34.
Is it true? ‖ Yes! ‖ No...
They came from Washington D.C. ‖ They were tired.
The case of Roe v. Wade is over. ‖ The court spoke.
Visit example.com. ‖ It is free.
He asked for plan B. ‖ The board agreed.
He lives in St. Louis, i.e. far away. ‖ We visit, e.g. in May.
In Jan. 2024 it rose. ‖ In Feb. it fell.
It is what the minister (a doctor, etc.) wants. ‖ So be it.
I said no. ‖ “Why?” ‖ Because.
"""
GERMAN = """
Er kam am 3. Januar an. ‖ Dann ging er.
Der 2. Weltkrieg endete 1945. ‖ Danach kam der Aufbau.
Er isst gern Obst, z. B. Äpfel. ‖ Sie nicht.
Dr. Müller und Prof. Schmidt sprachen. ‖ Alle hörten zu.
Das kostet 3.500 Euro. ‖ Das ist viel.
Dr. med. Müller half. ‖ Das war gut.
Das war 2024. ‖ Heute ist es anders.
„Ich gehe nicht.“ ‖ Er ging.
Er fragte: »Kommst du?« ‖ Sie kam.
Sie kaufte Brot, Milch usw. ‖ Dann zahlte sie.
"""
FRENCH = """
M. Dupont est arrivé. ‖ Mme Martin aussi.
« Je pars. » ‖ Il est parti.
« Vraiment ? » demanda-t-il. ‖ Elle rit.
Il coûte 3,5 millions. ‖ C'est cher.
Voir p. 12 et art. 3. ‖ C'est clair.
J.-C. Dupont a parlé. ‖ Il a raison.
"""
CASES = [
    (language, line)
    for language, lines in (("es", SPANISH), ("en", ENGLISH), ("de", GERMAN), ("fr", FRENCH))
    for line in lines.strip().splitlines()
]


# Text cut from web pages often lost the space or line end between two sentences.
GLUED = """
Fue en el centro del país.‖El presidente no vino.
Es “una plataforma internacional”.‖El comunicado lo dice.
No pertenece a la organización.‖“Nosotros cumplimos”, dijo.
Hubo casos (unos 30).‖Después bajaron.
Parece realmente globalizado.‖Tomando esto en cuenta, sigue.
Es el fondo de la OMS.‖La convocatoria es abierta.
¿Es grave?‖No sé.
Una bendición.‖¿Y ahora?
Lo publica Booking.Com en su web.
Escriba a ana.Lopez@ejemplo.es hoy.
Vea www.ejemplo.Com y siga.
"""


def _texts(text: str, language: str | None = None) -> list[str]:
    return [sentence.text for sentence in sentences(text, language)]


def _article(text: str, language: str | None = None) -> Article:
    return Article(id="a", title="t", text=text, source="s", language=language)


@pytest.mark.parametrize(("language", "line"), CASES)
def test_sentences_end_where_a_reader_would_end_them(language: str, line: str) -> None:
    expected = line.split(" ‖ ")
    assert _texts(" ".join(expected), language) == expected


@pytest.mark.parametrize("line", GLUED.strip().splitlines())
def test_sentences_without_a_space_between_them_are_parted(line: str) -> None:
    assert _texts(line.replace("‖", ""), "es") == line.split("‖")


def test_a_headline_without_a_full_stop_is_not_joined_to_the_first_sentence() -> None:
    headline = (
        "Trabajadores no dependientes proponen asegurar alimentación, renta básica y el no pago de aportes"
    )
    body = (
        "Distintos colectivos de trabajadores entregaron el miércoles una carta dirigida al presidente. " * 3
    )
    assert _texts(f"{headline}\n{body}", "es")[0] == headline


def test_a_wrapped_sentence_is_one_sentence() -> None:
    text = (
        "El presidente de la República de\nChile viajó ayer a la ciudad de Lima con\n"
        "Pedro Soto. Volvió\nel lunes."
    )
    assert _texts(text, "es") == [text[: text.index(" Volvió")], "Volvió\nel lunes."]


def test_a_blank_line_ends_a_sentence_even_without_a_full_stop() -> None:
    assert _texts("Sin punto\n\npero con línea\r\n \r\nen blanco") == [
        "Sin punto",
        "pero con línea",
        "en blanco",
    ]


def test_bullets_are_sentences_of_their_own() -> None:
    assert _texts("Tres puntos:\n- uno\n- dos\n3. tres") == ["Tres puntos:", "- uno", "- dos", "3. tres"]


def test_a_subtitle_is_a_heading_and_a_lone_line_is_not() -> None:
    text = "El presidente habló.\n\nMilitares de EEUU en México\n\nEste jueves se supo. Nadie respondió."
    assert [(s.text, s.heading) for s in sentences(text, "es")] == [
        ("El presidente habló.", False),
        ("Militares de EEUU en México", True),
        ("Este jueves se supo.", False),
        ("Nadie respondió.", False),
    ]
    assert [s.heading for s in sentences("Militares de EEUU en México", "es")] == [False]


def test_a_title_line_above_long_lines_is_a_heading() -> None:
    body = (
        "El presidente habló ayer ante la asamblea y dijo que no dimitirá pese a las protestas de estos días."
    )
    text = f"{body}\nLas protestas\n{body}"
    assert [(s.text, s.heading) for s in sentences(text, "es")] == [
        (body, False),
        ("Las protestas", True),
        (body, False),
    ]


def test_the_seed_article_has_its_sentences_and_its_one_heading(seed: Article) -> None:
    found = sentences(seed.text, seed.language)
    assert [s.text for s in found if s.heading] == ["Militares de EEUU en México"]
    assert len(found) == 15
    assert all(s.text.endswith(".") for s in found if not s.heading)


def test_chinese_japanese_arabic_and_hindi_marks_end_sentences() -> None:
    assert _texts("谢因鲍姆拒绝了。会议在二月。", "zh") == ["谢因鲍姆拒绝了。", "会议在二月。"]
    assert _texts("会議は二月です。「行きません。」彼は言った。", "ja") == [
        "会議は二月です。",
        "「行きません。」",
        "彼は言った。",
    ]
    assert _texts("ماذا رفضت؟ لم تقل شيئا. الاجتماع غدا.", "ar") == [
        "ماذا رفضت؟",
        "لم تقل شيئا.",
        "الاجتماع غدا.",
    ]
    assert _texts("बैठक फरवरी में है। वह नहीं आई।", "hi") == ["बैठक फरवरी में है।", "वह नहीं आई।"]
    assert _texts("Τι απέρριψε; Δεν είπε.", "el") == ["Τι απέρριψε;", "Δεν είπε."]


def test_a_sentence_without_end_is_cut_between_words() -> None:
    text = "palabra " * 1000
    found = sentences(text)
    assert max(len(s.text) for s in found) <= LONGEST
    assert all(set(s.text.split()) == {"palabra"} for s in found)


def test_a_word_of_ten_thousand_characters_is_cut() -> None:
    found = sentences("x" * 10_000)
    assert [len(s.text) for s in found] == [LONGEST] * 6 + [1000]


@pytest.mark.parametrize(
    "hostile",
    [
        "a.",
        '"',
        ".",
        ". ",
        "a. ",
        "A. ",
        "\n",
        "a\n",
        "A\nb.\n",
        "¿",
        '."',
        ' "a".',
        "1. ",
        "x\n\n",
        "—",
        "[1]",
        ".“A",
        "EE. UU. ",
    ],
)
@pytest.mark.timeout(60)
def test_hostile_repetition_does_not_take_forever(hostile: str) -> None:
    # Quadratic work on this much would run into the time limit by far.
    text = hostile * (100_000 // len(hostile))
    _check_sentences(text, sentences(text, "es"))


# Pieces that matter to the rules, mixed with anything Unicode has.
PIECES = st.sampled_from(
    [
        *'.!?…¿¡"«»“”()[] \n',
        "\r\n",
        "\n\n",
        "Sr.",
        "EE. UU.",
        "a.m.",
        "El",
        "la",
        "3.500",
        "…",
        "。",
        "\u2028",
        "\x85",
        "é",
        "e\u0301",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=400), st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=80).map("".join)
)
LANGUAGES = st.sampled_from([None, "es", "en", "de", "fr", "el", "zh", "xx"])


def _check_sentences(text: str, found: list[Sentence]) -> None:
    end = 0
    for sentence in found:
        assert sentence.start >= end
        assert not text[end : sentence.start].strip()
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
        assert len(sentence.text) <= LONGEST
        end = sentence.end
    assert not text[end:].strip()


@given(TEXTS, LANGUAGES)
def test_sentences_hold_every_character_in_order(text: str, language: str | None) -> None:
    _check_sentences(text, sentences(text, language))


@given(TEXTS, LANGUAGES, st.integers(1, 400))
def test_passages_hold_every_sentence_once_in_order(text: str, language: str | None, limit: int) -> None:
    article = _article(text, language)
    found = passages(article, limit=limit)
    assert [s for p in found for s in p.sentences] == sentences(text, language)
    for passage in found:
        assert text[passage.start : passage.end] == passage.text
        assert (passage.start, passage.end) == (passage.sentences[0].start, passage.sentences[-1].end)
        assert (passage.article_id, passage.id) == ("a", 0)
        claims = [s for s in passage.sentences if not s.heading]
        assert len(passage.text) <= limit or len(claims) <= 1 or len(passage.sentences) == 1


def _paragraph(length: int) -> str:
    return " ".join(["Una frase de treinta letras x."] * (length // 30))


def test_passages_end_with_paragraphs_and_are_of_similar_length() -> None:
    text = "\n\n".join([_paragraph(350)] * 5)
    found = passages(_article(text, "es"))
    assert all(text[p.end : p.end + 2] in ("\n\n", "") for p in found)
    assert min(len(p.text) for p in found) > 300


def test_there_is_no_tiny_last_passage() -> None:
    found = passages(_article(_paragraph(870), "es"))
    assert len(found) == 2
    assert min(len(p.text) for p in found) > 300


def test_a_heading_stays_with_what_follows() -> None:
    text = "\n\n".join([_paragraph(740), "Un título", _paragraph(500)])
    first, second = passages(_article(text, "es"))
    assert not first.sentences[-1].heading
    assert second.text.startswith("Un título\n\nUna frase")


def test_no_text_no_passages() -> None:
    assert sentences("") == []
    assert passages(_article(" \n ")) == []


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 character"):
        passages(_article("Hola."), limit=0)


def test_the_seed_article_makes_passages_within_the_limit(seed: Article) -> None:
    found: list[Passage] = passages(seed)
    assert 3 <= len(found) <= 6
    assert all(300 < len(p.text) <= 800 for p in found)


@pytest.fixture(scope="module")
def seed() -> Article:
    (path,) = (Path(__file__).parent.parent / "seeds").glob("000*.txt")
    draft = read(path)
    return _article(draft.text, draft.language)
