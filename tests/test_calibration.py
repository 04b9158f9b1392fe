"""How sure an answer has to be: weights are fitted, judged on what they have not seen, kept and found again."""

from __future__ import annotations

import io
import json
import logging
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from index.library import Library
from rag.calibration import (
    FILE,
    PARTS,
    BadCalibration,
    Calibration,
    Weights,
    calibration_for,
    read,
    shipped,
    write,
)
from rag.evaluate.cases import Case, ask, marked
from rag.evaluate.corpus import names_of
from rag.evaluate.curve import Point, at_bar, at_coverage, at_risk, points, svg
from rag.evaluate.data import Item, read_items
from rag.evaluate.fitting import MODEL, QUOTES, TooFewCases, fit
from rag.evaluate.hidden import Without
from rag.evaluate.places import Place
from rag.evaluate.refusal import curves
from rag.evaluate.run import Group, Series
from rag.evaluate.show_fitted import say_curves
from rag.evidence import Evidence
from rag.refuse import MODEL as EMBEDDING
from rag.retrieve import retrieve
from rag.signals import Signals
from tests.encoders import HashingEncoder
from tests.test_evaluate import fuente, lines

WELL = Signals(
    same_language=True, score=0.95, nearness=0.9, gap=0.08, in_sentence=0.9, in_passage=1.0, in_article=1.0,
    names=1.0, numbers=1.0, absent=0.0, fits=1.0,
)  # fmt: skip
BADLY = Signals(
    same_language=True, score=0.76, nearness=0.77, gap=0.005, in_sentence=0.0, in_passage=0.0, in_article=0.1,
    names=0.0, numbers=0.0, absent=2.0, fits=-1.0,
)  # fmt: skip
STRICT = Weights(("in_sentence",), (0.5,), (0.25,), (1.0,), 0.0, 0.7, {"date": "2026-11-27"})


def own(parts: Mapping[str, Weights], writer: str = "") -> Calibration:
    return Calibration(EMBEDDING, writer, parts)


# -- the one that comes along


def test_what_comes_along_tells_a_held_question_from_one_that_is_nowhere() -> None:
    made = calibration_for(None, f"{EMBEDDING}-1571fc982750-2")
    for same in (True, False):
        assert made.answers(replace(WELL, same_language=same))
        assert not made.answers(replace(BADLY, same_language=same))


def test_every_weight_that_comes_along_speaks_the_way_it_should() -> None:
    for made in shipped():
        assert set(made.parts) <= set(PARTS)
        for part, weights in made.parts.items():
            signs = dict(zip(weights.names, weights.weights, strict=True))
            assert all((w <= 0) == (name == "absent") for name, w in signs.items() if w), part
            assert {"date", "data", "auroc", "answerable", "unanswerable"} <= set(weights.about)
            assert min(weights.about["auroc"].values()) > 0.5


def test_without_a_calibration_for_the_embedding_model_wording_decides_and_that_is_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "rag"):
        made = calibration_for(None, "somebody/else@1")
    assert made.general
    assert "No calibration belongs to the embedding model somebody/else@1" in caplog.text
    anywhere = replace(WELL, score=0.2, nearness=0.1, gap=0.0)
    assert made.probability(anywhere) == made.probability(WELL), (
        "cosines of another model mean something else"
    )
    assert made.answers(anywhere)
    assert not made.answers(replace(BADLY, score=0.99, nearness=0.99))


# -- a library's own


def test_a_librarys_own_calibration_wins_where_it_fits_the_models(tmp_path: Path) -> None:
    write(tmp_path / FILE, own({"quotes, same language": STRICT}))
    made = calibration_for(tmp_path, f"{EMBEDDING}-1")
    assert made.weights(WELL) == STRICT
    assert made.origin == str(tmp_path / FILE)
    other = made.weights(replace(WELL, same_language=False))
    assert other == calibration_for(None, EMBEDDING).weights(replace(WELL, same_language=False))
    assert calibration_for(tmp_path, "another-model").general, "it is of vectors that are not in use"


