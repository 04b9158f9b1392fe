"""The words of the page: every language has all of them, and a further one is one more file."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from rag.serve.words import _words, all_words, words_for

LANGUAGES = all_words()


def holes(value: object) -> list[list[str]]:
    texts = value if isinstance(value, tuple) else (value,)
    return [sorted(re.findall(r"\{\w*\}", str(text))) for text in texts]


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_language_says_everything_with_the_same_holes_for_numbers_and_names(code: str) -> None:
    for field in fields(LANGUAGES["en"]):
        ours, english = getattr(LANGUAGES[code], field.name), getattr(LANGUAGES["en"], field.name)
        assert all(ours if isinstance(ours, tuple) else (ours or field.name == "thousands",)), field.name
        assert holes(ours) == holes(english), field.name


def test_a_language_that_lacks_words_or_has_others_is_refused() -> None:
    with pytest.raises(TypeError, match="missing"):
        _words("fr", 'tagline = "Demandez aux nouvelles."')
    with pytest.raises(TypeError, match="unexpected"):
        _words("fr", 'nothing = "like this"')


def test_a_visitors_choice_comes_before_the_browsers_languages() -> None:
    assert words_for("de, es;q=0.8, en;q=0.5").code == "es"
    assert words_for("es", "en").code == "en"
    assert words_for("es", "xx").code == "es", "a choice that we do not have is none"
    assert words_for(None).code == "en"
