"""A model's reply, read while it arrives."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.remote.reply import BadReply, Reply, parse_reply, without_thoughts
from rag.write import Draft
from tests.llms import reply

TWO = reply(("One.", 1), ("Two.", 2))


def read(pieces: list[str], count: int = 9) -> list[Draft]:
    reader = Reply(count)
    drafts = [draft for piece in pieces for draft in reader.feed(piece)]
    reader.end()
    return drafts


def test_a_statement_is_there_as_soon_as_its_brace_closes() -> None:
    reader = Reply(2)
    first = TWO.index("}") + 1
    assert list(reader.feed(TWO[: first - 1])) == []
    assert list(reader.feed(TWO[first - 1 : first])) == [Draft("One.", 0)]
    assert not reader.whole
    assert list(reader.feed(TWO[first:])) == [Draft("Two.", 1)]
    assert reader.whole


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "```json\n{}\n```",
        "Sure {as you wish}, here it is: {}\n\nI hope this helps :}",
        '<think>They want {"statements": [{"text": "A thought.", "source": 1}]}, or not.</think>\n\n{}',
        "<thinking>Is it {1, 2}?</thinking>{}",
        "The prompt opened my thought { so only its end is marked.</think>{}",
    ],
)
def test_what_stands_around_the_statements_is_passed_over(around: str) -> None:
    before, _, after = around.rpartition("{}")
    assert (
        read([*before, *TWO, *after]) == read([before + TWO + after]) == [Draft("One.", 0), Draft("Two.", 1)]
    )


@pytest.mark.parametrize(
    ("statement", "draft"),
    [
        ({"text": "One.", "sources": [2]}, Draft("One.", 1)),
        ({"text": "One.", "source": 2}, Draft("One.", 1)),
        ({"text": "One.", "source": "2"}, Draft("One.", 1)),
        ({"text": "One.", "sources": 2}, Draft("One.", 1)),
        ({"text": "One.", "sources": [3, 1, 3]}, Draft("One.", 2, (0,))),
        ({"text": "One.", "sources": [9, 1]}, Draft("One.", 0)),
        ({"text": "It said {this}.", "source": 1}, Draft("It said {this}.", 0)),
        ({"text": 'An "open {brace', "source": 1}, Draft('An "open {brace', 0)),
    ],
    ids=str,
)
def test_a_statement_may_rest_on_several_sentences(statement: dict[str, Any], draft: Draft) -> None:
    assert parse_reply(json.dumps({"statements": [statement]}), 3) == [draft]


@pytest.mark.parametrize(
    "statement",
    [
        {"text": "One.", "sources": []},
        {"text": "One.", "sources": [None]},
        {"text": "One.", "sources": [[1]]},
        {"text": "One.", "sources": {"n": 1}},
        {"text": "One.", "source": True},
        {"text": "One.", "source": 1.5},
    ],
    ids=str,
)
def test_a_statement_in_another_form_does_not_spoil_the_others(statement: dict[str, Any]) -> None:
    sound = {"text": "Two.", "source": 1}
    assert parse_reply(json.dumps({"statements": [statement, sound]}), 3) == [Draft("Two.", 0)]
    with pytest.raises(BadReply):
        parse_reply(json.dumps({"statements": [statement]}), 3)


def test_a_reply_that_is_cut_off_counts_as_far_as_it_is_complete() -> None:
    assert read([TWO[:-20]]) == [Draft("One.", 0)]
    with pytest.raises(BadReply):
        read([TWO[:30]])


def test_a_list_without_its_frame_is_read_too() -> None:
    assert parse_reply('[{"text": "One.", "source": 1}]', 1) == [Draft("One.", 0)]
    assert parse_reply('{"text": "One.", "source": 1}\n{"text": "Two.", "source": 1}', 1) == [
        Draft("One.", 0),
        Draft("Two.", 0),
    ]


def test_a_tag_within_a_statement_is_only_text() -> None:
    text = "He wrote <think> and </b> on the wall."
    assert parse_reply(reply((text, 1), ("Two.", 1)), 1) == [Draft(text, 0), Draft("Two.", 0)]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=20), st.lists(st.integers(-1, 4), max_size=3)), max_size=5),
    st.text(max_size=30),
    st.lists(st.integers(0, 300), max_size=8),
    st.integers(1, 4),
)
def test_however_a_reply_is_cut_into_pieces_the_same_is_read(
    statements: list[tuple[str, list[int]]], around: str, cuts: list[int], count: int
) -> None:
    told = [{"text": text, "sources": sources} for text, sources in statements]
    text = around + json.dumps({"statements": told}, ensure_ascii=False) + around
    places = [0, *sorted(c for c in cuts if c < len(text)), len(text)]
    pieces = [text[a:b] for a, b in pairwise(places)]

    def outcome(pieces: list[str]) -> list[Draft] | str:
        try:
            return read(pieces, count)
        except BadReply:
            return "bad"

    assert outcome(pieces) == outcome([text])


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Why?", "Why?"),
        ("<think>Because.</think>Why?", "Why?"),
        ("Because.</think>Why?", "Why?"),
        ("<think>Because", ""),
    ],
)
def test_thoughts_are_left_out(text: str, rest: str) -> None:
    assert without_thoughts(text) == rest
