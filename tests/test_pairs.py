"""The pairs that measure how well statements are verified: what is promised of them holds."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from index.article import Article
from tests.bench.verifying import (
    KINDS,
    PAIRS,
    Judged,
    OtherNews,
    Pair,
    evidence_of,
    lines,
    read_articles,
    read_lines,
    read_pairs,
    share,
)

_SHARED = {"id", "language", "statement", "sound", "change", "from", "source_language"}
_FIELDS = {
    "xquad": _SHARED | {"paragraph", "sentence"},
    "news_es": _SHARED | {"article", "start", "end", "sha256"},
}


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return list(read_lines(PAIRS))


def test_each_half_is_balanced_between_sound_and_broken_and_between_languages(
    rows: list[dict[str, Any]],
) -> None:
    counted = Counter((r["from"], r["sound"], r["language"] == r["source_language"]) for r in rows)
    assert counted == {(f, s, same): 25 for f in _FIELDS for s in (True, False) for same in (True, False)}


def test_every_kind_of_change_is_there_about_as_often(rows: list[dict[str, Any]]) -> None:
    kinds = Counter(r["change"] for r in rows if not r["sound"])
    assert set(kinds) == set(KINDS)
    assert set(kinds.values()) <= {14, 15}
    assert all(r["change"] is None for r in rows if r["sound"])


def test_no_pair_and_no_statement_is_there_twice(rows: list[dict[str, Any]]) -> None:
    assert len({r["id"] for r in rows}) == len({r["statement"] for r in rows}) == 200


def test_no_sentence_of_the_news_is_given_away(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert set(row) == _FIELDS[row["from"]], row["id"]


def test_sentences_of_xquad_stand_word_for_word_in_their_paragraph() -> None:
    articles = read_articles(None)
    for pair in read_pairs():
        if pair.origin == "xquad":
            item = evidence_of(pair, articles)
            assert item.quote == pair.sentence
            assert item.article.language == pair.source_language
            assert pair.statement != pair.sentence


def test_other_news_under_the_same_id_is_told_and_not_judged() -> None:
    pair = next(p for p in read_pairs() if p.origin == "news_es")
    with pytest.raises(OtherNews, match="does not hold"):
        evidence_of(pair, {})
    other = Article(pair.article, "Otra noticia", "Otra cosa. " * 2_000, "news.jsonl")
    with pytest.raises(OtherNews, match="another sentence"):
        evidence_of(pair, {pair.article: other})


def test_news_are_read_with_the_day_they_came_out(tmp_path: Path) -> None:
    row = {
        "id": "ld1",
        "title": "Lluvia",
        "date": "2020-04-27",
        "text": "Llovió en Salto.",
        "source": "diario",
    }
    news = tmp_path / "news.jsonl"
    news.write_text(json.dumps(row), encoding="utf-8")
    article = read_articles(news)["ld1"]
    assert str(article.published) == "2020-04-27"
    assert article.language == "es"


def test_the_table_says_what_passed_and_what_was_caught() -> None:
    sound = Pair("a", "en", "It rained.", None, "xquad", "es", "p")
    broken = Pair("b", "es", "No llovió.", "negation", "xquad", "es", "p")
    judged = [
        Judged(sound, None),
        Judged(sound, "it says nothing"),
        Judged(broken, "its source does not say so"),
    ]
    printed = list(lines(judged, markdown=True))
    assert [cell.strip() for cell in printed[2].split("|")[1:-1]] == ["sound", "1", "1", "0 of 0", "1 of 2"]
    assert any(
        [c.strip() for c in line.split("|")[1:-1]] == ["broken: negation", "0", "1", "1 of 1", "0 of 0"]
        for line in printed
    )
    assert share([j for j in judged if j.pair.sound])["percent"] == 50.0
    assert printed[-1].startswith("Broken that are caught: 1 of 1")
