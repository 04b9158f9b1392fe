"""One story once: near copies are taken together, and no article fills the list by itself."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index import Filter, Library
from index.article import Article, Passage
from rag.candidate import NEAR, Candidate
from rag.copies import MOST, collapse, spread
from rag.engine import Engine
from rag.retrieve import FULL, Stages, retrieve
from rag.settings import Settings
from tests.encoders import HashingEncoder

Vectors = Mapping[int, NDArray[np.float32]]


def candidate(number: int, article: str, story: str | None, score: float = 0.5) -> Candidate:
    """A passage of this article of this story, whose outlet is called like the article."""
    told = Article(article, "A title", "Words.", f"{article}.txt", outlet=article.upper(), story=story)
    passage = Passage(article, 0, 6, "Words.", (), id=number)
    return Candidate(passage, told, score, np.zeros(0, dtype=np.float32))


def turned(degrees: float) -> NDArray[np.float32]:
    """A unit vector at this angle; the cosine of two is that of the angle between them."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


def vectors(**degrees: float) -> Vectors:
    return {int(name.removeprefix("p")): turned(angle) for name, angle in degrees.items()}


def shown(candidates: Sequence[Candidate]) -> list[tuple[int, list[str]]]:
    """Passage ids, each with the articles that print it, too."""
    return [(c.passage.id, [a.id for a in c.copies]) for c in candidates]


# -- near copies


def test_of_near_copies_the_first_stays_and_names_the_others() -> None:
    found = [candidate(1, "a", "s"), candidate(2, "b", "s"), candidate(3, "x", "t"), candidate(4, "c", "s")]
    together = collapse(found, vectors(p1=0, p2=5, p3=90, p4=355))
    assert shown(together) == [(1, ["b", "c"]), (3, [])]
    assert together[0].hit().outlets == ("A", "B", "C")
    assert together[0].hit().outlet == "A"


def test_copies_of_two_passages_of_a_story_go_to_the_one_that_they_are_like() -> None:
    found = [candidate(1, "a", "s"), candidate(2, "a", "s"), candidate(3, "b", "s"), candidate(4, "b", "s")]
    assert shown(collapse(found, vectors(p1=0, p2=90, p3=90, p4=0))) == [(1, ["b"]), (2, ["b"])]


def test_what_another_outlet_of_the_story_adds_is_a_passage_of_its_own() -> None:
    found = [candidate(1, "a", "s"), candidate(2, "b", "s"), candidate(3, "b", "s")]
    assert shown(collapse(found, vectors(p1=0, p2=3, p3=60))) == [(1, ["b"]), (3, [])]


def test_other_stories_stay_apart_though_they_are_written_alike() -> None:
    found = [candidate(1, "a", "s"), candidate(2, "b", "t"), candidate(3, "c", None), candidate(4, "d", None)]
    assert shown(collapse(found, vectors(p1=0, p2=0, p3=0, p4=0))) == [(1, []), (2, []), (3, []), (4, [])]


def test_an_article_is_no_copy_of_itself_however_it_repeats_itself() -> None:
    found = [candidate(1, "a", "s"), candidate(2, "a", "s")]
    assert shown(collapse(found, vectors(p1=0, p2=0))) == [(1, []), (2, [])]


def test_a_story_told_in_other_words_is_not_the_same_words() -> None:
    found = [candidate(1, "a", "s"), candidate(2, "b", "s")]
    assert shown(collapse(found, vectors(p1=0, p2=13))) == [(1, ["b"])], "cosine 0.974: a few words edited"
    assert shown(collapse(found, vectors(p1=0, p2=15))) == [(1, []), (2, [])], "cosine 0.966"


def test_an_outlet_that_prints_a_story_twice_is_named_once() -> None:
    found = [candidate(1, "a", "s"), candidate(2, "b", "s"), candidate(3, "b", "s")]
    (together,) = collapse(found, vectors(p1=0, p2=0, p3=0))
    assert together.hit().outlets == ("A", "B")


# -- many passages of one article


def scored(*articles: str) -> list[Candidate]:
    """Passages of these articles, their scores falling."""
    return [candidate(n, article, None, 1 - n / 200) for n, article in enumerate(articles)]


def test_a_fourth_passage_of_an_article_goes_behind_those_of_others() -> None:
    listed = spread(scored("a", "a", "a", "a", "b", "a", "c"))
    assert [c.article.id for c in listed] == ["a", "a", "a", "b", "c", "a", "a"]
    assert [c.passage.id for c in listed] == [0, 1, 2, 4, 6, 3, 5]


def test_what_is_far_off_takes_no_place_from_a_fourth_passage() -> None:
    near, far = scored("a", "a", "a", "a", "b", "a"), candidate(9, "c", None, 0.9)
    assert [c.passage.id for c in spread([*near, far])] == [0, 1, 2, 4, 3, 5, 9]
    alone = scored("a", "a", "a", "a")
    assert spread([*alone, far]) == [*alone, far]


def test_what_was_put_behind_scores_no_more_than_what_stands_before_it() -> None:
    found = scored("a", "a", "a", "a", "b")
    listed = spread(found)
    assert listed[-1].passage.id == 3
    assert listed[-1].score == found[-1].score < found[3].score
    assert [c.score for c in listed[:-1]] == [c.score for c in found if c.passage.id != 3]


