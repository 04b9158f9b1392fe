"""Whether a claim says what its source says, by rules: denials, opposites, plans, conditions, swapped roles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.split import sentences
from rag.polarity import disagreement, opposite_premise
from rag.polarity.lexicon import LANGUAGES, opposites, words

DATA = Path(__file__).parent / "data"
_STORIES = json.loads((DATA / "polarity.json").read_text(encoding="utf-8"))


def _told(sound: bool) -> list[object]:
    """The claims of the stories; those that only a model can tell are expected to be missed."""
    return [
        pytest.param(
            claim["text"],
            claim["language"],
            story["source"],
            story["language"],
            id=f"{claim['language']}-{story['language']}: {claim['text']}",
            marks=[pytest.mark.xfail(reason="needs a model", strict=True)] if claim.get("hard") else [],
        )
        for story in _STORIES
        for claim in story["claims"]
        if claim["sound"] == sound
    ]


@pytest.mark.parametrize(("claim", "language", "source", "source_language"), _told(sound=True))
def test_a_sound_claim_stands(claim: str, language: str, source: str, source_language: str) -> None:
    assert disagreement(claim, source, language, source_language) is None


@pytest.mark.parametrize(("claim", "language", "source", "source_language"), _told(sound=False))
def test_a_broken_claim_is_told_with_a_reason(
    claim: str, language: str, source: str, source_language: str
) -> None:
    reason = disagreement(claim, source, language, source_language)
    assert reason is not None
    quoted = reason.partition("(“")[2].partition("”)")[0]
    assert quoted, reason
    assert quoted in " ".join(source.split()), "the reason shows the source's own words"


@pytest.mark.parametrize(
    ("claim", "source", "reason"),
    [
        (
            "The deal will be signed on Monday.",
            "El acuerdo no se firmará el lunes.",
            "did not happen (“no se firmará”)",
        ),
        ("The minister may resign.", "La ministra podría dimitir.", None),
        ("The minister resigned.", "La ministra podría dimitir.", "possible (“podría”)"),
        (
            "The mayor accepted the proposal.",
            "El alcalde rechazó la propuesta.",
            "opposite (“rechazó”)",
        ),
        ("The mayor did not accept the proposal.", "El alcalde rechazó la propuesta.", None),
    ],
)
def test_the_reason_says_in_plain_words_what_the_source_does(
    claim: str, source: str, reason: str | None
) -> None:
    found = disagreement(claim, source, "en", "es")
    if reason is None:
        assert found is None
    else:
        assert found is not None
        assert reason in found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Chanel No. 5 was sold in Paris.", "en"),
        ("The actor from Dr No won the award.", "en"),
        ("El «No» ganó el referéndum en Colombia.", "es"),
        ("Vendrá el ministro, ¿no?", "es"),
        ("More people than ever visited the museum.", "en"),
        ("Sin embargo, el museo abrió sus puertas.", "es"),
        ("Es gibt keinen Zweifel an dem Erfolg.", "de"),
        ("L'accord n'a été signé que par trois pays.", "fr"),
    ],
)
def test_a_word_that_looks_like_a_denial_denies_nothing(text: str, language: str) -> None:
    from rag.polarity.reading import read

    assert not any(word.denied for word in read(text, language).words)


def test_a_language_without_a_lexicon_is_passed_over() -> None:
    assert disagreement("Министр подписал соглашение.", "El ministro no firmó el acuerdo.") is None


def test_what_the_sentences_before_say_is_not_held_against_a_claim() -> None:
    claim, source = "Prices in the region rose in May.", "Los precios de la región cayeron en mayo."
    assert disagreement(claim, source, "en", "es") is not None
    assert disagreement(claim, source, "en", "es", context="En abril subieron los precios.") is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_idea_with_an_opposite_has_words_in_every_language(language: str) -> None:
    known = {
        idea
        for kind in ("events", "qualities")
        for table in (words(kind, language).whole, words(kind, language).begun)
        for ideas in table.values()
        for idea in ideas
    } | {
        parts.idea
        for kind in ("events", "qualities")
        for several in words(kind, language).parts.values()
        for parts in several
    }
    assert sorted(set(opposites()) - known) == []


_SENTENCES = [(story["source"], story["language"]) for story in _STORIES] + [
    (claim["text"], claim["language"]) for story in _STORIES for claim in story["claims"]
]


@given(st.sampled_from(_SENTENCES), st.sampled_from(_SENTENCES))
def test_no_pair_of_sentences_raises(one: tuple[str, str], other: tuple[str, str]) -> None:
    reason = disagreement(one[0], other[0], one[1], other[1])
    assert reason is None or reason


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_no_text_raises(one: str, other: str, language: str, other_language: str) -> None:
    disagreement(one, other, language, other_language)
    opposite_premise(one, other, language, other_language)


@given(
    st.lists(st.sampled_from(sorted({word for text, _ in _SENTENCES for word in text.split()})), max_size=30),
    st.sampled_from(LANGUAGES),
)
def test_a_text_never_disagrees_with_itself(found: list[str], language: str) -> None:
    text = " ".join(found)
    assert disagreement(text, text, language, language) is None
    assert disagreement(text, f"«{text}»", language, language) is None


@pytest.mark.parametrize("story", _STORIES, ids=lambda story: story["source"][:40])
def test_a_sentence_bears_out_itself_without_its_last_part(story: dict[str, str]) -> None:
    source = story["source"]
    head, comma, _ = source.rpartition(",")
    if comma and not source.startswith(("Si ", "If ")) and len(head.split()) > 5:
        assert disagreement(f"{head}.", source, story["language"], story["language"]) is None


@pytest.mark.parametrize(("claims", "sources"), [("en", "es"), ("es", "en"), ("de", "es"), ("de", "en")])
def test_few_sound_translations_are_refuted(claims: str, sources: str) -> None:
    """XQuAD's paragraphs are the same in each language; 2% is the bar, on every eighth paragraph."""
    texts = {language: _paragraphs(language) for language in (claims, sources)}
    pairs = [
        (claim.text, source.text)
        for parallel in sorted(texts[claims])[::8]
        for said, written in [
            (sentences(texts[claims][parallel], claims), sentences(texts[sources][parallel], sources))
        ]
        if len(said) == len(written)
        for claim, source in zip(said, written, strict=True)
    ]
    assert len(pairs) > 80
    refuted = [pair for pair in pairs if disagreement(*pair, claims, sources) is not None]
    assert len(refuted) <= 0.02 * len(pairs), refuted


