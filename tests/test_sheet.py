"""The skeleton of the pages without a script: escaped, and allowed to do nothing."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader

from rag.serve.sheets import sheet as sheets
from rag.serve.words import all_words

HOSTILE = '<script>alert(1)</script>" onload="x\u202egnp.exe'


def test_what_is_shown_is_text_and_the_page_may_run_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    template = (
        '{% extends "base.html" %}{% block main %}'
        '<p title="{{ text }}">{{ text }}</p><a href="{{ bad|web_link }}">x</a>{% endblock %}'
    )
    environment = sheets._environment()
    base = environment.loader.get_source(environment, "base.html")[0]  # type: ignore[union-attr]
    monkeypatch.setattr(environment, "loader", DictLoader({"base.html": base, "told.html": template}))
    made = sheets.sheet("told", all_words()["es"], text=HOSTILE, bad="javascript:alert(1)")
    page = bytes(made.body).decode()
    assert "<script" not in page
    assert "javascript:" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert 'onload="' not in page
    assert '<html lang="es">' in page
    assert ">Biblioteca<" in page
    policy = made.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    open_page = sheets.sheet("told", all_words()["en"], embeddable=True, text="", bad=None)
    assert "frame-ancestors *" in open_page.headers["content-security-policy"]