def test_odds_count_only_where_they_are_of_the_model_that_the_weights_were_fitted_with(
    tmp_path: Path,
) -> None:
    sure = Weights(("odds",), (0.0,), (1.0,), (1.0,), 0.0, 0.5)
    write(tmp_path / FILE, own({"model, same language": sure, "quotes, same language": STRICT}, "big"))
    told = replace(BADLY, odds=5.0)
    assert calibration_for(tmp_path, EMBEDDING, "big").weights(told) == sure
    assert calibration_for(tmp_path, EMBEDDING, "small").weights(told) == STRICT
    assert calibration_for(tmp_path, EMBEDDING, "big").weights(BADLY) == STRICT, "no odds were told"


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"format": 9}', '{"format": 1, "embedding": "", "writer": "", "parts": {"x": {}}}', "[1]"],
)
def test_a_damaged_calibration_is_told_and_passed_over(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(BadCalibration, match="`fuente calibrate`"):
        read(tmp_path / FILE)
    assert calibration_for(tmp_path, EMBEDDING) == calibration_for(None, EMBEDDING)
    assert "is no calibration" in caplog.text


def test_weights_of_unknown_signals_or_no_numbers_are_not_read() -> None:
    data = STRICT.to_dict()
    for spoilt in (
        {**data, "signals": {"mood": {"mean": 0, "scale": 1, "weight": 1}}},
        {**data, "bar": math.nan},
        {**data, "signals": {"score": {"mean": 0, "scale": 0, "weight": 1}}},
    ):
        with pytest.raises(ValueError):
            Weights.from_dict(spoilt)


unit = st.floats(0, 1)


@given(
    st.tuples(unit, unit, st.floats(-50, 50), st.none() | st.floats(-1, 1)),
    st.lists(st.tuples(st.sampled_from(MODEL), unit, st.floats(0.01, 5), st.floats(-9, 9)), unique_by=lambda w: w[0]),
)  # fmt: skip
def test_what_is_written_weighs_as_before_and_is_always_a_probability(
    seen: tuple[float, float, float, float | None], told: list[tuple[str, float, float, float]]
) -> None:
    names, means = tuple(name for name, *_ in told), tuple(mean for _, mean, _, _ in told)
    scales, each = tuple(scale for _, _, scale, _ in told), tuple(weight for *_, weight in told)
    weights = Weights(names, means, scales, each, 0.5, 0.5)
    found = replace(WELL, score=seen[0], in_passage=seen[1], odds=seen[2], gap=seen[3])
    likely = weights.probability(found)
    assert 0 <= likely <= 1
    again = Weights.from_dict(json.loads(json.dumps(weights.to_dict())))
    assert again.probability(found) == pytest.approx(likely, abs=0.01)


# -- fitting


def drawn(data: str, count: int, apart: float, seed: int = 0) -> list[Case]:
    """Cases whose kinds lie ``apart`` standard deviations from each other in two signals; the rest is noise."""
    chance = np.random.default_rng(seed)
    cases = []
    for n in range(count):
        can = n % 2 == 0
        shift = apart / 2 if can else -apart / 2
        near, held, noise = chance.normal(shift), chance.normal(shift), chance.normal(size=3)
        found = replace(
            WELL, score=0.85 + 0.03 * near, nearness=0.8 + 0.02 * noise[0], gap=0.05 * noise[1] ** 2,
            in_sentence=0.5 + 0.1 * held, names=0.5 + 0.1 * noise[2],
        )  # fmt: skip
        cases.append(Case(data, f"{data}:{n // 2}", True, can, found))
    return cases


def test_the_bar_holds_in_each_set_and_not_only_in_all() -> None:
    cases = [*drawn("easy", 200, 3.0), *drawn("hard", 300, 0.8, seed=1)]
    made = fit(cases, QUOTES, risk=0.25)
    assert made.chosen()["hard"].risk == pytest.approx(0.25, abs=0.02)
    assert made.chosen()["easy"].risk < 0.25
    made = fit(cases, QUOTES, coverage=0.9)
    assert min(point.coverage for point in made.chosen().values()) == pytest.approx(0.9, abs=0.02)
    assert made.auroc("easy").mean > 0.97
    assert 0.6 < made.auroc("hard").mean < 0.85
    assert made.weights.about["answerable"] == made.weights.about["unanswerable"] == 250


def test_a_signal_that_seems_to_speak_the_other_way_is_left_out() -> None:
    cases = [
        replace(case, signals=replace(case.signals, numbers=0.0 if case.answerable else 1.0))
        for case in drawn("set", 100, 1.5)
        if case.signals
    ]
    assert "numbers" not in fit(cases, QUOTES, coverage=0.9).weights.names


def test_fitting_again_changes_nothing_and_where_nothing_was_found_is_refused() -> None:
    cases = [*drawn("set", 100, 2.0), *(Case("set", f"x{n}", True, False, None) for n in range(10))]
    first = fit(cases, QUOTES, coverage=0.9)
    assert first == fit(cases, QUOTES, coverage=0.9)
    assert sum(likely == 0 for likely, _ in first.rows["set"]) == 10
    unknown = [replace(c, signals=replace(c.signals, gap=None)) if c.signals else c for c in cases]
    assert "gap" not in fit(unknown, QUOTES, coverage=0.9).weights.names


def test_too_few_questions_are_told() -> None:
    with pytest.raises(TooFewCases, match="10 answerable and 10 unanswerable"):
        fit(drawn("set", 20, 2.0), QUOTES)


# -- the curve


def test_a_curve_answers_equal_scores_together_and_knows_its_bars() -> None:
    curve = points([(0.9, 1), (0.8, 1), (0.8, 0), (0.5, 1), (0.3, 0), (0.1, 0)])
    assert [(p.bar, round(p.coverage, 2), round(p.risk, 2)) for p in curve] == [
        (0.9, 0.33, 0.0), (0.8, 0.67, 0.33), (0.5, 1.0, 0.33), (0.3, 1.0, 0.67), (0.1, 1.0, 1.0),
    ]  # fmt: skip
    assert at_coverage(curve, 0.9).bar == 0.5
    assert at_risk(curve, 0.4).bar == 0.5
    assert at_risk(points([(0.9, 0), (0.1, 1)]), 0.0).coverage == 0, (
        "where the surest is wrong, nothing is answered"
    )
    assert at_bar(curve, 0.6) == Point(0.6, curve[1].coverage, curve[1].risk)
    assert points([(0.5, 1)]) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0.0, 1.0])), min_size=2, max_size=40))
