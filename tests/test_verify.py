"""Whether a statement is supported by the sentence it cites, with the real embedding model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.evidence import Evidence
from rag.remote import ServerWriter
from rag.verify import Refuted, Verdict, _foreign, joined, verify
from rag.write import Draft, ModelFailed, Writer
from tests.llms import ScriptedLLM, reply

if TYPE_CHECKING:
    from index.library import Library

pytestmark = pytest.mark.model

REJECTED = "algo que ya ha rechazado la presidenta de México"
MEETING = "se convocará una reunión de seguridad"
DRONES = "llevó a cabo vuelos secretos con drones"


@pytest.fixture(scope="module")
def evidence(seed_library: Library) -> list[Evidence]:
    """The seed's sentences on what was rejected, on the meeting and on the drones, in this order."""
    (article,) = seed_library.articles()
    sentences = [s for passage in seed_library.article_passages(article.id) for s in passage.sentences]
    return [
        Evidence(article, next(s for s in sentences if words in s.text), 0.9)
        for words in (REJECTED, MEETING, DRONES)
    ]


class Judge(ServerWriter):
    """A writer that judges as it is told, and remembers what about."""

    def __init__(self, odds: float | ModelFailed | None = None) -> None:
        super().__init__(ScriptedLLM(lambda _: reply()))
        self.odds = odds
        self.asked: list[tuple[str, str]] = []

    def judge(self, claim: str, quote: str, language: str) -> float | None:
        """Return what was told."""
        self.asked.append((claim, quote))
        if isinstance(self.odds, ModelFailed):
            raise self.odds
        return self.odds


def judge(
    library: Library,
    evidence: list[Evidence],
    text: str,
    source: int,
    language: str = "en",
    writer: Writer | None = None,
) -> object:
    writer = writer or ServerWriter(ScriptedLLM(lambda _: reply()))
    return verify(Draft(text, source), evidence, language, library.encoder, writer)


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("en", "Sheinbaum rejected a US military intervention in Mexico.", 0),
        ("es", "Sheinbaum rechaza una intervención militar de EEUU en el país.", 0),
        ("de", "Sheinbaum lehnt ein militärisches Eingreifen der USA in Mexiko ab.", 0),
        ("en", "The high-level security meeting will be held in Washington in February.", 1),
        ("es", "La reunión de seguridad será en Washington en febrero.", 1),
        ("en", "Under Biden, the CIA made secret drone flights over Mexico to find fentanyl labs.", 2),
    ],
)
def test_what_the_source_says_stands(
    seed_library: Library, evidence: list[Evidence], language: str, text: str, source: int
) -> None:
    verdict = judge(seed_library, evidence, text, source, language)
    assert isinstance(verdict, Verdict), verdict
    assert verdict.source == source
    assert verdict.text == text
    assert 0.5 <= verdict.support <= 1, "the bar to pass lies at one half"


@pytest.mark.parametrize(
    "text",
    [
        "The meeting will take place in Washington on February 1.",
        "The meeting will take place in Washington in February 2027.",
        "The meeting will take place in Washington in March.",
        "Two hundred officials will meet in Washington in February.",
        "The high-level meeting in Washington in February will cost 40% more.",
    ],
)
def test_a_number_or_date_that_no_source_holds_is_refuted_with_it_named(
    seed_library: Library, evidence: list[Evidence], text: str
) -> None:
    refuted = judge(seed_library, evidence, text, 1)
    assert isinstance(refuted, Refuted), refuted
    assert refuted.text == text
    assert "does not hold" in refuted.why


@pytest.mark.parametrize("source", [-1, 3, 99])
def test_a_source_that_does_not_exist_is_refuted(
    seed_library: Library, evidence: list[Evidence], source: int
) -> None:
    refuted = judge(seed_library, evidence, "Sheinbaum rejected it.", source)
    assert isinstance(refuted, Refuted)
    assert "does not exist" in refuted.why


def test_nothing_is_supported_where_there_is_no_evidence(seed_library: Library) -> None:
    assert isinstance(judge(seed_library, [], "Sheinbaum rejected it.", 0), Refuted)


@pytest.mark.parametrize("text", ["", "…", " - ", "¡!"])
def test_a_statement_without_words_is_refuted(
    seed_library: Library, evidence: list[Evidence], text: str
) -> None:
    refuted = judge(seed_library, evidence, text, 0)
    assert isinstance(refuted, Refuted)
    assert "says nothing" in refuted.why


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "La presidenta de México descarta una intervención militar en el país."),
        ("de", "The president of Mexico rules out a military intervention in the country."),
        ("es", "The president of Mexico rules out a military intervention in the country."),
    ],
)
def test_a_statement_in_another_language_than_the_question_is_refuted(
    seed_library: Library, evidence: list[Evidence], language: str, text: str
) -> None:
    refuted = judge(seed_library, evidence, text, 0, language)
    assert isinstance(refuted, Refuted)
    assert f"the question in {language}" in refuted.why


def test_a_few_words_that_look_like_a_language_nobody_speaks_here_are_taken_for_the_questions(
    evidence: list[Evidence],
) -> None:
    assert not _foreign("Un voto bodhisattva se llama tulku.", "es", evidence)
    assert _foreign(
        "Sie hat ein militärisches Eingreifen im eigenen Land abgelehnt, sagte sie gestern.", "es", evidence
    )
    assert _foreign("La presidenta rechazó una intervención.", "en", evidence), (
        "that is the source's language"
    )
    assert _foreign("Вчера она снова решительно отклонила вмешательство.", "es", evidence), (
        "those are no letters of the question's"
    )


