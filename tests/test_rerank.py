"""Candidates in a better order: by their sentences, by their passages alone, or as a cross-encoder reads them."""

from __future__ import annotations

import shutil
import string
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Library
from index.article import Article, Passage
from index.split import sentences
from rag.candidate import Candidate
from rag.engine import Engine
from rag.rerank import BadReranker, ByCrossEncoder, BySentence, Fused, Reranker, in_order, reranker
from rag.settings import Settings, load
from tests.encoders import HashingEncoder
from tests.serving import serving

QUESTION = "Which volcano erupted?"
OFFLINE_NAME = "nobody-at-all/no-such-reranker"


def candidate(
    number: int,
    similarity: float,
    *sentence_scores: float,
    leaning: float = 0.0,
    coverage: float = 0.0,
    text: str | None = None,
) -> Candidate:
    """A passage of an article of its own; by default with as many sentences as there are scores."""
    text = text or " ".join(f"Sentence {n} of article {number}." for n in range(len(sentence_scores)))
    article = Article(f"a{number}", "A title", text, f"a{number}.txt", language="en")
    passage = Passage(article.id, 0, len(text), text, tuple(sentences(text, "en")), id=number)
    scores = np.array(sentence_scores, dtype=np.float32)
    return Candidate(passage, article, 0.0, scores, similarity=similarity, leaning=leaning, coverage=coverage)


def ids(candidates: Sequence[Candidate]) -> list[int]:
    return [c.passage.id for c in candidates]


def scores(candidates: Sequence[Candidate]) -> list[float]:
    return [c.score for c in candidates]


NEAR = candidate(1, 0.82, 0.70, 0.72, 0.71)
"""Near as a whole, though none of its sentences is."""
ONE_SENTENCE = candidate(2, 0.80, 0.10, 0.95, 0.10)
"""A passage about several things, one of which is what was asked for."""


def test_by_sentence_the_passage_whose_best_sentence_is_near_goes_first() -> None:
    assert ids(BySentence().rerank(QUESTION, [NEAR, ONE_SENTENCE])) == [2, 1]


def test_by_passages_alone_their_sentences_count_for_nothing() -> None:
    assert ids(Fused().rerank(QUESTION, [NEAR, ONE_SENTENCE])) == [1, 2]
    otherwise = replace(ONE_SENTENCE, sentence_scores=np.zeros(3, dtype=np.float32))
    assert scores(Fused().rerank(QUESTION, [otherwise])) == scores(Fused().rerank(QUESTION, [ONE_SENTENCE]))


def test_the_score_is_between_that_of_the_passage_and_that_of_its_best_sentence() -> None:
    (found,) = BySentence().rerank(QUESTION, [ONE_SENTENCE])
    assert 0.80 < found.score < 0.95


def test_a_passage_whose_sentences_have_no_vectors_is_ranked_by_its_own() -> None:
    bare = candidate(3, 0.81, text="No sentence of this was encoded.")
    assert scores(BySentence().rerank(QUESTION, [bare])) == [pytest.approx(0.81)]


@pytest.mark.parametrize("ranks", [BySentence(), Fused()])
def test_shared_wording_decides_between_passages_that_are_as_near(ranks: Reranker) -> None:
    plain, worded = candidate(1, 0.8, 0.8), candidate(2, 0.8, 0.8, coverage=0.5)
    assert ids(ranks.rerank(QUESTION, [plain, worded])) == [2, 1]
    assert ids(ranks.rerank(QUESTION, [candidate(1, 0.9, 0.9), worded])) == [1, 2], "and no more than that"


@pytest.mark.parametrize("ranks", [BySentence(), Fused()])
def test_what_a_language_alone_adds_is_taken_off(ranks: Reranker) -> None:
    own, other = candidate(1, 0.85, 0.85, leaning=0.0), candidate(2, 0.82, 0.82, leaning=-0.06)
    assert ids(ranks.rerank(QUESTION, [own, other])) == [2, 1]
    assert scores(ranks.rerank(QUESTION, [other])) == [pytest.approx(0.88)]


@pytest.mark.parametrize("ranks", [BySentence(), Fused()])
def test_passages_as_good_as_each_other_come_in_the_order_of_their_ids(ranks: Reranker) -> None:
    same = [candidate(n, 0.8, 0.8) for n in (7, 3, 9, 1)]
    assert ids(ranks.rerank(QUESTION, same)) == [1, 3, 7, 9]


@pytest.mark.parametrize("ranks", [BySentence(), Fused(), ByCrossEncoder("never loaded")])
def test_nothing_found_is_nothing_to_rank(ranks: Reranker) -> None:
    assert ranks.rerank(QUESTION, []) == []


