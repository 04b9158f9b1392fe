"""Measuring: questions are read as they come, figures are right, and what changed is named."""

from __future__ import annotations

import gzip
import json
import logging
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from index.library import Library
from rag import cli
from rag.answer import Answer, Citation, Statement
from rag.candidate import Candidate
from rag.engine import Engine
from rag.evaluate import answers, followups, refusal, retrieval
from rag.evaluate.corpus import MIXED, Names, names_of, parts_of
from rag.evaluate.data import BadData, Item, answers_of, files_in, item_of, read_items
from rag.evaluate.run import BadRun, Group, Run, Series, compare, read, write
from rag.evaluate.score import auroc, difference, refused_at, score
from rag.evaluate.show import say_changes, say_run
from rag.evaluate.words import f1, holds, holds_words
from rag.question import Turn
from tests.encoders import HashingEncoder

ROOT = Path(__file__).resolve().parent.parent

ARTICLES: Sequence[dict[str, str]] = (
    {
        "id": "en:bridge",
        "parallel": "bridge",
        "language": "en",
        "title": "The bridge of Orriols",
        "url": "https://example.org/bridge",
        "text": "Mayor Ana Ruiz opened the bridge of Orriols on Tuesday. It is 300 metres long. Trams cross it.",
    },
    {
        "id": "es:bridge",
        "parallel": "bridge",
        "language": "es",
        "title": "El puente de Orriols",
        "url": "https://example.org/puente",
        "text": "La alcaldesa Ana Ruiz inauguró el martes el puente de Orriols. Mide 300 metros. Lo cruzan tranvías.",
    },
    {
        "id": "en:strike",
        "language": "en",
        "title": "Bakers on strike",
        "url": "https://example.org/strike",
        "text": "The bakers of Porto went on strike for higher wages. The strike ended on Friday night.",
    },
    {
        "id": "es:wine",
        "language": "es",
        "title": "Cosecha de vino",
        "url": "https://example.org/vino",
        "text": "La cosecha de vino de este año es la mejor en dos décadas, dijo la cooperativa de Requena.",
    },
)


