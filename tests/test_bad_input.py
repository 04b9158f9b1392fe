"""Bad input, as stories: what is wrong is said in a sentence, nothing is lost, and the rest goes on.

More of it is beside what it is about: questions in test_question, files in test_text_reader and test_sync,
commands in test_cli, requests in test_rest, model files and full disks in test_weights.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.settings import IndexSettings
from index.weights import embedding_folder, writing_model_path
from rag.embedded import EmbeddedLLM
from rag.engine import Engine
from rag.settings import load
from rag.write import ModelFailed

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
ASKED = "¿Qué rechazó Sheinbaum?"
MISSING = "Falta el modelo de redacción; por eso solo hay citas. `fuente fetch` lo trae."

pytestmark = pytest.mark.model


def run(*arguments: str | Path, **environment: str | Path) -> subprocess.CompletedProcess[str]:
    own = {name: str(value) for name, value in environment.items()}
    return subprocess.run(
        [sys.executable, "-m", "rag.cli", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | own,
        cwd=ROOT,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def cut_short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache whose embedding model is whole and whose writing model, verified once, was cut short since."""
    real = IndexSettings().cache
    cache = tmp_path_factory.mktemp("cache")
    shutil.copytree(embedding_folder(real), embedding_folder(cache))
    whole, short = writing_model_path(real), writing_model_path(cache)
    shutil.copy(whole.with_name(whole.name + ".verified.json"), cache)
    with whole.open("rb") as file:
        short.write_bytes(file.read(3_000_000))
    yield cache
    assert short.stat().st_size == 3_000_000, "nothing but `fuente fetch` touches the file"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad") / "library"
    with Library.open(folder) as opened:
        opened.sync([SEEDS])
    return folder


# -- a folder with bad files among good ones


def test_what_was_good_in_a_folder_with_bad_files_is_asked_and_quoted_right(tmp_path: Path) -> None:
    folder, library = tmp_path / "artículos", tmp_path / "library"
    folder.mkdir()
    old = (
        "La alcaldesa de Logroño inauguró el año pasado el túnel de la estación. Costó 12 millones de euros."
    )
    (folder / "viejo.txt").write_bytes(old.encode("cp1252"))
    (folder / "vacío.txt").write_bytes(b"")
    (folder / "foto.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    shutil.copy(next(SEEDS.glob("*.txt")), folder)

    added = run("index", "add", folder, tmp_path / "no-existe.txt", FUENTE_LIBRARY=library)
    assert added.returncode == 1
    assert "Traceback" not in added.stderr + added.stdout
    for name in ("vacío.txt", "foto.txt", "no-existe.txt"):
        assert name in " ".join(added.stdout.split())

    asked = run("ask", "¿Qué inauguró la alcaldesa de Logroño?", "--quotes", "--json", FUENTE_LIBRARY=library)
    assert asked.returncode == 0, asked.stderr
    answer = json.loads(asked.stdout)
    with Library.open(library) as opened:
        assert opened.counts().articles == 2
        cited = answer["citations"][0]
        assert opened.article(cited["article_id"]).text == old
        assert cited["quote"] == old[cited["start"] : cited["end"]]
    assert cited["quote"].startswith("La alcaldesa de Logroño inauguró el año pasado el túnel")


def test_only_bad_files_leave_an_empty_library_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    library = tmp_path / "library"
    assert run("index", "add", tmp_path / "empty.txt", FUENTE_LIBRARY=library).returncode == 1
    asked = run("ask", ASKED, FUENTE_LIBRARY=library)
    assert asked.returncode == 1
    assert "is empty. Add articles first: fuente index add PATH" in " ".join(asked.stderr.split())


# -- a writing model that was cut short


def test_a_writing_model_cut_short_is_not_used_and_the_answer_says_why_it_is_quotes(
    cut_short: Path, library: Path
) -> None:
    with Library.open(library) as opened:
        engine = Engine(opened, settings=load(cache=cut_short))
        answer = engine.ask(ASKED)
        assert not answer.abstained
        assert answer.model == engine.status()["model"] == "quotes"
        assert answer.notes == (MISSING,)
        assert engine.ask(ASKED, quotes=True).notes == (), "who asks for quotes needs no excuse"


def test_the_command_line_says_so_too_and_ends_well(cut_short: Path, library: Path) -> None:
    asked = run("ask", ASKED, FUENTE_LIBRARY=library, FUENTE_CACHE=cut_short)
    assert asked.returncode == 0, asked.stderr
    assert "[1]" in asked.stdout
    assert MISSING in " ".join(asked.stdout.split())


def test_the_doctor_finds_it_and_says_what_to_do(cut_short: Path, library: Path) -> None:
    told = run("doctor", FUENTE_LIBRARY=library, FUENTE_CACHE=cut_short)
    words = " ".join(told.stdout.split())
    assert "warn Writing model: not here, or damaged: answers are quotes only Run `fuente fetch`." in words
    assert "ok Embedding model:" in words


def test_offline_a_damaged_model_is_told_by_the_engines_status(cut_short: Path, library: Path) -> None:
    with Library.open(library) as opened:
        engine = Engine(opened, settings=load(cache=cut_short, offline=True))
        engine.prepare()
        answer = engine.ask(ASKED)
        while engine.status()["preparing"]:
            answer = engine.ask(ASKED)
        error = engine.status()["error"]
        assert "is damaged and fetching is switched off" in error
        assert "fuente fetch" in error
        assert answer.model == "quotes"
        assert engine.ask(ASKED).notes == (MISSING,)


@pytest.mark.parametrize("content", [b"", b"GGUF", b"not a model at all" * 1000, None])
def test_a_file_that_is_no_whole_model_is_told_when_it_is_loaded(
    cut_short: Path, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(writing_model_path(cut_short).read_bytes() if content is None else content)
    with pytest.raises(ModelFailed, match=r"model\.gguf cannot be loaded.*fuente doctor"):
        EmbeddedLLM(path)


# -- an embedding model that is damaged, where nothing may be fetched


def test_without_an_embedding_model_and_offline_the_way_out_is_said(tmp_path: Path, library: Path) -> None:
    for command in (["ask", ASKED], ["search", ASKED], ["index", "add", SEEDS]):
        done = run(*command, FUENTE_LIBRARY=library, FUENTE_CACHE=tmp_path / "cache", FUENTE_OFFLINE="1")
        assert done.returncode == 1
        assert done.stdout == ""
        assert "Traceback" not in done.stderr
        words = " ".join(done.stderr.split())
        assert "The embedding model multilingual-e5-small is not in" in words
        assert "fuente fetch" in words
    with Library.open(library) as opened:
        assert opened.counts().articles == 1, "nothing is lost"
