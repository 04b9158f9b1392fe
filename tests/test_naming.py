"""Names are cut out of a text in one way, and each says where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.naming import Name, has_capital, is_initial, is_link, read_names, word_before, word_behind


def texts(text: str) -> list[str]:
    return [name.text for name in read_names(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("habló en la Universidad de la República ayer", ["Universidad de la República"]),
        ("the Bank of the West and Paul T. Hendry", ["Bank of the West", "Paul T. Hendry"]),
        ("by J.K. Rowling and J. R. R. Tolkien", ["J.K. Rowling", "J. R. R. Tolkien"]),
        ("con Hassan al-Bakri, al-Tarabi", ["Hassan al-Bakri", "al-Tarabi"]),
        ("avec Jeanne d'Arc en l'Espagne", ["Jeanne d'Arc", "Espagne"]),
        ("un tribunal de l'Union, la Cour de l'Union", ["Union", "Cour de l'Union"]),
        ("with Trump's Mike Pence", ["Trump", "Mike Pence"]),
        ("los anti-Trump, Jean-Claude Juncker", ["Trump", "Jean-Claude Juncker"]),
        ("vio Trump la Casa Blanca", ["Trump", "Casa Blanca"]),
        ("habló Petro. Sheinbaum calló", ["Petro", "Sheinbaum"]),
        ("de Ana Ruiz\n\nMadrid celebró", ["Ana Ruiz", "Madrid"]),
        ("de Ana\nRuiz", ["Ana\nRuiz"]),
        ("la NASA y Felipe VI", ["NASA y Felipe VI"]),
        ("en 3D y en la A. de ayer", []),
        ("plan B y nada", []),
        ("", []),
    ],
)
def test_a_name_is_read_whole_and_no_further(text: str, names: list[str]) -> None:
    assert texts(text) == names


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("Ana habló", True),
        ("Fin. Ana habló", True),
        ("dijo: «Ana habló", True),
        ("Según él, ¿Ana habló?", True),
        ("fin\n\nAna habló", True),
        ("fin\n- Ana habló", True),
        ("habló Ana", False),
        ("la película «Ana»", False),
        ("el Dr. Ana", False),
        ("ayer — Ana", False),
    ],
)
def test_a_name_knows_whether_it_opens_its_sentence(text: str, opens: bool) -> None:
    name = list(read_names(text))[-1]
    assert (name.text, name.opens) == ("Ana", opens)


def test_a_name_that_opens_may_leave_its_first_word_to_the_sentence() -> None:
    (name,) = read_names("Elena Ruiz-Prado d'Arc llegó")
    assert name.capitals() == ("Elena", "Ruiz", "Prado", "Arc")
    assert name.capitals(inside=True) == ("Ruiz", "Prado", "Arc")
    (name,) = read_names("J. Ruiz llegó")
    assert name.capitals(inside=True) == ("Ruiz",), "an initial is surely of the name"


def test_a_name_is_parted_where_a_use_has_no_need_of_a_word() -> None:
    text = "Ayer: Ana Ruiz y Paul T. Prado"
    name = list(read_names(text))[-1]
    parts = list(name.parts(lambda word: word != "y"))
    assert [(part.text, part.opens) for part in parts] == [("Ana Ruiz", True), ("Paul T. Prado", False)]
    assert [text[part.start : part.end] for part in parts] == [part.text for part in parts]


def test_the_words_beside_a_name_are_those_that_blanks_alone_part_from_it() -> None:
    text = "vive en Vigo desde ayer, l'Espagne. Peru's president"
    vigo, spain, peru = read_names(text)
    assert (word_before(text, vigo.start), word_behind(text, vigo.end)) == ("en", "desde")
    assert (word_before(text, spain.start), word_behind(text, spain.end)) == ("l'", "")
    assert word_behind(text, peru.end) == ""


WRITTEN = st.lists(
    st.sampled_from(
        [
            "Ana", "Ruiz", "NASA", "T.", "J", "de", "la", "y", "of", "the", "al-Bakri", "l'Union", "d'Arc", "Trump's",
            "anti-Trump", "dijo", ".", ",", "¿", "«", "\n", "\n\n", "-", " ", "  ", "’", "Ñ", "ß", "3D", "İ", "ǅ", "名",
        ]
    ),
    max_size=25,
).map(" ".join)  # fmt: skip


@given(st.one_of(st.text(max_size=80), WRITTEN))
def test_each_name_stands_where_it_says_and_none_overlaps(text: str) -> None:
    end = 0
    for name in read_names(text):
        assert end <= name.start < name.end <= len(text)
        assert text[name.start : name.end] == name.text
        assert "".join(name.words) == "".join(name.text.split())
        assert has_capital(name.words[-1])
        assert has_capital(name.words[0])
        assert all(has_capital(word) or is_link(word) or is_initial(word) for word in name.words)
        end = name.end


@given(WRITTEN, st.sets(st.sampled_from(["y", "de", "la", "Ana", "T.", "NASA"])))
def test_the_parts_of_a_name_are_its_words_where_they_stand(text: str, left_out: set[str]) -> None:
    for name in read_names(text):
        parts = list(name.parts(lambda word: word not in left_out))
        assert [word for part in parts for word in part.words] == [w for w in name.words if w not in left_out]
        assert all(text[part.start : part.end] == part.text for part in parts)
        assert all(not part.opens or part.start == name.start for part in parts)


@given(st.text(max_size=60))
def test_what_has_no_capital_has_no_name(text: str) -> None:
    small = "".join(c for c in text if not c.isupper())
    assert list(read_names(small)) == []


@given(WRITTEN, WRITTEN)
def test_a_paragraph_is_read_the_same_whatever_stands_before_it(one: str, other: str) -> None:
    def shape(names: list[Name]) -> list[tuple[str, bool]]:
        return [(name.text, name.opens) for name in names]

    alone = shape(list(read_names(other)))
    behind = shape(list(read_names(f"{one}.\n\n{other}")))
    assert behind[len(behind) - len(alone) :] == alone