COSINES = st.floats(-1, 1, width=32)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(COSINES, st.lists(COSINES, max_size=3), COSINES, st.floats(0, 1)), max_size=12),
    st.randoms(use_true_random=False),
)
def test_whatever_the_scores_all_candidates_stay_and_scores_fall(
    drawn: list[tuple[float, list[float], float, float]], chance: object
) -> None:
    found = [
        candidate(n, near, *its, leaning=leaning, coverage=coverage, text="One sentence.")
        for n, (near, its, leaning, coverage) in enumerate(drawn)
    ]
    for ranks in (BySentence(), Fused()):
        ranked = ranks.rerank(QUESTION, found)
        assert sorted(ids(ranked)) == ids(found)
        assert scores(ranked) == sorted(scores(ranked), reverse=True)
        chance.shuffle(found)  # type: ignore[attr-defined]
        assert ids(ranks.rerank(QUESTION, found)) == ids(ranked), "whatever order they came in"
        found.sort(key=lambda c: c.passage.id)
    assert ids(in_order(found)) == ids(found)


def test_rerankers_are_known_by_the_names_that_the_setting_takes() -> None:
    assert isinstance(reranker("sentences"), BySentence)
    assert isinstance(reranker("off"), Fused)
    other = reranker("some/model", offline=True)
    assert isinstance(other, ByCrossEncoder)
    assert other.name == "some/model"
    assert isinstance(reranker(Settings().reranker), BySentence), "which needs no other model"


# -- a real cross-encoder, of a few numbers


