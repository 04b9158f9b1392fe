"""Whether a claim gives somebody another first or last name than its source does."""

from __future__ import annotations

import pytest

from index.article import Article
from index.split import passages
from rag.evidence import Evidence
from rag.names import part_of_name, strangers, unnamed


@pytest.mark.parametrize(
    ("claim", "source", "languages", "found"),
    [
        (
            "Roberto Prado, the minister, resigned.",
            "El ministro Vicente Prado dimitió.",
            "en es",
            ["Roberto Prado"],
        ),
        ("Paul T. Hendry leads the group.", "El grupo lo dirige Paul T. Stolbert.", "en es", ["Paul Hendry"]),
        (
            "Dirige el país Hassan al-Bakri.",
            "The country is led by Hassan al-Tarabi.",
            "es en",
            ["Hassan al-Bakri"],
        ),
        ("Lo dijo Martín Bermúdez.", "Lo dijo Jorge Bermúdez.", "es es", ["Martín Bermúdez"]),
        ("Fue Kofi Anderson quien lo dijo.", "Lo dijo Luis Moreno.", "es es", ["Kofi Anderson"]),
    ],
)
def test_another_first_or_last_name_is_told(
    claim: str, source: str, languages: str, found: list[str]
) -> None:
    told, read = languages.split()
    assert unnamed(claim, source, told, read) == found


@pytest.mark.parametrize(
    ("claim", "source", "languages"),
    [
        ("Minister Prado resigned.", "El ministro Vicente Prado dimitió.", "en es"),
        ("Luis Lacalle Pou spoke.", "Habló Luis Lacalle.", "en es"),
        ("Lacalle Pou spoke.", "Habló Luis Lacalle Pou.", "en es"),
        ("John Calvin taught in Geneva.", "Juan Calvino enseñó en Ginebra.", "en es"),
        ("Prime Minister Johnson spoke.", "Habló el primer ministro Boris Johnson.", "en es"),
        ("The Supreme Court met.", "Se reunió la Corte Suprema.", "en es"),
        ("They climbed Mount Everest.", "Subieron al Monte Everest.", "en es"),
        ("Volodymyr Zelensky spoke.", "Habló Vladimir Zelenski.", "en es"),
        ("Lo dijo Ana María Ruiz.", "Lo dijo Ana Ruiz.", "es es"),
    ],
)
def test_a_name_that_is_given_less_fully_or_in_another_form_is_not(
    claim: str, source: str, languages: str
) -> None:
    told, read = languages.split()
    assert unnamed(claim, source, told, read) == []


def test_somebody_of_whom_an_article_holds_no_name_is_a_stranger_to_it() -> None:
    text = "El alcalde Luis Prado, de 82 años, habló en la Corte Suprema de Montevideo."
    assert strangers("How old is Keanu Reeves?", text, "en", "es") == ["Keanu Reeves"]
    assert strangers("¿Qué edad tiene Keanu Reeves?", text, "es", "es") == ["Keanu Reeves"]
    assert strangers("How old is Luis Prado?", text, "en", "es") == []
    assert strangers("How old is Mayor Prado?", text, "en", "es") == []
    assert strangers("Who spoke at the Supreme Court?", text, "en", "es") == []
    assert strangers("Who spoke in New York?", text, "en", "es") == [], "a place has names of its own"
    assert strangers("Wie alt ist Keanu Reeves?", text, "de", "es") == [], "every noun has a capital there"


def test_a_number_may_belong_to_a_name_that_stands_near() -> None:
    text = "La Copa Sol 50 se jugó en Lima. Con 39 años, Prado fue el mayor en ese partido."
    article = Article(id="a", title="La final", text=text, source="a", language="es")
    sentences = [s for p in passages(article) for s in p.sentences]
    item = Evidence(article, sentences[1], 0.9)
    assert part_of_name("50", "Prado was 39 when he played the Copa Sol 50.", item)
    assert not part_of_name("50", "Prado was 39 when he beat 50 others.", item)
    assert not part_of_name("51", "Prado was 39 when he played the Copa Sol 51.", item)