def test_a_milder_bar_never_answers_less(rows: list[tuple[float, float]]) -> None:
    curve = points(rows)
    for strict, mild in pairwise(curve):
        assert strict.bar > mild.bar
        assert (strict.coverage, strict.risk) <= (mild.coverage, mild.risk)
        assert strict.risk <= mild.risk
    if curve:
        assert (curve[-1].coverage, curve[-1].risk) == (1, 1)


def test_the_picture_is_sound_whatever_the_sets_are_called() -> None:
    curve = points([(0.9, 1), (0.4, 0), (0.3, 1)])
    root = ElementTree.fromstring(svg({"a <b> & “c”": curve}, {"a <b> & “c”": curve[0]}, "<x>"))
    texts = {"".join(element.itertext()) for element in root.iter()}
    assert "a <b> & “c”" in texts
    assert len([e for e in root.iter() if e.tag.endswith("circle")]) == 1


def test_the_curve_of_an_evaluation_is_that_of_its_score() -> None:
    scored = Series("AUROC of the score", {"a": (0.9, 1.0), "b": (0.4, 0.0), "c": (0.3, 1.0)}, "auroc")
    alone = Series("AUROC of the score", {"a": (0.9, 1.0)}, "auroc")
    found = curves([Group("en → es", (scored,)), Group("de → es", (alone,)), Group("es → es", ())])
    assert list(found) == ["en → es"]
    assert [(p.coverage, p.risk) for p in found["en → es"]] == [(0.5, 0), (0.5, 1), (1, 1)]
    out = io.StringIO()
    say_curves(Console(file=out, width=200), found)
    head, risks, bars = (line.split("\t") for line in out.getvalue().splitlines())
    assert (head[1], head[-1], len(head)) == ("5%", "95%", 11)
    assert (risks[1], risks[-1]) == ("0.0%", "100.0%")
    assert (bars[1], bars[-1]) == ("0.900", "0.300")


# -- asking

