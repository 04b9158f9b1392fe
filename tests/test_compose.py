"""How an answer is made from evidence: assess, write, check, try the next sentence. No model is loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from index.article import Article
from index.split import passages
from rag.answer import Progress, Written
from rag.clock import Clock
from rag.compose import Composition, compose, says_more
from rag.evidence import Evidence
from rag.names import foreign
from rag.question import Turn, understand
from rag.reader import Reader
from rag.write import Draft, ModelFailed
from tests.encoders import HashingEncoder

TEXT = (
    "El alcalde Luis Pardo inauguró el puente nuevo en marzo. "
    "La concejala Marta Vidal rechazó el presupuesto de 300 euros. "
    "Los vecinos aplaudieron la obra durante una hora."
)
ARTICLE = Article(id="a", title="Un puente", text=TEXT, source="a.txt", language="es")
SENTENCES = [s for p in passages(ARTICLE) for s in p.sentences]
EVIDENCE = [Evidence(ARTICLE, s, 0.9 - 0.02 * place) for place, s in enumerate(SENTENCES)]
ALIKE = [replace(item, score=0.9) for item in EVIDENCE]


@dataclass
class Scripted:
    """A writer with fixed odds a sentence and fixed words; it remembers what it was shown."""

    odds: list[float | None]
    words: dict[int, str]
    judged: float | None = 2.0
    translation: str | None = None
    name: str = "scripted"
    looked: list[str] = field(default_factory=list)
    shown: list[list[str]] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=lambda: EVIDENCE)

    def until(self, reader: Reader) -> Scripted:
        return self

    def assess(self, question: str, language: str, item: Evidence) -> float | None:
        self.looked.append(item.quote)
        return self.odds[self.evidence.index(item)]

    def write(self, question: str, language: str, evidence: Sequence[Evidence]) -> Iterator[Draft]:
        self.shown.append([e.quote for e in evidence])
        for place, item in enumerate(evidence):
            text = self.words.get(self.evidence.index(item))
            if text == "stop":
                raise ModelFailed("gone")
            if text:
                yield Draft(text, place)

    def judge(self, claim: str, quote: str, language: str) -> float | None:
        return self.judged

    def translate(self, text: str, language: str) -> str | None:
        return self.translation

    def rewrite(self, question: str, language: str, history: Sequence[Turn]) -> str | None:
        return None


def composed(
    writer: Scripted, question: str = "¿Qué pasó con el puente?"
) -> tuple[Composition, list[Progress | Written]]:
    making = compose(writer, understand(question), writer.evidence, HashingEncoder(), Clock())
    events = []
    while True:
        try:
            events.append(next(making))
        except StopIteration as end:
            return end.value, events


def test_a_sure_sentence_is_written_from_alone_and_the_rest_are_not_looked_at() -> None:
    writer = Scripted([3.0, 5.0, 1.0], {0: "Luis Pardo inauguró el puente en marzo."})
    made, events = composed(writer)
    assert writer.looked == [EVIDENCE[0].quote]
    assert writer.shown == [[EVIDENCE[0].quote]]
    assert [s.text for s in made.statements] == ["Luis Pardo inauguró el puente en marzo."]
    assert [c.quote for c in made.citations] == [EVIDENCE[0].quote]
    assert [e.statement for e in events if isinstance(e, Written)] == made.statements


def test_a_sentence_that_is_as_near_is_looked_at_where_the_first_is_not_quite_sure() -> None:
    near = [EVIDENCE[0], replace(EVIDENCE[1], score=0.895), EVIDENCE[2]]
    writer = Scripted([2.0, 3.5, 1.0], {1: "Marta Vidal rechazó el presupuesto."}, evidence=near)
    made, _ = composed(writer)
    assert writer.looked == [near[0].quote, near[1].quote]
    assert [c.quote for c in made.citations] == [near[1].quote]


def test_of_two_that_seem_to_answer_alike_the_nearer_is_taken() -> None:
    writer = Scripted([1.2, 1.3, 0.0], {0: "Luis Pardo inauguró el puente en marzo."})
    made, _ = composed(writer)
    assert [c.quote for c in made.citations] == [EVIDENCE[0].quote]


def test_where_none_is_sure_the_surest_of_all_is_taken() -> None:
    writer = Scripted([0.8, 1.7, 1.2], {1: "Marta Vidal rechazó el presupuesto."})
    made, _ = composed(writer)
    assert writer.looked == [e.quote for e in EVIDENCE]
    assert [c.quote for c in made.citations] == [EVIDENCE[1].quote]


def test_what_another_sentence_answers_beside_the_first_is_a_statement_of_its_own() -> None:
    words = {0: "Luis Pardo inauguró el puente en marzo.", 2: "Los vecinos aplaudieron durante una hora."}
    made, events = composed(Scripted([1.6, -1.0, 1.2], words, evidence=ALIKE))
    assert [s.text for s in made.statements] == [words[0], words[2]]
    assert [s.citations for s in made.statements] == [(1,), (2,)]
    assert [e.statement for e in events if isinstance(e, Written)] == made.statements


def test_what_was_said_already_is_not_said_again_from_another_sentence() -> None:
    words = {0: "Luis Pardo inauguró el puente en marzo.", 2: "En marzo Luis Pardo inauguró el puente."}
    made, _ = composed(Scripted([1.6, -1.0, 1.2], words, evidence=ALIKE))
    assert [s.text for s in made.statements] == [words[0]]


def test_a_list_is_looked_for_in_every_sentence_though_the_first_is_sure() -> None:
    words = {0: "Luis Pardo inauguró el puente.", 1: "Marta Vidal rechazó el presupuesto."}
    writer = Scripted([4.0, 2.0, -2.0], words)
    made, _ = composed(writer, "¿Quiénes hicieron algo?")
    assert writer.looked == [e.quote for e in EVIDENCE]
    assert [s.text for s in made.statements] == [words[0], words[1]]


def test_another_article_that_is_as_near_is_asked_whether_it_says_otherwise() -> None:
    other = Article(
        id="b",
        title="Otro",
        text="El puente nuevo lo inauguró Marta Vidal en abril.",
        source="b",
        language="es",
    )
    (passage,) = passages(other)
    rival = Evidence(other, passage.sentences[0], 0.895)
    words = {0: "Luis Pardo inauguró el puente en marzo.", 1: "Marta Vidal inauguró el puente en abril."}
    made, _ = composed(Scripted([4.0, 2.0], words, evidence=[EVIDENCE[0], rival]))
    assert [s.text for s in made.statements] == [words[0], words[1]]
    assert [c.article_id for c in made.citations] == ["a", "b"]


def test_a_statement_of_which_the_judge_is_not_sure_is_marked() -> None:
    words = {0: "Luis Pardo inauguró el puente en marzo."}
    made, _ = composed(Scripted([4.0, 0.0, 0.0], words, judged=0.2))
    assert [s.verdict for s in made.statements] == ["partly"]
    made, _ = composed(Scripted([4.0, 0.0, 0.0], words, judged=1.7))
    assert [s.verdict for s in made.statements] == ["supported"]


def test_a_number_makes_a_statement_say_more() -> None:
    said = ["La obra costó 300 euros."]
    assert says_more("La obra costó 400 euros.", said, "es")
    assert says_more("Los vecinos aplaudieron la obra.", said, "es")
    assert not says_more("La obra costó 300 euros.", said, "es")
    assert not says_more("Costó 300 euros la obra.", said, "es")


def test_where_what_was_written_does_not_stand_the_sentence_is_translated_and_checked() -> None:
    asked = "What happened to the bridge?"
    translated = "The mayor Luis Pardo inaugurated the new bridge in March."
    writer = Scripted([4.0, 0.0, 0.0], {0: "The bridge cost 900 euros."}, translation=translated)
    made, events = composed(writer, asked)
    assert [s.text for s in made.statements] == [translated]
    assert [c.quote for c in made.citations] == [EVIDENCE[0].quote]
    assert [e.statement for e in events if isinstance(e, Written)] == made.statements
    assert made.left_out == 1

    wrong = Scripted([4.0, 0.0, 0.0], {0: "The bridge cost 900 euros."}, translation="It cost 800 euros.")
    made, _ = composed(wrong, asked)
    assert made.statements == [], "a translation is checked, too"
    assert made.sure


def test_nothing_is_written_where_no_sentence_states_the_answer() -> None:
    writer = Scripted([-1.0, -0.5, -3.0], {0: "Luis Pardo inauguró el puente."})
    made, _ = composed(writer)
    assert made.best is None
    assert writer.shown == []
    assert made.statements == []


@pytest.mark.parametrize(
    ("odds", "looked"),
    [
        ([-1.4, -1.2, 3.0], 2),
        ([-3.0, -3.0, -3.0], 2),
        ([-1.4, -0.9, -3.0], 3),
    ],
)
def test_where_the_nearest_sentences_do_not_state_the_answer_at_all_the_rest_are_not_looked_at(
    odds: list[float | None], looked: int
) -> None:
    writer = Scripted(odds, {1: "Marta Vidal rechazó el presupuesto.", 2: "Los vecinos aplaudieron."})
    made, _ = composed(writer)
    assert len(writer.looked) == looked
    assert made.statements == []


def test_a_first_sentence_that_hardly_states_the_answer_does_not_hide_a_second_that_does() -> None:
    writer = Scripted([-3.0, 3.0, 0.0], {1: "Marta Vidal rechazó el presupuesto."})
    made, _ = composed(writer)
    assert [c.quote for c in made.citations] == [EVIDENCE[1].quote]


def test_what_its_source_does_not_say_is_counted_and_the_next_sentence_tried() -> None:
    writer = Scripted(
        [1.8, 1.7, 1.0], {0: "Luis Pardo inauguró el puente en 2019.", 1: "Marta Vidal lo rechazó."}
    )
    made, _ = composed(writer)
    assert made.left_out == 1
    assert [s.text for s in made.statements] == ["Marta Vidal lo rechazó."]
    assert made.best == EVIDENCE[0]


def test_where_what_seemed_sure_does_not_stand_the_sentences_passed_over_get_their_turn() -> None:
    writer = Scripted(
        [4.0, 0.5, 1.7], {0: "Luis Pardo inauguró el puente en 2019.", 2: "Los vecinos aplaudieron la obra."}
    )
    made, _ = composed(writer)
    assert writer.looked == [e.quote for e in EVIDENCE]
    assert [c.quote for c in made.citations] == [EVIDENCE[2].quote]
    assert made.left_out == 1


def test_a_statement_that_only_repeats_the_question_answers_nothing() -> None:
    writer = Scripted([1.8, 1.7, 1.0], {0: "El puente se inauguró.", 1: "Marta Vidal rechazó el puente."})
    made, _ = composed(writer, "¿Cuándo se inauguró el puente?")
    assert [s.text for s in made.statements] == ["Marta Vidal rechazó el puente."]
    assert made.left_out == 1


def test_after_two_tries_nothing_is_claimed() -> None:
    writer = Scripted([1.8, 1.7, 1.6], dict.fromkeys(range(3), "Fueron 9.000 personas."))
    made, _ = composed(writer)
    assert made.left_out == 2
    assert made.statements == []


def test_a_statement_that_the_judge_denies_is_left_out() -> None:
    writer = Scripted([3.0, 0.0, 0.0], {0: "Luis Pardo inauguró el puente en marzo."}, judged=-4.0)
    made, _ = composed(writer)
    assert made.statements == []
    assert made.left_out == 1


def test_a_statement_in_another_language_is_translated_and_checked_again() -> None:
    said = {0: "The mayor opened the new bridge in the month of March."}
    made, _ = composed(
        Scripted([3.0, 0.0, 0.0], said, translation="El alcalde inauguró el puente nuevo en marzo.")
    )
    assert [s.text for s in made.statements] == ["El alcalde inauguró el puente nuevo en marzo."]
    made, _ = composed(Scripted([3.0, 0.0, 0.0], said, translation="El alcalde inauguró el puente en 1999."))
    assert (made.statements, made.left_out) == ([], 1)
    made, _ = composed(Scripted([3.0, 0.0, 0.0], said))
    assert (made.statements, made.left_out) == ([], 1)


def test_a_subject_taken_from_a_later_sentence_is_left_out() -> None:
    assert foreign("Marta Vidal inauguró el puente.", EVIDENCE[0], EVIDENCE) == ["Marta", "Vidal"]
    made, _ = composed(Scripted([3.0, 0.0, 0.0], {0: "Marta Vidal inauguró el puente en marzo."}))
    assert made.statements == []
    assert made.left_out == 1


def test_a_capital_that_only_opens_a_statement_is_no_name() -> None:
    text = "Los drones rastrean a los barcos. Lo publicó The New York Times el jueves."
    article = Article(id="d", title="Drones", text=text, source="d.txt", language="es")
    evidence = [Evidence(article, s, 0.9) for p in passages(article) for s in p.sentences]
    assert foreign("The drones track ships.", evidence[0], evidence) == []
    assert foreign("The Times tracks ships.", evidence[0], evidence) == ["Times"]


@dataclass
class Fickle(Scripted):
    """A judge that is surer of the last sentence than of all others, whatever is claimed."""

    def judge(self, claim: str, quote: str, language: str) -> float | None:
        return 6.0 if quote == EVIDENCE[2].quote else 0.0


def test_what_was_written_from_one_sentence_is_cited_from_it_while_it_stands() -> None:
    said = "Los vecinos aplaudieron la obra nueva durante una hora."  # nearer to the last sentence
    made, _ = composed(Fickle([3.0, 0.0, 0.0], {0: said}))
    assert [c.quote for c in made.citations] == [EVIDENCE[0].quote]


def test_a_name_from_just_before_may_be_whom_the_sentence_speaks_of() -> None:
    assert foreign("Luis Pardo rechazó el presupuesto.", EVIDENCE[1], EVIDENCE) == []


def test_a_writer_that_does_not_assess_sees_all_the_evidence_at_once() -> None:
    writer = Scripted([None, None, None], {1: "Marta Vidal rechazó el presupuesto."})
    made, _ = composed(writer)
    assert writer.shown == [[e.quote for e in EVIDENCE]]
    assert [c.quote for c in made.citations] == [EVIDENCE[1].quote]


def test_what_was_verified_before_the_model_failed_stands() -> None:
    writer = Scripted([None, None, None], {0: "Luis Pardo inauguró el puente en marzo.", 1: "stop"})
    made, _ = composed(writer)
    assert made.failed
    assert [s.text for s in made.statements] == ["Luis Pardo inauguró el puente en marzo."]
