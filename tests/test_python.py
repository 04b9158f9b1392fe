"""Fuente from Python: what the documentation shows runs as it is written, and LangChain's interface holds."""

from __future__ import annotations

import asyncio
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from langchain_core.documents import Document
from langchain_core.runnables import RunnableLambda

from index.filters import Filter
from rag.langchain import FuenteRetriever
from rag.question import BadQuestion

if TYPE_CHECKING:
    from rag.engine import Engine

pytestmark = pytest.mark.model

ROOT = Path(__file__).resolve().parent.parent
ASKED = "What did Sheinbaum reject?"


def test_every_example_of_the_documentation_runs_as_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds").symlink_to(ROOT / "seeds")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {"__name__": "__main__"}
    for example in examples:
        exec(compile(example, "docs/python.md", "exec"), names)
    for name in ("answer", "later", "nodes", "reply", "retriever"):
        assert names[name], name
    said = capsys.readouterr().out
    assert "Sheinbaum" in said
    assert said.rstrip().splitlines().count("Answer") == 1


def test_the_example_program_shows_the_sentence_behind_each_statement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["ask.py", *ASKED.split()])
    runpy.run_path(str(ROOT / "examples" / "ask.py"))
    lines = capsys.readouterr().out.splitlines()
    assert "Sheinbaum" in lines[0]
    assert lines[0].endswith("[1]")
    assert any(re.match(r"\[1\] 2026-01-16, .*, characters \d+ to \d+$", line) for line in lines)


def verbatim(documents: list[Document], engine: Engine) -> bool:
    """Whether each document is a passage of its article, known by its place."""
    for document in documents:
        article, start, end = (document.metadata[name] for name in ("article_id", "start", "end"))
        assert document.page_content == engine.library.article(article).text[start:end]
        assert document.id == f"{article}:{start}-{end}"
        assert document.metadata["published"] == "2026-01-16"
    return bool(documents)


def test_langchain_retrieves_passages_by_all_its_ways(quotes_engine: Engine) -> None:
    retriever = FuenteRetriever(engine=quotes_engine, k=2)
    documents = retriever.invoke(ASKED)
    assert len(documents) == 2
    assert verbatim(documents, quotes_engine)
    assert asyncio.run(retriever.ainvoke(ASKED)) == documents
    assert retriever.batch([ASKED]) == [documents]
    chain = retriever | RunnableLambda(lambda found: found[0].metadata["title"])
    assert chain.invoke(ASKED) == quotes_engine.library.articles()[0].title


def test_langchain_reads_only_the_articles_that_the_filter_lets_through(quotes_engine: Engine) -> None:
    assert FuenteRetriever(engine=quotes_engine, only=Filter.of(languages=["es"])).invoke(ASKED)
    assert FuenteRetriever(engine=quotes_engine, only=Filter.of(languages=["en"])).invoke(ASKED) == []


def test_langchain_is_told_of_an_empty_question(quotes_engine: Engine) -> None:
    with pytest.raises(BadQuestion, match="empty"):
        FuenteRetriever(engine=quotes_engine).invoke("  ")


def test_without_langchain_it_is_said_how_to_install_it() -> None:
    without = (
        "import sys; sys.modules['langchain_core'] = None\n"
        "try:\n import rag.langchain\nexcept ModuleNotFoundError as error:\n print(error)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", without], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "pip install 'fuente[langchain]'" in ran.stdout