ARTICLES = tuple(
    {
        "id": f"a{n}",
        "language": "es",
        "title": f"Puente {name}",
        "text": f"{who} inauguró el puente de {name}.",
    }
    for n, (name, who) in enumerate((("Orriols", "Ana Ruiz"), ("Requena", "Eva Gil"), ("Denia", "Luis Mas")))
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("bridges")
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        library.sync([lines(folder / "articles.jsonl", ARTICLES)])
        yield Place(library, names_of(library.articles()))


def test_a_hidden_article_is_not_found_and_all_others_are(place: Place) -> None:
    (hidden,) = place.names.find("a0")
    asked = "¿Quién inauguró el puente de Orriols?"
    whole = {c.article.id for c in retrieve(place.library, asked, "es")}
    without = Without(place.library, [hidden])
    assert hidden in whole
    assert {c.article.id for c in retrieve(without, asked, "es")} == whole - {hidden}
    without.close()
    assert {c.article.id for c in retrieve(place.library, asked, "es")} == whole, "the library is as it was"


def test_a_question_is_asked_with_and_without_its_article_and_judged_by_a_model(place: Place) -> None:
    items = [
        Item("q", "¿Quién inauguró el puente de Orriols?", "es", ("a0",)),
        Item("gone", "¿Quién inauguró el puente?", "es", ("nowhere",)),
        Item("?", "?!", "es", ("a0",)),
    ]

    def odds(question: str, language: str, item: Evidence) -> float | None:
        assert (question, language) == (items[0].question, "es")
        return 3.0 if "Ruiz" in item.quote else -2.0

    found = list(ask(place, items, "set", odds, hide=True))
    assert [len(cases) for cases in found] == [2, 0, 0]
    there, hidden = found[0]
    assert (there.answerable, hidden.answerable) == (True, False)
    assert there.group == hidden.group
    assert there.judged is not None
    assert hidden.judged is not None
    assert (there.judged.odds, hidden.judged.odds) == (3.0, -2.0)
    assert there.signals is not None
    assert hidden.signals is not None
    assert there.signals.in_passage > hidden.signals.in_passage


def test_unanswerable_questions_are_asked_as_they_are(place: Place) -> None:
    items = [Item("no", "¿Quién ganó la regata?", "es", answerable=False)]
    assert marked(items)
    ((case,),) = ask(place, items, "set", hide=False)
    assert not case.answerable


def test_the_questions_that_nothing_answers_are_a_hundred_in_three_languages() -> None:
    items, problems = read_items([Path(__file__).parent / "data" / "unmentioned.jsonl"])
    assert not problems
    assert len({item.question for item in items}) == 100
    assert {item.language for item in items} == {"es", "en", "de"}
    assert not any(item.answerable for item in items)


@pytest.mark.model
def test_hardly_any_question_about_what_no_article_mentions_is_answered(seed_library: Library) -> None:
    items, _ = read_items([Path(__file__).parent / "data" / "unmentioned.jsonl"])
    place = Place(seed_library, names_of(seed_library.articles()))
    made = calibration_for(seed_library.path, seed_library.encoder.name)
    cases = [case for cases in ask(place, items, "unmentioned", hide=False) for case in cases]
    answered = [case for case in cases if case.signals and made.answers(case.signals)]
    assert len(answered) <= 2


# -- the command


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    articles: list[Mapping[str, object]] = []
    questions: list[Mapping[str, object]] = []
    for n in range(24):
        place, who = f"Villa{chr(97 + n)}ral", f"Ana {chr(65 + n)}uiz"
        text = f"{who} inauguró el puente de {place}. Mide {n + 20} metros."
        articles.append({"id": f"a{n}", "language": "es", "title": f"El puente de {place}", "text": text})
        asked = f"¿Quién inauguró el puente de {place}?"
        questions.append({"id": f"q{n}", "language": "es", "question": asked, "relevant": [f"a{n}"]})
    lines(folder / "articles.jsonl", articles)
    lines(folder / "questions.jsonl", questions)
    return folder


@pytest.mark.model
def test_a_library_is_calibrated_with_its_own_questions_and_goes_by_that(data: Path, tmp_path: Path) -> None:
    at, plot = tmp_path / "library", tmp_path / "curve.svg"
    assert fuente("--library", at, "index", "add", data / "articles.jsonl")[0] == 0
    usual = ("--library", at, "calibrate", "--data", data / "questions.jsonl", "--quotes")
    code, out, told = fuente(*usual, "--coverage", "0.9", "--plot", plot)
    assert code == 0, told
    assert "quotes, same language\tquestions → es\t24\t24\t" in out
    assert f"The calibration is in {at / FILE}." in told.replace("\n", "")
    assert ElementTree.parse(plot).getroot().tag.endswith("svg")
    made = read(at / FILE)
    assert calibration_for(at, made.embedding).origin == str(at / FILE)
    assert list(made.parts) == ["quotes, same language"]


def test_wishes_that_contradict_each_other_are_told(data: Path, tmp_path: Path) -> None:
    usual = ("calibrate", "--data", data, "--quotes")
    for arguments, said in (
        (("--risk", "0.1", "--coverage", "0.9"), "--risk or --coverage"),
        (("--plot", tmp_path / "curve.png"), ".svg"),
    ):
        code, _, told = fuente(*usual, *arguments)
        assert code == 2
        assert said in told
