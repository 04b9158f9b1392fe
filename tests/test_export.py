"""A conversation taken along: every statement with its sentence, whatever the text holds."""

from __future__ import annotations

import json
from datetime import date

from rag.answer import Answer, Citation, Closest, Statement
from rag.serve.export import export
from rag.serve.words import all_words

HOSTILE = "*a* [b](javascript:x) <script>alert(1)</script> `c` \u202ed\n# e"
WORDS = all_words()["en"]


def answer(text: str = "The bridge opened.") -> Answer:
    cited = Citation(
        1,
        "a1",
        text,
        0,
        10,
        "El puente abrió.",
        1.0,
        "El Faro",
        date(2026, 1, 2),
        "https://example.org/a",
        "es",
    )
    return Answer(text, text, "en", False, (Statement(text, (1,), "partly"),), (cited,), left_out=1)


def test_markdown_holds_each_statement_with_its_number_and_its_source() -> None:
    told = export("md", [answer()], WORDS)
    assert "## The bridge opened." in told
    assert "The bridge opened. [1] (partly supported)" in told
    assert (
        "1. “El puente abrió.” [The bridge opened.](<https://example.org/a>), El Faro, 2 January 2026" in told
    )
    assert "1 statement was left out" in told


def test_nothing_in_a_text_is_markdown_or_a_tag() -> None:
    told = export("md", [answer(HOSTILE)], WORDS)
    assert "\u202e" not in told
    assert "<script" not in told.replace("\\<script", "")
    assert "](javascript" not in told.replace("\\](javascript", "").replace("\\]\\(javascript", "")
    assert "\n# e" not in told
    page = export("html", [answer(HOSTILE)], WORDS)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_refusal_offers_its_closest_articles() -> None:
    near = Closest("a1", "A bridge", 0, 5, "Quote.", None, None, "javascript:x")
    told = export("md", [Answer("Who?", "The articles do not say.", "en", True, closest=(near,))], WORDS)
    assert "- A bridge: “Quote.”" in told
    assert "javascript" not in told


def test_json_is_the_answers_as_the_http_interface_gives_them() -> None:
    assert json.loads(export("json", [answer()], WORDS)) == [answer().to_dict()]