def test_a_library_of_one_article_lists_all_of_its_passages() -> None:
    assert [c.passage.id for c in spread(scored(*"aaaaaa"))] == list(range(6))
    assert spread([]) == []
    as_it_was = scored("a", "b", "a", "b", "a", "b")
    assert spread(as_it_was) == as_it_was


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("abcd"), st.floats(0, 1, allow_nan=False), st.sampled_from([0, 5, 40, 180])
        ),
        max_size=16,
    )
)
def test_whatever_is_found_nothing_is_lost_or_told_twice_and_scores_fall(
    drawn: list[tuple[str, float, float]],
) -> None:
    stories = {"a": "s", "b": "s", "c": "s", "d": None}
    drawn.sort(key=lambda one: -one[1])
    found = [candidate(n, name, stories[name], score) for n, (name, score, _) in enumerate(drawn)]
    known = {n: turned(angle) for n, (_, _, angle) in enumerate(drawn)}
    kept = collapse(found, known)
    listed = spread(kept)
    assert sum(1 + len(c.copies) for c in listed) == len(found)
    assert sorted(c.passage.id for c in listed) == sorted(c.passage.id for c in kept)
    scores = [c.score for c in listed]
    assert scores == sorted(scores, reverse=True)
    for c in listed:
        assert c.article.id not in {a.id for a in c.copies}
        assert all(a.story == c.article.story for a in c.copies)
    near = [c for c in kept if c.score >= kept[0].score - NEAR]
    if len({c.article.id for c in near}) > 1 and len(near) > MOST:
        ahead = Counter(c.article.id for c in listed[: MOST + 1])
        assert max(ahead.values()) <= MOST


# -- in a library

WIRE = (
    "El volcán de la isla entró en erupción el lunes por la mañana después de treinta años de silencio. "
    "Las autoridades evacuaron a cuatro mil vecinos de los pueblos de la ladera sur de la montaña. "
    "El aeropuerto cerró sus pistas por la ceniza que el viento llevó hacia la costa durante la tarde."
)
OTHER = (
    "El banco central subió los tipos de interés por tercera vez en este año para frenar la inflación. "
    "Los analistas esperaban una subida menor y las bolsas cerraron con pérdidas en toda la región."
)
NEWS: list[dict[str, Any]] = [
    {"title": "Erupción en la isla", "outlet": "Diario Uno", "published": "2026-01-15", "text": WIRE},
    {"title": "Erupción en la isla", "outlet": "Diario Dos", "published": "2026-01-16", "text": WIRE},
    {"title": "Suben los tipos", "outlet": "Diario Tres", "published": "2026-01-15", "text": OTHER},
]
ASKED = "¿Qué volcán entró en erupción en la isla?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("copies")
    for n, news in enumerate(NEWS):
        file = folder / f"{n}.jsonl"
        file.write_text(json.dumps({"language": "es", **news}, ensure_ascii=False), encoding="utf-8")
    with Library.open(folder / "library", encoder=HashingEncoder()) as opened:
        report = opened.sync([folder])
        assert (len(report.added), len(report.stories)) == (3, 1)
        yield opened


@pytest.fixture(scope="module")
def engine(library: Library) -> Engine:
    return Engine(library, llm="quotes", settings=Settings())


def test_a_wire_report_of_two_outlets_is_one_hit_with_both(engine: Engine) -> None:
    hits = engine.search(ASKED)
    about = [hit for hit in hits if "volcán" in hit.text]
    assert len(about) == 1
    assert hits[0] == about[0]
    assert set(about[0].outlets) == {"Diario Uno", "Diario Dos"}
    assert about[0].outlet == about[0].outlets[0]
    assert about[0].to_dict()["outlets"] == list(about[0].outlets)
    assert [hit.outlets for hit in hits[1:]] == [("Diario Tres",)]


def test_its_citation_names_both_outlets_and_is_quoted_once(engine: Engine) -> None:
    answer = engine.ask(ASKED)
    assert not answer.abstained
    quotes = [citation.quote for citation in answer.citations]
    assert len(set(quotes)) == len(quotes)
    first = answer.citations[0]
    assert "erupción" in first.quote
    assert set(first.outlets) == {"Diario Uno", "Diario Dos"}
    assert answer.to_dict()["citations"][0]["outlets"] == list(first.outlets)


@pytest.mark.parametrize(("outlet", "day"), [("Diario Uno", 15), ("Diario Dos", 16)])
def test_who_asks_one_outlet_is_given_its_own_copy(engine: Engine, outlet: str, day: int) -> None:
    only = Filter(outlets=frozenset({outlet}))
    (hit,) = engine.search(ASKED, only=only)
    assert (hit.outlet, hit.outlets) == (outlet, (outlet,))
    assert hit.published == date(2026, 1, day)
    assert hit.text.startswith("El volcán")
    (citation,) = engine.ask(ASKED, only=only).citations[:1]
    assert (citation.outlet, citation.outlets) == (outlet, (outlet,))


def test_who_asks_for_a_few_hits_is_given_stories_and_not_copies(engine: Engine) -> None:
    hits = engine.search("¿Qué pasó el lunes en la isla y en el banco central?", k=2)
    assert len({hit.title for hit in hits}) == 2


def test_without_this_stage_copies_are_listed_one_by_one(library: Library) -> None:
    each = retrieve(library, ASKED, "es", stages=Stages(copies=False))
    assert sum("volcán" in c.passage.text for c in each) == 2
    assert not any(c.copies for c in each)
    together = retrieve(library, ASKED, "es", stages=FULL)
    assert sum("volcán" in c.passage.text for c in together) == 1