def lines(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lines(tmp_path_factory.mktemp("corpus") / "articles.jsonl", ARTICLES)


@pytest.fixture(scope="module")
def library(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(tmp_path_factory.mktemp("pool") / "library", encoder=HashingEncoder()) as library:
        assert len(library.sync([corpus]).added) == len(ARTICLES)
        yield library


@pytest.fixture(scope="module")
def names(library: Library, corpus: Path) -> Names:
    return names_of(library.articles(), parts_of([corpus], pool=True)[0].parallels)


# -- questions


def test_a_question_of_ones_own_is_read_with_all_it_says() -> None:
    item = item_of(
        {
            "id": "q1",
            "question": " Who opened it? ",
            "language": "en",
            "relevant": ["a1", {"url": "https://example.org/1"}, {"title": "The bridge"}],
            "answers": ["Ana Ruiz", ""],
            "answerable": True,
            "history": [["What was opened?", "A bridge."]],
            "standalone": "Who opened the bridge?",
            "hard": True,
            "easy": False,
        },
        "file:1",
    )
    assert item == Item(
        id="q1",
        question="Who opened it?",
        language="en",
        relevant=("a1", ("url", "https://example.org/1"), ("title", "The bridge")),
        answers=("Ana Ruiz",),
        answerable=True,
        history=(("What was opened?", "A bridge."),),
        standalone="Who opened the bridge?",
        true=frozenset({"answerable", "hard"}),
    )
    assert item_of({"question": "Who?", "relevant": "a1"}, "file:7") == Item(
        "file:7", "Who?", relevant=("a1",)
    ), "one article may stand without a list, and the place names the question"


def test_known_sets_are_read_by_the_names_of_their_fields(tmp_path: Path) -> None:
    squad = {
        "qid": "cq1",
        "lang": "es",
        "question": "¿Quién?",
        "gold_id": "ld1",
        "answers": [],
        "answerable": False,
    }
    xquad = {
        "qid": "en:5", "parallel_qid": "5", "lang": "en", "question": "Who?", "gold_id": "en:p0",
        "gold_parallel_id": "p0", "answers": ["Ruiz"], "answer_starts": [3],
    }  # fmt: skip
    mtrag = {
        "id": "m<::>2",
        "history": "|user|: who won\n|agent|: The Greens.\nBy far.\n|user|: and in Porto?",
        "last_turn": "|user|: and in Porto?",
        "standalone": "|user|: Who won in Porto?",
    }
    path = tmp_path / "questions.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, (squad, xquad, mtrag))))
    (first, second, third), problems = read_items([path])
    assert not problems
    assert (first.id, first.language, first.relevant, first.answerable) == ("cq1", "es", ("ld1",), False)
    assert (second.relevant, second.parallel, second.answers) == (("p0",), "5", ("Ruiz",))
    assert third.question == "and in Porto?"
    assert third.history == (("who won", "The Greens.\nBy far."),)
    assert third.standalone == "Who won in Porto?"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{not json}", "not JSON"),
        (b"\xff\xfe", "not JSON in UTF-8"),
        (b"[1, 2]", "an object is needed, not [1, 2]"),
        (b'{"text": "Hello"}', "no question (its fields: text)"),
        (b'{"question": ["Who?"]}', "question has to be a text"),
        (b'{"question": "Who?", "answerable": "no"}', 'answerable has to be true or false, not "no"'),
        (b'{"question": "Who?", "answers": "Ruiz"}', "answers has to be a list of texts"),
        (b'{"question": "Who?", "relevant": [{"name": "x"}]}', "an article is named by an id or by"),
        (b'{"question": "Who?", "history": [["a"]]}', "history has to be a list of [question, answer]"),
        (b'{"id": "good", "question": "Again?"}', "the id 'good' was there before"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_others_are_taken(
    tmp_path: Path, line: bytes, said: str
) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b'{"id": "good", "question": "Who?"}\n\n' + line + b'\n{"question": "When?"}\n')
    items, problems = read_items([path])
    assert [item.id for item in items] == ["good", "mine.jsonl:4"]
    assert len(problems) == 1
    assert str(problems[0]).startswith("mine.jsonl line 3: ")
    assert said in str(problems[0])


def test_a_file_without_any_question_is_an_error_that_says_why(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"a\.jsonl line 1: an object is needed, not 5"):
        read_items([lines(tmp_path / "a.jsonl", [5])])
    with pytest.raises(BadData, match="It is empty"):
        read_items([lines(tmp_path / "b.jsonl", [])])
    with pytest.raises(BadData, match=r"no questions\*\.jsonl \(found: a\.jsonl, b\.jsonl\)"):
        files_in(tmp_path)
    (tmp_path / "c.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(BadData, match="cannot be read"):
        read_items([tmp_path / "c.jsonl.gz"])


def test_answers_in_other_languages_count_for_the_same_question() -> None:
    items = [
        Item("en:1", "Who?", answers=("two metres",), parallel="1"),
        Item("es:1", "¿Quién?", answers=("dos metros",), parallel="1"),
        Item("1", "Another?", answers=("3",)),
    ]
    found = answers_of(items)
    assert found == {
        "en:1": ("two metres", "dos metros"),
        "es:1": ("two metres", "dos metros"),
        "1": ("3",),
    }


# -- articles


def test_an_article_is_known_by_any_of_its_names(names: Names, library: Library, corpus: Path) -> None:
    bridge = next(a for a in library.articles() if a.title == "The bridge of Orriols")
    for name in (
        bridge.id,
        "en:bridge",
        "https://example.org/bridge",
        "The bridge of Orriols".casefold(),
        bridge.source,
        ("title", "the bridge of orriols"),
        ("url", "https://example.org/bridge"),
        ("source", bridge.source),
        ("id", bridge.id),
    ):
        assert names.find(name) == {bridge.id}, name
    assert len(names.find("bridge")) == 2, "a name that both languages share"
    assert not names.find("nothing of the kind")
    assert not names.find(("url", "en:bridge"))
    assert names.label == "en+es"


def test_a_corpus_is_parted_by_language_unless_it_is_pooled(corpus: Path, tmp_path: Path) -> None:
    assert {part.name: len(part.lines) for part in parts_of([corpus])} == {"en": 2, "es": 2}
    assert {part.name: len(part.lines) for part in parts_of([corpus], pool=True)} == {"en+es": 4}
    assert [part.name for part in parts_of([corpus], into=["es"])] == ["es"]
    with pytest.raises(BadData, match="No article is in fr; the corpus says: en, es"):
        parts_of([corpus], into=["fr"])
    assert [part.name for part in parts_of([corpus], pool=True, into=["es", "en"])] == ["en+es"]
    with pytest.raises(BadData, match="all articles asked for are in es"):
        parts_of([corpus], pool=True, into=["es"])
    untold = lines(tmp_path / "untold.jsonl", [{"title": "A", "text": "B"}])
    assert [part.name for part in parts_of([corpus, untold])] == [MIXED], (
        "what is not told cannot be parted by"
    )
    assert parts_of([ROOT / "seeds"])[0].sources == (ROOT / "seeds",)
    with pytest.raises(BadData, match="There is no file or folder"):
        parts_of([tmp_path / "gone.csv"])


# -- figures


def test_a_figure_carries_an_interval_that_more_questions_make_narrower() -> None:
    few, many = score([0.0, 1.0] * 10), score([0.0, 1.0] * 1_000)
    assert few.mean == many.mean == 0.5
    assert few.n == 20
    assert few.low < many.low < 0.5 < many.high < few.high
    # 1.96 standard errors of a share of a half.
    assert many.high - many.low == pytest.approx(2 * 1.96 * 0.5 / math.sqrt(2_000), rel=0.15)
    assert score([0.0, 1.0] * 10) == few, "the same questions have the same interval"


def test_figures_of_no_question_and_of_one_do_not_pretend() -> None:
    nothing, one = score([]), score([1.0])
    assert math.isnan(nothing.mean)
    assert nothing.n == 0
    assert (one.mean, one.low, one.high, one.n) == (1.0, 1.0, 1.0, 1)


def test_a_difference_is_taken_question_by_question() -> None:
    chance = np.random.default_rng(0)
    earlier = chance.random(200)
    later = earlier + 0.02
    grown = difference(list(earlier), list(later))
    assert grown.mean == pytest.approx(0.02)
    assert grown.low == pytest.approx(0.02), "every question gained as much, so nothing is uncertain"
    assert score(list(later)).low < score(list(earlier)).high, "while the two figures' own intervals overlap"


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    rows = np.array([[0.9, 1], [0.5, 1], [0.5, 0], [0.1, 0], [0.7, 0]])
    pairs = [(a > b) + 0.5 * (a == b) for a in (0.9, 0.5) for b in (0.5, 0.1, 0.7)]
    assert auroc(rows) == pytest.approx(sum(pairs) / 6)
    assert math.isnan(auroc(rows[:2]))
    assert refused_at(rows) == pytest.approx(1 / 3), "at the bar that keeps both, 0.1 alone is below"


def test_answers_are_found_as_words_whatever_their_case_and_accents() -> None:
    assert holds("Cedieron solo 308 puntos.", ["308"])
    assert not holds("Cedieron 1308 puntos.", ["308"])
    assert holds("La alcaldesa, ANA RUÍZ.", ["ana ruiz"])
    assert not holds("Anything", [])
    assert not holds("Anything", ["?"])
    assert f1("Who won in Porto?", "who won in porto") == 1
    assert f1("who won", "who won in porto") == pytest.approx(2 / 3)
    assert f1("abc", "def") == 0


# -- retrieval


def fixed(library: Library, order: dict[str, list[str]]) -> retrieval.Search:
    """A search that finds articles in this order, by their corpus ids."""
    passages = {
        a.source.partition("#")[2]: Candidate(p, a, 0.5, np.full(len(p.sentences), 0.5, np.float32))
        for a in library.articles()
        for p in library.article_passages(a.id)[:1]
    }
    return lambda item: [passages[name] for name in order[item.question]]


def test_rankings_are_measured_by_the_languages_of_question_and_article(
    library: Library, names: Names
) -> None:
    items = [
        Item("first", "A?", "en", ("en:strike",)),
        Item("third", "B?", "en", ("en:strike",)),
        Item("never", "C?", "en", ("en:strike",)),
        Item("wine", "D?", "de", ("es:wine",)),
        Item("elsewhere", "E?", "en", ("not here",)),
    ]
    search = fixed(
        library,
        {
            "A?": ["en:strike", "es:wine"],
            "B?": ["es:wine", "en:bridge", "en:strike"],
            "C?": [],
            "D?": ["es:wine"],
            "E?": ["es:wine"],
        },
    )
    groups = {
        g.name: g for g in retrieval.measure(list(retrieval.ask(items, search)), names, answers_of(items))
    }
    measured = {s.name: s.values for s in groups["en → en"].series}
    assert measured["R@1"] == {"first": 1, "third": 0, "never": 0}
    assert measured["R@5"] == {"first": 1, "third": 1, "never": 0}
    assert measured["MRR@10"] == {"first": 1, "third": pytest.approx(1 / 3), "never": 0}
    assert measured["nDCG@10"] == {"first": 1, "third": pytest.approx(1 / math.log2(4)), "never": 0}
    assert {s.name: s.values for s in groups["de → es"].series}["R@1"] == {"wine": 1}


def test_a_follow_up_is_searched_for_with_what_it_leans_on(library: Library) -> None:
    search = retrieval.searching(library)
    turns: tuple[Turn, ...] = (("Why did the bakers of Porto strike?", "For higher wages."),)
    alone, told = (search(Item("q", "And when did it end?", "en", history=h)) for h in ((), turns))
    strikes = [
        next(c.score for c in found if c.article.title == "Bakers on strike") for found in (alone, told)
    ]
    assert told[0].article.title == "Bakers on strike"
    assert strikes[1] > strikes[0]


def test_the_same_article_in_another_language_is_not_held_against_a_ranking(
    library: Library, names: Names
) -> None:
    item = Item("q", "Who?", "en", ("bridge",))
    search = fixed(library, {"Who?": ["en:bridge", "es:bridge", "en:strike", "es:wine"]})
    groups = {
        g.name: {s.name: s.values["q"] for s in g.series}
        for g in retrieval.measure(list(retrieval.ask([item], search)), names, {"q": ()})
    }
    assert groups["en → en"]["R@1"] == 1
    assert groups["en → es"]["R@1"] == 1, "its English twin, which stands above it, is right, too"
    assert groups["en → en+es"]["es in the top 10"] == 0.5
    assert groups["en → en+es"]["en in the top 10"] == 0.5


def test_an_answer_counts_as_read_where_it_runs_over_two_sentences_that_were_chosen(
    library: Library, names: Names
) -> None:
    items = [
        Item("one", "A?", "en", ("en:bridge",), ("300 metres",)),
        Item("over two", "B?", "en", ("en:bridge",), ("on Tuesday. It is 300 metres",)),
        Item("none", "C?", "en", ("en:bridge",), ("Wednesday",)),
        Item("not found", "D?", "en", ("en:bridge",), ("Ana Ruiz",)),
        Item("unanswerable", "A?", "en", ("en:bridge",), ("300 metres",), answerable=False),
    ]
    order = {question: ["en:bridge"] for question in ("A?", "B?", "C?")} | {"D?": ["en:strike"]}
    asked = list(retrieval.ask(items, fixed(library, order)))
    groups = retrieval.measure(asked, names, answers_of(items), lambda texts: [7.0 for _ in texts])
    found = {s.name: s.values for g in groups for s in g.series}
    assert found["answer in evidence"] == {"one": 1, "over two": 1, "none": 0, "not found": 0}
    assert found["answer in evidence, article found"] == {"one": 1, "over two": 1, "none": 0}
    assert set(found["evidence tokens"].values()) == {7.0}


# -- answers and refusals


def test_an_answer_in_other_words_is_told_from_another_answer() -> None:
    gold = ("German-language publications", "publicaciones en alemán")
    assert holds_words("The publications in the German language were in demand.", gold, "en")
    assert holds_words("Language publications, German ones.", gold, "en")
    assert not holds_words("There was demand for publications in French.", gold, "en")
    assert holds_words("Crecieron las publicaciones alemán.", gold, "es")
    assert not holds_words("Crecieron.", ("",), "es")
    assert holds_words("It said what was to be done.", ("what was to be done",), "en")


def test_a_citation_that_holds_the_answer_is_told_from_one_that_does_not() -> None:
    def answered(name: str, text: str, quote: str | None) -> answers.Answered:
        citations = () if quote is None else (Citation(1, "a", "T", 0, 1, quote, 1.0),)
        statements = (Statement(text, (1,)),) if citations else ()
        answer = Answer("?", text, "en", not citations, statements, citations)
        return answers.Answered(Item(name, "?", "en"), "en", answer, float(len(name)))

    given = [
        answered("right", "It is 300 metres long.", "Mide 300 metros."),
        answered("wrong", "It is long.", "Es largo."),
        answered("refused", "The articles do not say 300.", None),
    ]
    (group,) = answers.measure(
        given, "es", dict.fromkeys(("right", "wrong", "refused"), ("300 metros", "300 metres"))
    )
    found = {s.name: s for s in group.series}
    assert group.name == "en → es"
    assert found["answered"].values == {"right": 1, "wrong": 1, "refused": 0}
    assert found["cited"].values == {"right": 1, "wrong": 1, "refused": 0}
    assert found["gold in a cited sentence"].values == {"right": 1, "wrong": 0, "refused": 0}
    assert found["gold in the text"].values == {"right": 1, "wrong": 0, "refused": 0}
    assert found["gold cited, of the answered"].values == {"right": 1, "wrong": 0}
    assert found["in the text, of the answered"].values == {"right": 1, "wrong": 0}
    assert found["its words in the text, of the answered"].values == {"right": 1, "wrong": 0}
    assert found["seconds p50"].score().mean == 5


def test_the_engine_is_asked_and_its_refusals_judged(library: Library) -> None:
    items = [
        Item("yes", "Who opened the bridge of Orriols?", "en", answerable=True),
        Item("no", "How many spectators saw the final of Wimbledon?", "en", answerable=False),
        Item("untold", "Who opened the bridge?", "en"),
        Item("no words", "?!", "en", answerable=True),
    ]
    given = list(answers.ask(Engine(library, llm="quotes"), items, quotes=True))
    assert [one.item.id for one in given] == ["yes", "no", "untold"]
    assert not given[0].answer.abstained
    (group,) = refusal.measure(given, "en", {"yes": 0.9, "no": 0.4})
    found = {s.name: s for s in group.series}
    assert found["answerable answered"].values == {"yes": 1}
    refused = float(given[1].answer.abstained)
    assert found["unanswerable refused"].values == {"no": refused}
    assert found["risk of an answer"].score().mean == pytest.approx((1 - refused) / (2 - refused))
    assert found["AUROC of the score"].score().mean == 1


# -- follow-ups


def test_follow_ups_are_held_against_the_human_form_and_two_rivals() -> None:
    turns: tuple[Turn, ...] = (("Who opened the bridge of Orriols?", "Ana Ruiz."),)
    items = [
        Item(
            "leans",
            "And when?",
            "en",
            history=turns,
            standalone="When did Ana Ruiz open the bridge of Orriols?",
        ),
        Item(
            "stands",
            "What do bakers of Porto want?",
            "en",
            history=turns,
            standalone="What do bakers of Porto want",
        ),
        Item("untold", "And why?", "en", history=turns),
    ]
    (rules,) = followups.measure(list(followups.rewrite(items)), HashingEncoder())
    found = {
        s.name: {i: float(v) for i, v in s.values.items() if not isinstance(v, tuple)} for s in rules.series
    }
    assert found["decision"] == {"leans": 1, "stands": 1}
    assert found["F1, last turn"]["stands"] == found["F1, ours"]["stands"] == 1
    assert found["F1, ours"]["leans"] > found["F1, last turn"]["leans"]
    assert found["F1, last two"]["stands"] < 1
    assert found["cosine, last turn"]["stands"] == pytest.approx(1, abs=1e-5)

    def human(question: str, history: Sequence[Turn]) -> str:
        return next(str(item.standalone) for item in items if item.question == question)

    (perfect,) = followups.measure(list(followups.rewrite(items, human)), HashingEncoder())
    best = {s.name: s.score().mean for s in perfect.series}
    assert best["F1, ours"] == best["decision"] == 1


def test_any_function_can_be_named_to_rewrite() -> None:
    assert followups.rewriter_at("rag.evaluate.followups:last_two")("b", [("a", "x")]) == "a b"
    for bad in ("rag.evaluate.followups:nothing", "no.such.module:f", "rag.evaluate.followups", ":f"):
        with pytest.raises(followups.BadRewriter, match=r"package\.module:function"):
            followups.rewriter_at(bad)
    with pytest.raises(followups.BadRewriter, match="is no function"):
        followups.rewriter_at("rag.evaluate.followups:DECISION")


# -- runs


def made(values: dict[str, float], kind: str = "retrieval") -> Run:
    rows = {i: (v, float(v > 0.5)) for i, v in values.items()}
    series = (
        Series("R@1", values),
        Series("AUROC", rows, "auroc"),
        Series("seconds p50", values, "p50", "seconds"),
    )
    return Run(kind, (Group("en → es", series),), {"data": ["mine"]}, ("A note.",))


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = made({"a": 1.0, "b": 0.0})
    write(tmp_path / "run.json", run)
    assert read(tmp_path / "run.json") == run
    stored = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert stored["groups"][0]["measures"][0]["score"]["mean"] == 0.5


def test_a_comparison_names_the_questions_that_rose_and_fell() -> None:
    earlier = made({"a": 0.0, "b": 1.0, "c": 1.0, "gone": 1.0})
    later = made({"new": 1.0, "a": 1.0, "b": 0.0, "c": 1.0})
    changes = {change.measure: change for change in compare(earlier, later)}
    assert changes["R@1"].up == ("a",)
    assert changes["R@1"].down == ("b",)
    assert changes["R@1"].score.n == 3, "only what both asked is compared"
    assert changes["R@1"].score.mean == 0
    assert changes["seconds p50"].up == (), "each question takes another time at each run"


def test_a_run_that_was_stored_has_not_changed_against_itself(tmp_path: Path) -> None:
    run = made({"a": 1 / 3, "b": 2 / 3, "c": math.pi / 10})
    write(tmp_path / "run.json", run)
    for change in compare(read(tmp_path / "run.json"), run):
        assert (change.up, change.down) == ((), ())
        assert change.score.low == change.score.high == 0


def test_what_is_no_comparable_run_is_an_error_that_says_so(tmp_path: Path) -> None:
    run = made({"a": 1.0})
    with pytest.raises(BadRun, match="one of `answers`, this one is of `retrieval`"):
        compare(made({"a": 1.0}, "answers"), run)
    with pytest.raises(BadRun, match="asked none of these questions"):
        compare(made({"b": 1.0}), run)
    for text in ("no json", "[]", '{"format": 99}', '{"format": 1, "kind": "x", "groups": [{}]}'):
        (tmp_path / "bad.json").write_text(text, encoding="utf-8")
        with pytest.raises(BadRun, match=r"fuente eval … --json"):
            read(tmp_path / "bad.json")
    with pytest.raises(BadRun, match="cannot be written"):
        write(tmp_path / "gone" / "run.json", run)


def test_figures_and_changes_are_printed_for_a_reader(capsys: pytest.CaptureFixture[str]) -> None:
    out = Console(width=200, force_terminal=True, color_system=None)
    say_run(out, made({"a": 1.0, "b": 0.0}))
    say_changes(out, compare(made(dict.fromkeys("abcd", 0.0)), made(dict.fromkeys("abcd", 1.0))))
    printed = capsys.readouterr().out
    assert "50.0 [0.0, 100.0]" in printed
    assert "A note." in printed
    assert "+100.0 [+100.0, +100.0] *" in printed
    assert "+a +b +c +d" in printed


# -- the command


def fuente(*arguments: object) -> tuple[int, str, str]:
    loggers = [logging.getLogger(name) for name in (None, "index", "rag", "__main__")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    done = CliRunner().invoke(cli.app, list(map(str, arguments)))
    for (
        logger,
        level,
        handlers,
    ) in before:  # a command sets up logging for its process, which here is the tests' own
        logger.setLevel(level)
        logger.handlers[:] = handlers
    return done.exit_code, done.stdout, done.stderr


QUESTIONS: Sequence[object] = (
    {"id": "en:1", "parallel": "1", "language": "en", "question": "Who opened the bridge?", "relevant": ["bridge"],
     "answers": ["Ana Ruiz"], "answerable": True, "easy": True},
    {"id": "es:1", "parallel": "1", "language": "es", "question": "¿Quién inauguró el puente?", "relevant": ["bridge"],
     "answers": ["Ana Ruiz"], "answerable": True},
    {"id": "en:2", "language": "en", "question": "Who won at Wimbledon?", "answerable": False},
    "broken",
)  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    lines(folder / "articles.jsonl", ARTICLES)
    lines(folder / "questions.jsonl", QUESTIONS)
    return folder


@pytest.mark.model
def test_a_folder_is_measured_and_compared_with_the_time_before(data: Path, tmp_path: Path) -> None:
    kept, first, second = tmp_path / "kept", tmp_path / "1.json", tmp_path / "2.json"
    usual = ("eval", "retrieval", "--data", data, "--library-at", kept, "--tokens", "estimate")
    code, out, told = fuente(*usual, "--json", first)
    assert code == 0, told
    assert "questions.jsonl line 4: an object is needed" in told
    table = [line.split("\t") for line in out.splitlines()]
    assert ["retrieval", "questions", "nDCG@10", "R@1", "R@5", "R@10", "MRR@10"] in table
    assert {row[0] for row in table if "→" in row[0]} == {"en → en", "en → es", "es → en", "es → es"}
    assert "tokens of 3.6 characters" in out
    assert (kept / "es" / "library").is_dir(), "what was named stays for the next time"

    code, out, told = fuente(
        *usual, "--json", second, "--against", first, "--only-field", "easy", "--into", "es"
    )
    assert code == 0, told
    assert "en → es\tR@1\t1\t+0.0 [+0.0, +0.0]\t0\t0" in out
    assert json.loads(second.read_text(encoding="utf-8"))["changes"]


@pytest.mark.model
def test_pooled_libraries_tell_the_share_of_each_language(data: Path) -> None:
    code, out, told = fuente(
        "eval", "retrieval", "--data", data, "--pool", "--tokens", "estimate", "--answerable"
    )
    assert code == 0, told
    assert "en in the top 10" in out
    assert "en → en+es" in out


@pytest.mark.model
def test_answers_and_refusals_of_a_corpus_are_measured_in_quotes(data: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    usual = ("--data", data, "--library-at", kept, "--pool", "--quotes")
    code, out, told = fuente("eval", "answers", *usual, "--answerable")
    assert code == 0, told
    assert "gold in a cited sentence" in out
    assert "Written by quotes." in out
    code, out, told = fuente("eval", "refusal", *usual)
    assert code == 0, told
    assert "unanswerable refused" in out
    assert "AUROC of the score" in out


@pytest.mark.model
def test_a_question_can_be_asked_of_its_own_article_alone(tmp_path: Path, data: Path) -> None:
    """Whether an article holds no answer is another question than whether any of the library does."""
    asked = {"question": "Who opened the bridge?", "language": "en"}
    questions = lines(
        tmp_path / "alone.jsonl",
        [
            {**asked, "id": "its own", "relevant": {"title": "The bridge of Orriols"}, "answerable": True},
            {**asked, "id": "another", "relevant": {"title": "Bakers on strike"}, "answerable": False},
        ],
    )
    usual = (
        "eval",
        "refusal",
        "--data",
        questions,
        "--corpus",
        data / "articles.jsonl",
        "--quotes",
        "--into",
        "en",
    )
    figures = {}
    for options in ((), ("--alone",)):
        file = tmp_path / f"{len(options)}.json"
        code, _, told = fuente(*usual, *options, "--json", file)
        assert code == 0, told
        measures = json.loads(file.read_text(encoding="utf-8"))["groups"][0]["measures"]
        figures[options] = {m["name"]: m["values"] for m in measures}
    assert figures[()]["unanswerable refused"] == {"another": 0.0}, "the library answers it"
    assert figures["--alone",]["unanswerable refused"] == {"another": 1.0}
    assert figures["--alone",]["answerable answered"] == {"its own": 1.0}


@pytest.mark.model
def test_follow_ups_are_measured_without_any_article(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "talk.jsonl",
        [
            {
                "question": "And when?",
                "history": [["Who opened the bridge?", "Ruiz."]],
                "standalone": "When was it opened?",
            }
        ],
    )
    code, out, told = fuente(
        "eval", "followups", "--data", path, "--rewriter", "rag.evaluate.followups:last_two"
    )
    assert code == 0, told
    assert "cosine, last two" in out


@pytest.mark.model
def test_the_users_own_library_is_asked_where_no_corpus_is_named(tmp_path: Path, corpus: Path) -> None:
    own = tmp_path / "own"
    assert fuente("--library", own, "index", "add", corpus)[0] == 0
    questions = lines(
        tmp_path / "mine.jsonl",
        [
            {
                "question": "Why did bakers strike?",
                "language": "en",
                "relevant": {"title": "Bakers on strike"},
            },
            {"question": "Who opened it?", "relevant": {"url": "https://example.org/gone"}},
        ],
    )
    code, out, told = fuente(
        "--library", own, "eval", "retrieval", "--data", questions, "--tokens", "estimate"
    )
    assert code == 0, told
    assert "en → en\t1\t100.0" in out
    assert "1 question left out: their articles are not in the library (such as mine.jsonl:2)" in told


def test_what_cannot_be_measured_is_told_in_a_sentence(data: Path, tmp_path: Path) -> None:
    questions = data / "questions.jsonl"
    talk = lines(tmp_path / "plain.jsonl", [{"question": "Who?"}])
    for arguments, said in (
        (("retrieval", "--data", tmp_path / "gone"), "There is no file or folder"),
        (("--library", tmp_path / "none", "retrieval", "--data", questions), "There is no library yet"),
        (("retrieval", "--data", data, "--only-field", "nothing"), "None of the 3 questions is left"),
        (("retrieval", "--data", data, "--into", "fr"), "No article is in fr"),
        (("refusal", "--data", talk), "No question says whether it is answerable"),
        (("followups", "--data", talk), "No question has a standalone form"),
        (("followups", "--data", talk, "--rewriter", "x"), "package.module:function"),
    ):
        at, rest = (arguments[:2], arguments[2:]) if arguments[0] == "--library" else ((), arguments)
        code, out, told = fuente(*at, "eval", *rest)
        assert (code, out) == (1, ""), told
        assert said in told
        assert "Traceback" not in told


def test_a_file_that_is_of_no_use_is_told_before_anything_is_measured(data: Path, tmp_path: Path) -> None:
    other = lines(tmp_path / "other.json", [{"format": 99}])
    for option, file in (("--json", tmp_path / "gone" / "run.json"), ("--against", other)):
        code, out, told = fuente("eval", "retrieval", "--data", data, option, file)
        assert (code, out) == (2, "")
        assert "Indexing" not in told
        assert option in told


def test_the_help_of_each_command_tells_the_fields_of_a_question() -> None:
    for command in ("retrieval", "answers", "refusal", "followups"):
        code, out, _ = fuente("eval", command, "--help")
        assert code == 0
        for field in ("relevant", "answers", "answerable", "history ([[question,", "standalone", "parallel"):
            assert field in " ".join(out.split()), (command, field)