def save_cross_encoder(folder: Path, *, labels: int = 1) -> Path:
    """Write a cross-encoder that reads letters, with random weights: its order is as good as any, and its own."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    signs = string.ascii_lowercase + string.digits
    pieces += [*signs, *(f"##{sign}" for sign in signs)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    torch.manual_seed(5)
    config = BertConfig(
        vocab_size=len(pieces), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=256, initializer_range=0.5,
    )  # fmt: skip
    config.num_labels = labels
    BertForSequenceClassification(config).save_pretrained(str(folder))
    BertTokenizer(str(folder / "vocab.txt"), model_max_length=256).save_pretrained(str(folder))
    return folder


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("models") / "tiny-cross-encoder")


def predicted(folder: Path, question: str, texts: Sequence[str]) -> list[float]:
    """What the model itself says of a question with each text, its last label."""
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(folder), local_files_only=True)
    said = np.asarray(model.predict([(question, text) for text in texts], show_progress_bar=False))
    return [float(row[-1]) for row in said.reshape(len(texts), -1)]


ABOUT = [
    "volcano", "bank", "bridge", "strike", "harvest", "opera", "tunnel", "vaccine", "election", "zebra", "museum",
    "river", "judge", "ferry", "orchard", "pension", "satellite", "glacier", "football", "lottery", "wizard", "quarry",
    "jungle", "kiosk", "yacht", "mayor",
]  # fmt: skip


def many(count: int) -> list[Candidate]:
    """Candidates of falling nearness, each about something of its own."""
    return [
        candidate(n, 0.9 - n / 100, 0.9 - n / 100, text=f"A {word} in the news, and what a {word} it is.")
        for n, word in enumerate(ABOUT[:count])
    ]


def order_by(said: Sequence[float]) -> list[int]:
    """The numbers of what was scored, the best first; no two scores may be so near that rounding decides."""
    falling = sorted(said, reverse=True)
    assert min(a - b for a, b in pairwise(falling)) > 1e-5
    return sorted(range(len(said)), key=lambda n: -said[n])


@pytest.mark.model
@pytest.mark.parametrize("labels", [1, 2])
def test_a_cross_encoder_puts_passages_in_its_own_order(tmp_path: Path, labels: int) -> None:
    folder = save_cross_encoder(tmp_path / "model", labels=labels)
    found = many(12)
    ranked = reranker(str(folder)).rerank(QUESTION, found[::-1])
    said = predicted(folder, QUESTION, [c.passage.text for c in found])
    assert ids(ranked) == order_by(said)
    assert ids(ranked) != list(range(12)), "or it would not show that the model was asked"


@pytest.mark.model
def test_its_scores_are_those_by_sentence_dealt_out_anew(cross_encoder: Path) -> None:
    found = many(12)
    ranked = reranker(str(cross_encoder)).rerank(QUESTION, found)
    assert scores(ranked) == scores(BySentence().rerank(QUESTION, found))
    assert scores(ranked) == sorted(scores(ranked), reverse=True)
    plain = {c.passage.id: c for c in found}
    assert all(replace(c, score=0.0) == plain[c.passage.id] for c in ranked), (
        "and nothing else of them changed"
    )


@pytest.mark.model
def test_candidates_beyond_the_first_twenty_stay_where_they_are(cross_encoder: Path) -> None:
    found = many(26)
    by_sentence = BySentence().rerank(QUESTION, found)
    ranked = reranker(str(cross_encoder)).rerank(QUESTION, found[::-1])
    said = predicted(cross_encoder, QUESTION, [c.passage.text for c in found[:20]])
    assert ids(ranked)[:20] == order_by(said)
    assert ids(ranked)[20:] == list(range(20, 26))
    assert scores(ranked) == scores(by_sentence)


@pytest.mark.model
def test_a_passage_longer_than_the_model_reads_is_ranked_by_its_beginning(cross_encoder: Path) -> None:
    endless = candidate(99, 0.5, 0.5, text="volcano " * 400)
    ranked = reranker(str(cross_encoder)).rerank(QUESTION, [*many(3), endless])
    assert sorted(ids(ranked)) == [0, 1, 2, 99]


@pytest.mark.model
def test_the_model_is_loaded_when_first_asked_and_once(tmp_path: Path, cross_encoder: Path) -> None:
    folder = tmp_path / "model"
    ranks = reranker(str(folder))
    with pytest.raises(BadReranker):
        ranks.rerank(QUESTION, many(3))
    shutil.copytree(cross_encoder, folder)
    with pytest.raises(BadReranker):
        ranks.rerank(QUESTION, many(3))  # what could not be had is not looked for at every question
    ranks = reranker(str(folder))
    first = ranks.rerank(QUESTION, many(5))
    shutil.rmtree(folder)
    assert ids(ranks.rerank(QUESTION, many(5))) == ids(first)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    news = tmp_path / "news"
    news.mkdir()
    for name in ("volcano", "bank", "bridge", "strike", "harvest", "opera"):
        text = f"The {name} was in the news on Monday. Many people of the city spoke about the {name}."
        (news / f"{name}.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as opened:
        assert len(opened.sync([news]).added) == 6
        yield opened


@pytest.mark.model
def test_the_engine_searches_with_the_cross_encoder_of_its_settings(
    library: Library, cross_encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = "What was in the news about the city?"
    plain = Engine(library, llm="quotes", settings=Settings()).search(asked)
    hits = Engine(library, llm="quotes", settings=Settings(reranker=str(cross_encoder))).search(asked)
    assert {hit.passage_id for hit in hits} == {hit.passage_id for hit in plain}
    said = predicted(cross_encoder, asked, [hit.text for hit in hits])
    assert order_by(said) == list(range(6))
    assert [hit.passage_id for hit in hits] != [hit.passage_id for hit in plain]
    assert [hit.score for hit in hits] == [hit.score for hit in plain]
    monkeypatch.setenv("FUENTE_RERANKER", str(cross_encoder))
    assert Engine(library, llm="quotes", settings=load()).search(asked) == hits


@pytest.mark.model
def test_an_answer_is_written_from_what_the_cross_encoder_found(
    library: Library, cross_encoder: Path
) -> None:
    answer = Engine(library, llm="quotes", settings=Settings(reranker=str(cross_encoder))).ask(QUESTION)
    assert answer.citations
    for citation in answer.citations:
        assert library.article(citation.article_id).text[citation.start : citation.end] == citation.quote


def broken(tmp_path: Path, what: str) -> str:
    """A name for the setting that is no cross-encoder."""
    folder = tmp_path / "broken"
    folder.mkdir()
    if what == "a name that is not here":
        return OFFLINE_NAME
    if what == "a folder of something else":
        (folder / "readme.txt").write_text("No model.", encoding="utf-8")
    if what == "a model that is half there":
        save_cross_encoder(folder)
        (folder / "model.safetensors").write_bytes(b"cut off")
    return str(folder)


BROKEN = [
    "a name that is not here",
    "an empty folder",
    "a folder of something else",
    "a model that is half there",
]


@pytest.mark.model
@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_cross_encoder_is_said_in_a_sentence_with_its_name(tmp_path: Path, what: str) -> None:
    name = broken(tmp_path, what)
    with pytest.raises(BadReranker) as error:
        reranker(name, offline=True).rerank(QUESTION, many(3))
    said = str(error.value)
    assert said.startswith(f"The reranking model {name} cannot be loaded: ")
    assert "FUENTE_RERANKER" in said
    assert "\n" not in said


@pytest.mark.model
@pytest.mark.parametrize("what", ["a name that is not here", "an empty folder"])
def test_who_asks_with_a_broken_reranker_is_told_so_and_sees_no_traceback(
    library: Library, tmp_path: Path, what: str
) -> None:
    name = broken(tmp_path, what)
    engine = Engine(library, llm="quotes", settings=Settings(reranker=name, offline=True))
    with pytest.raises(BadReranker, match="FUENTE_RERANKER"):
        engine.ask(QUESTION)
    with serving(engine, library) as address, httpx.Client(base_url=address, timeout=120) as client:
        response = client.post("/api/ask", json={"question": QUESTION})
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert f"The reranking model {name} cannot be loaded" in response.json()["error"]
        assert "Traceback" not in response.text
        assert client.get("/healthz").status_code == 200, "the rest of the service goes on"


def test_an_empty_library_is_searched_without_loading_a_reranker(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as empty:
        engine = Engine(empty, llm="quotes", settings=Settings(reranker=OFFLINE_NAME, offline=True))
        assert engine.search(QUESTION) == []
        assert engine.ask(QUESTION).abstained
