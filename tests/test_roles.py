"""Whether a statement gives what was done or said to another, or makes sure what was not, across two languages.

The stories are made up; each was written before the rules that it tries.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, Sentence
from rag.evidence import Evidence
from rag.names import foreign
from rag.polarity import disagreement

_STORIES = json.loads((Path(__file__).parent / "data" / "roles.json").read_text(encoding="utf-8"))


def _claims(*, sound: bool, limit: bool = False) -> list[Any]:
    return [
        pytest.param(story, claim, id=f"{claim['language']}-{story['language']}: {claim['what']}")
        for story in _STORIES
        for claim in story["claims"]
        if (claim["kind"] == "sound") == sound and bool(claim.get("limit")) == limit
    ]


def _why(story: dict[str, Any], claim: dict[str, Any]) -> str | None:
    """Why the sentence of the story does not bear out the claim, by names and by what the two say."""
    text = f"{story.get('before', '')} {story['source']}".strip()
    start = len(text) - len(story["source"])
    article = Article(
        id="a", title="", text=text, source="a", published=date(2026, 3, 2), language=story["language"]
    )
    item = Evidence(article, Sentence(start, len(text), story["source"]), 1.0)
    strange = foreign(claim["text"], item, [item], claim["language"])
    if strange:
        return f"not named: {strange}"
    return disagreement(claim["text"], story["source"], claim["language"], story["language"])


@pytest.mark.parametrize(("story", "claim"), _claims(sound=True))
def test_who_did_it_may_be_told_in_another_order_or_language(
    story: dict[str, Any], claim: dict[str, Any]
) -> None:
    assert _why(story, claim) is None


@pytest.mark.parametrize(("story", "claim"), _claims(sound=False))
def test_another_doer_or_a_dropped_doubt_is_caught(story: dict[str, Any], claim: dict[str, Any]) -> None:
    assert _why(story, claim) is not None


@pytest.mark.parametrize(("story", "claim"), _claims(sound=False, limit=True))
def test_some_are_a_known_limit_of_the_rules(story: dict[str, Any], claim: dict[str, Any]) -> None:
    assert (_why(story, claim) is None) != (claim["kind"] == "sound"), (
        "no longer a limit: say so in roles.json"
    )


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Luis Rey met Ana Paz in Lima.", "Ana Paz se reunió con Luis Rey en Lima."),
        ("Ana Paz married Luis Rey.", "Luis Rey se casó con Ana Paz."),
        ("Apple announced a new phone.", "El director de Apple, Tim Cook, anunció un nuevo teléfono."),
        ("Macron said the plan would change.", "Un portavoz de Macron dijo que el plan cambiaría."),
        ("Irene Valdés was wounded in the attack.", "Irene Valdés resultó herida en el ataque."),
        ("Paul T. Reed said so on Monday.", "El reverendo Paul T. Reed, vecino de Lugo, lo dijo el lunes."),
    ],
)
def test_what_is_mutual_or_said_of_those_who_belong_together_is_no_swap(claim: str, source: str) -> None:
    assert disagreement(claim, source, "en", "es") is None