def test_names_of_another_language_do_not_make_a_statement_foreign(
    seed_library: Library, evidence: list[Evidence]
) -> None:
    text = "Juan Ramón de la Fuente and Marco Rubio are not named; the CIA flew drones over México."
    assert "the question in" not in getattr(judge(seed_library, evidence, text, 2), "why", "")


@pytest.mark.parametrize(
    "text",
    ["Bananas ripen faster next to apples.", "The orchestra plays a symphony by Mahler tonight."],
)
def test_a_statement_about_something_else_is_refuted(
    seed_library: Library, evidence: list[Evidence], text: str
) -> None:
    assert isinstance(judge(seed_library, evidence, text, 0), Refuted)


@pytest.mark.parametrize("wrong", [0, 2])
def test_a_citation_of_the_wrong_sentence_is_moved_to_the_one_that_says_it(
    seed_library: Library, evidence: list[Evidence], wrong: int
) -> None:
    verdict = judge(seed_library, evidence, "The meeting will be held in Washington in February.", wrong)
    assert isinstance(verdict, Verdict)
    assert verdict.source == 1


def test_a_sentence_that_is_quoted_word_for_word_is_wholly_supported(
    seed_library: Library, evidence: list[Evidence]
) -> None:
    for place, item in enumerate(evidence):
        verdict = judge(seed_library, evidence, item.quote.upper().lower(), place, "es")
        assert isinstance(verdict, Verdict)
        assert (verdict.source, verdict.support) == (place, 1.0)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), source=st.integers(-2, 4), language=st.sampled_from(["en", "es", "xx"]))
def test_any_statement_gets_a_verdict(
    seed_library: Library, evidence: list[Evidence], text: str, source: int, language: str
) -> None:
    verdict = judge(seed_library, evidence, text, source, language)
    assert isinstance(verdict, Verdict | Refuted)
    assert verdict.text == " ".join(text.split())
    if isinstance(verdict, Verdict):
        assert 0 <= verdict.source < len(evidence)
        assert 0 <= verdict.support <= 1
    else:
        assert verdict.why


# -- the model as a judge


SOUND = "Sheinbaum rejected a US military intervention in Mexico."


def test_a_judges_no_refutes_and_its_yes_or_silence_does_not(
    seed_library: Library, evidence: list[Evidence]
) -> None:
    for odds in (3.0, 0.0, None):
        judge_of = Judge(odds)
        assert isinstance(judge(seed_library, evidence, SOUND, 0, writer=judge_of), Verdict)
        assert judge_of.asked == [(SOUND, evidence[0].quote)]
    refuted = judge(seed_library, evidence, SOUND, 0, writer=Judge(-9.0))
    assert isinstance(refuted, Refuted)
    assert "does not say so" in refuted.why


def test_a_judge_is_not_asked_about_what_is_refuted_already_or_quoted_word_for_word(
    seed_library: Library, evidence: list[Evidence]
) -> None:
    judge_of = Judge(-9.0)
    assert isinstance(judge(seed_library, evidence, "It is on February 1.", 1, writer=judge_of), Refuted)
    assert isinstance(judge(seed_library, evidence, evidence[1].quote, 1, "es", judge_of), Verdict)
    assert judge_of.asked == []


def test_a_judge_that_fails_lets_nothing_pass(seed_library: Library, evidence: list[Evidence]) -> None:
    with pytest.raises(ModelFailed, match="gone"):
        judge(seed_library, evidence, SOUND, 0, writer=Judge(ModelFailed("The model has gone.")))


@pytest.mark.parametrize("name", ["Ana Ruiz", "Orriols", "Carla Conti"])
def test_a_name_from_the_prompts_own_examples_is_refuted(
    seed_library: Library, evidence: list[Evidence], name: str
) -> None:
    text = f"The president of Mexico, with {name}, rejected a military intervention."
    assert isinstance(judge(seed_library, evidence, text, 0), Refuted)


def test_a_subject_from_another_sentence_of_the_evidence_is_refuted(
    seed_library: Library, evidence: list[Evidence]
) -> None:
    (article,) = seed_library.articles()
    sentences = [s for passage in seed_library.article_passages(article.id) for s in passage.sentences]
    call = next(s for s in sentences if "conversación telefónica" in s.text)
    more = [*evidence, Evidence(article, call, 0.9)]
    assert isinstance(judge(seed_library, more, SOUND, 0), Verdict)
    swapped = judge(seed_library, more, "Marco Rubio rejected a US military intervention in Mexico.", 0)
    assert not isinstance(swapped, Verdict) or swapped.source == 3, "not carried by the sentence on Sheinbaum"


def test_what_the_likely_sentences_do_not_say_is_asked_of_one_more_and_no_others(
    seed_library: Library, evidence: list[Evidence]
) -> None:
    strict = Judge(-2.0)
    text = "Sheinbaum rejected an American military intervention in Mexico."
    assert isinstance(judge(seed_library, evidence, text, 0, writer=strict), Refuted)
    assert 1 <= len(strict.asked) <= 3
    assert len({quote for _, quote in strict.asked}) == len(strict.asked)


def test_a_country_that_the_model_spells_with_a_space_is_one_name() -> None:
    assert joined("The U. S. and the E. U. told the U. N. so.") == "The U.S. and the E.U. told the U.N. so."
    assert (
        joined("J. R. R. Tolkien, and plan U. Something else.")
        == "J. R. R. Tolkien, and plan U. Something else."
    )