def _paragraphs(language: str) -> dict[str, str]:
    lines = (DATA / "xquad" / f"articles.{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return {article["parallel"]: article["text"] for article in map(json.loads, lines)}


@pytest.mark.parametrize(
    ("question", "language", "source", "source_language", "words"),
    [
        (
            "Why did Sheinbaum accept the intervention?", "en",
            "La presidenta Claudia Sheinbaum ha rechazado la intervención militar de Estados Unidos.", "es",
            "ha rechazado",
        ),
        ("When was the agreement signed?", "en", "El acuerdo no se firmará, dijo el ministro.", "es", "no se firmará"),
        ("¿Cuándo se firmó el acuerdo?", "es", "El acuerdo no se firmará, dijo el ministro.", "es", "no se firmará"),
        ("¿Por qué aprobó el Senado la reforma?", "es", "Il Senato ha respinto la riforma.", "it", "ha respinto"),
        ("Why did the Bundestag approve the motion?", "en", "Der Bundestag lehnte den Antrag ab.", "de", "lehnte"),
        ("Why did Madrid win the final?", "en", "El Madrid perdió la final ante el Milan.", "es", "perdió"),
        (
            "Warum wurde die Ministerin verurteilt?", "de",
            "The court acquitted the minister of all charges.", "en", "acquitted",
        ),
    ],
)  # fmt: skip
def test_a_question_that_takes_the_opposite_for_granted_is_told_so_in_the_source_s_words(
    question: str, language: str, source: str, source_language: str, words: str
) -> None:
    found = opposite_premise(question, source, language, source_language)
    assert found is not None
    assert found in source
    assert words in found


@pytest.mark.parametrize(
    ("question", "language", "source", "source_language"),
    [
        (
            "Did Sheinbaum accept the intervention?",
            "en",
            "Claudia Sheinbaum ha rechazado la intervención.",
            "es",
        ),
        ("Who won the final?", "en", "El Real Betis perdió la final ante el Chelsea.", "es"),
        ("Why did Chelsea win the final?", "en", "El Real Betis perdió la final ante el Chelsea.", "es"),
        ("Why did Barcelona win the final?", "en", "El Madrid perdió la final ante el Milan.", "es"),
        ("When was the bridge opened?", "en", "El puente se cerró en mayo tras un accidente.", "es"),
        ("Why did Sheinbaum reject the intervention?", "en", "Sheinbaum ha rechazado la intervención.", "es"),
        ("When will the agreement be signed?", "en", "El acuerdo podría firmarse en mayo.", "es"),
        ("Why did Petro accept the agreement?", "en", "Sheinbaum ha rechazado el acuerdo.", "es"),
        ("How many deputies rejected the law?", "en", "El Congreso aprobó la ley por 180 votos.", "es"),
        ("Why did the minister not sign the agreement?", "en", "El ministro firmó el acuerdo.", "es"),
    ],
)
def test_a_question_that_the_source_does_not_contradict_is_left_alone(
    question: str, language: str, source: str, source_language: str
) -> None:
    assert opposite_premise(question, source, language, source_language) is None
