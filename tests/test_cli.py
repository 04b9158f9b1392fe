"""The ``fuente`` command, the settings it reads and what it prints."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from typer.testing import CliRunner

from rag import cli, terminal
from rag import settings as settings_of
from rag.answer import Answer, Citation, Closest, Hit, Statement

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"

HOSTILE = "\x1b]0;owned\x07\x1b[2J[bold red]rojo[/] :smile: \u202egnp.exe\x9b31m\r\nfin"


def run(
    *arguments: str | Path, library: Path | None = None, timeout: float = 300, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    own = {"FUENTE_LIBRARY": str(library)} if library else {}
    return subprocess.run(
        [sys.executable, "-m", "rag.cli", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        errors="strict",
        env=os.environ | own | environment,
        cwd=ROOT,
        timeout=timeout,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], *held: str) -> None:
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "should not" not in done.stderr, "an error nobody thought of"
    for part in held:
        assert part in done.stderr


# -- starting


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom rag.cli import app\n"
        "print(CliRunner().invoke(app, ['--help']).output)\n"
        "heavy = {'torch', 'chromadb', 'llama_index', 'gradio', 'numpy', 'onnxruntime', 'transformers'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    for command in ("ask", "search", "serve", "mcp", "fetch", "doctor", "settings", "index"):
        assert re.search(rf"\b{command}\b", done.stdout)
    assert "loaded: []" in done.stdout


def test_the_version_is_said() -> None:
    done = run("--version")
    assert done.returncode == 0
    assert re.fullmatch(r"fuente \d+\.\d+\.\d+\n|fuente, from a folder that is not installed\n", done.stdout)


def test_a_wrong_option_ends_with_two() -> None:
    done = run("search", "x", "--k", "0")
    assert done.returncode == 2
    assert "--k" in done.stderr
    assert "Traceback" not in done.stderr


# -- settings


def test_a_setting_that_cannot_be_used_is_named() -> None:
    assert_one_sentence(run("settings", FUENTE_PORT="abc"), "FUENTE_PORT")
    assert_one_sentence(run("settings", FUENTE_LLM="gpt"), "FUENTE_LLM", "quotes")
    assert_one_sentence(run("settings", FUENTE_LLM_URL="localhost:11434"), "FUENTE_LLM_URL", "http://")
    assert_one_sentence(run("settings", CHROMA_URL="localhost:8000"), "FUENTE_CHROMA_URL", "http://")


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUENTE_LLM_URL", "")
    monkeypatch.setenv("FUENTE_PORT", "")
    settings = settings_of.load()
    assert settings.llm_url is None
    assert settings.port == 7860


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUENTE_PORT", "8001")
    assert settings_of.load(port=None).port == 8001
    assert settings_of.load(port=8002).port == 8002


def test_every_setting_is_listed_with_its_variable_and_the_key_is_never_shown() -> None:
    done = run("settings", FUENTE_LLM_KEY="sk-very-secret", FUENTE_PORT="8001")
    assert done.returncode == 0
    for name in settings_of.Settings.model_fields:
        assert f"{settings_of.variable(name)} = " in done.stdout
    assert "sk-very-secret" not in done.stdout + done.stderr
    assert "FUENTE_LLM_KEY = (set)" in done.stdout
    assert "FUENTE_PORT = 8001" in done.stdout
    assert "Default: 7860." in done.stdout


def test_every_setting_has_a_description_and_a_row_in_the_table() -> None:
    listed = settings_of.describe()
    assert all(setting.description.endswith(".") for setting in listed)
    table = settings_of.table().splitlines()
    assert len(table) == 2 + len(listed)
    assert all(row.count("|") == 4 for row in table)


# -- errors


def failing(error: BaseException) -> typer.Typer:
    app = typer.Typer(cls=cli._Sentences, pretty_exceptions_enable=False)

    @app.callback()
    def root() -> None: ...

    @app.command()
    def fail() -> None:
        raise error

    return app


def test_an_error_nobody_thought_of_is_a_sentence_too() -> None:
    result = CliRunner().invoke(failing(ZeroDivisionError("division by zero")), ["fail"])
    assert result.exit_code == 1
    assert "ZeroDivisionError: division by zero" in result.stderr
    assert "fuente doctor" in result.stderr
    assert "Traceback" not in result.output


def test_ctrl_c_ends_quietly() -> None:
    result = CliRunner().invoke(failing(KeyboardInterrupt()), ["fail"])
    assert result.exit_code == 130
    assert "Traceback" not in result.output


def test_debug_logging_shows_where_an_error_came_from(tmp_path: Path) -> None:
    damaged = tmp_path / "library"
    damaged.mkdir()
    (damaged / "library.sqlite3").write_bytes(b"not a database, by far" * 100)
    assert_one_sentence(run("index", "status", library=damaged), "is not a SQLite database")
    told = run("index", "status", library=damaged, FUENTE_LOG_LEVEL="debug")
    assert told.returncode == 1
    assert "Traceback" in told.stderr


def test_a_reader_who_leaves_early_causes_no_noise() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "rag.cli", "settings"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        noise = process.stderr.read().decode()
        process.wait(60)
    assert "Traceback" not in noise
    assert "Exception ignored" not in noise


@pytest.mark.parametrize("command", [["ask", "¿Qué?"], ["search", "¿Qué?"], ["index", "status"]])
def test_without_a_library_the_way_to_one_is_said(command: list[str], tmp_path: Path) -> None:
    nowhere = tmp_path / "none"
    assert_one_sentence(run(*command, library=nowhere), "fuente index add PATH", str(nowhere))
    assert not nowhere.exists()


@pytest.mark.parametrize("question", ["", "  \t ", "a" * 20_000, "who\x07 is\x1b[2J it?"])
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_cannot_be_asked_is_refused_with_a_sentence(
    command: str, question: str, tmp_path: Path
) -> None:
    done = run(command, question, library=tmp_path / "none")
    assert_one_sentence(done)
    assert "\x07" not in done.stderr
    assert "\x1b" not in done.stderr


def test_a_path_that_is_not_there_is_said_and_fails(tmp_path: Path) -> None:
    done = run("index", "add", tmp_path / "nothing.txt", library=tmp_path / "library")
    assert done.returncode == 1
    assert "does not exist" in done.stdout
    assert "Traceback" not in done.stderr


# -- printing


def shown(printer: object, *what: object, width: int = 80, force_terminal: bool = False) -> str:
    out = Console(file=io.StringIO(), markup=False, highlight=False, emoji=False, width=width,
                  force_terminal=force_terminal, color_system=None)  # fmt: skip
    printer(out, *what)  # type: ignore[operator]
    text = out.file.getvalue()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text


def hostile_answer() -> Answer:
    citation = Citation(
        1, "id", HOSTILE, 0, 5, HOSTILE, 1.0, HOSTILE, date(2026, 1, 16), f"https://x/{HOSTILE}"
    )
    return Answer(
        "q", "t", "es", False, (Statement(HOSTILE, (1,)),), (citation,), notes=(HOSTILE,), left_out=2
    )


@pytest.mark.parametrize("terminal_there", [False, True])
def test_the_text_of_an_article_cannot_command_the_terminal(terminal_there: bool) -> None:
    text = shown(terminal.say_answer, hostile_answer(), force_terminal=terminal_there)
    assert not {c for c in text if unicodedata.category(c) == "Cc"} - {"\n"}
    assert "\u202e" not in text
    assert "[bold red]rojo[/]" in text, "markup is shown, not obeyed"
    assert ":smile:" in text
    assert "2 sentences were left out" in text


@given(st.text())
def test_plain_text_keeps_what_is_harmless_and_nothing_else(text: str) -> None:
    clean = terminal.plain(text)
    assert not {c for c in clean if unicodedata.category(c) in ("Cc", "Cs")}
    assert terminal.plain(clean) == clean
    if not {c for c in text if unicodedata.category(c) in ("Cc", "Cs", "Cf", "Zl", "Zp")}:
        assert clean == text


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_json_says_the_same_and_cannot_command_the_terminal(value: object) -> None:
    written = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", written)
        terminal.say_json(value)
    assert json.loads(written.getvalue()) == value
    assert not {c for c in written.getvalue() if unicodedata.category(c) == "Cc"} - {"\n"}


def test_statements_carry_their_numbers_and_sources_their_quotes() -> None:
    text = shown(
        terminal.say_answer,
        Answer(
            question="q",
            text="Uno. Dos.",
            language="es",
            abstained=False,
            statements=(Statement("Uno.", (1,)), Statement("Dos.", (1, 2))),
            citations=(
                Citation(1, "a", "Primer título", 0, 9, "Cita una.", 0.9, "El Diario", date(2026, 1, 16)),
                Citation(2, "b", "Otro título", 4, 9, "Cita dos.", 0.8, url="https://example.org/b"),
            ),
        ),
    )
    assert "Uno. [1]\nDos. [1] [2]\n" in text
    assert "[1] El Diario · 2026-01-16 · Primer título\n    “Cita una.”\n" in text
    assert "[2] Otro título\n    “Cita dos.”\n    https://example.org/b\n" in text


def test_a_refusal_looks_like_one_and_offers_the_closest() -> None:
    refusal = Answer(
        question="q",
        text="The articles do not say.",
        language="en",
        abstained=True,
        closest=(Closest("a", "Un título", 0, 9, "Lo más cercano.", published=date(2026, 1, 16)),),
    )
    text = shown(terminal.say_answer, refusal)
    assert text.startswith("The articles do not say.\n")
    assert "Sources" not in text
    assert "Closest" in text
    assert "2026-01-16 · Un título\n    “Lo más cercano.”" in text


def test_a_pipe_gets_long_quotes_on_one_line_and_a_terminal_gets_them_wrapped() -> None:
    hit = Hit("a", 0, 400, "palabra " * 50, 0.9, "Título")
    assert any(line.count("palabra") == 50 for line in shown(terminal.say_hits, [hit]).splitlines())
    wrapped = shown(terminal.say_hits, [hit], width=60, force_terminal=True)
    assert all(len(line) <= 60 for line in wrapped.splitlines())
    assert wrapped.count("palabra") == 50


# -- with the real models


@pytest.mark.model
def test_a_folder_with_one_bad_file_is_indexed_without_it(tmp_path: Path) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "good.txt").write_text("El pleno aprobó ayer los presupuestos. La oposición votó en contra.")
    (articles / "empty.txt").write_bytes(b"")
    (articles / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (articles / "old.txt").write_bytes(
        "La señora alcaldesa inauguró el año pasado el camión.".encode("cp1252")
    )
    library = tmp_path / "library"

    first = run("index", "add", articles, library=library)
    assert first.returncode == 1
    assert re.search(r"^Added\s+2$", first.stdout, re.M)
    assert re.search(r"^Failed\s+2$", first.stdout, re.M)
    assert "empty.txt" in first.stdout
    assert "binary.txt" in first.stdout
    assert "Traceback" not in first.stderr

    (articles / "empty.txt").unlink()
    (articles / "binary.txt").unlink()
    second = run("index", "add", articles, library=library)
    assert second.returncode == 0
    assert re.search(r"^Unchanged\s+2$", second.stdout, re.M)

    listed = run("index", "list", library=library).stdout.splitlines()
    assert len(listed) == 2
    gone = listed[0].split("\t")[0]
    assert run("index", "remove", gone, library=library).returncode == 0
    assert run("index", "rebuild", library=library).returncode == 0
    assert re.search(r"^Articles\s+1$", run("index", "status", library=library).stdout, re.M)
    assert_one_sentence(run("index", "remove", gone, library=library), gone)


@pytest.mark.model
def test_the_seeds_answer_in_quotes_that_are_exact(tmp_path: Path) -> None:
    from index.library import Library

    library = tmp_path / "library"
    assert run("index", "add", SEEDS, library=library).returncode == 0

    done = run("ask", "¿Qué rechazó Sheinbaum?", "--json", "--quotes", library=library)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert not answer["abstained"]
    assert answer["citations"]
    hits = json.loads(run("search", "intervención militar", "--k", "2", "--json", library=library).stdout)
    assert len(hits) == 2
    with Library.open(library) as opened:
        for cited in answer["citations"]:
            assert opened.article(cited["article_id"]).text[cited["start"] : cited["end"]] == cited["quote"]
        for hit in hits:
            assert opened.article(hit["article_id"]).text[hit["start"] : hit["end"]] == hit["text"]

    spoken = run("ask", "¿Qué rechazó Sheinbaum?", "--quotes", library=library)
    assert spoken.returncode == 0
    assert re.search(r"\[1\]$", spoken.stdout, re.M)
    assert f"“{answer['citations'][0]['quote']}”" in spoken.stdout


@pytest.mark.model
def test_a_refusal_ends_with_zero_and_offers_the_closest(tmp_path: Path) -> None:
    library = tmp_path / "library"
    assert run("index", "add", SEEDS, library=library).returncode == 0
    done = run("ask", "Who won the 2022 World Cup?", "--quotes", library=library)
    assert done.returncode == 0
    assert "Closest" in done.stdout
    assert "Sources" not in done.stdout


def test_a_day_that_is_none_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    for command in ("ask", "search"):
        assert_one_sentence(
            run(command, "¿Qué?", "--since", "ayer", library=tmp_path), "'ayer'", "2026-01-31"
        )
    backwards = ("--since", "2026-01-02", "--until", "2026-01-01")
    assert_one_sentence(run("ask", "¿Qué?", *backwards, library=tmp_path), "after the last")


@pytest.mark.model
def test_a_question_can_be_asked_of_some_days_outlets_languages_and_sections(tmp_path: Path) -> None:
    library, news = tmp_path / "library", tmp_path / "news.jsonl"
    text = "La alcaldesa de {0} rechazó ayer el nuevo puente. Los vecinos de {0} lo pedían desde hace años."
    facts = [
        {"title": "A", "text": text.format("Soria"), "outlet": "El País", "published": "2025-03-01"},
        {"title": "B", "text": text.format("Lugo"), "outlet": "La Nación", "section": "Política"},
    ]
    news.write_text("\n".join(map(json.dumps, facts)), encoding="utf-8")
    assert run("index", "add", news, library=library).returncode == 0

    def towns(*options: str) -> set[str]:
        done = run("search", "¿Qué rechazó la alcaldesa?", "--json", *options, library=library)
        assert done.returncode == 0, done.stderr
        return {town for town in ("Soria", "Lugo") for hit in json.loads(done.stdout) if town in hit["text"]}

    assert towns() == {"Soria", "Lugo"}
    assert towns("--since", "2025-03-01", "--until", "2025-03-01") == {"Soria"}
    assert towns("--outlet", "la nacion") == {"Lugo"}
    assert towns("--outlet", "la nacion", "--outlet", "EL PAIS") == {"Soria", "Lugo"}
    assert towns("--section", "POLITICA", "--language", "es") == {"Lugo"}
    assert towns("--language", "de") == set()

    asked = ("ask", "¿Qué rechazó la alcaldesa?", "--quotes")
    answered = run(*asked, "--until", "2025-12-31", library=library)
    assert "Soria" in answered.stdout
    assert "Lugo" not in answered.stdout
    refused = run(*asked, "--until", "2024-12-31", library=library)
    assert refused.returncode == 0
    assert "Los artículos no lo dicen." in refused.stdout
    assert "Ningún artículo pasa el filtro." in refused.stdout


@pytest.mark.model
def test_a_taken_port_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, "--seeds", SEEDS, library=tmp_path / "library")
    assert_one_sentence(done, port, "FUENTE_PORT")
    assert not (tmp_path / "library").exists()


@pytest.mark.model
def test_serve_reads_the_seeds_says_where_it_is_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    import httpx

    command = [sys.executable, "-m", "rag.cli", "serve", "--port", "0", "--seeds", str(SEEDS), "--quotes"]
    environment = os.environ | {"FUENTE_LIBRARY": str(tmp_path / "library")}
    log = tmp_path / "log.txt"
    with log.open("wb") as told, subprocess.Popen(command, stderr=told, cwd=ROOT, env=environment) as process:
        try:
            until = time.monotonic() + 120
            found = None
            while not found and process.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
                found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
            assert found, log.read_text()
            assert httpx.get(f"{found[0]}/healthz", timeout=30).status_code == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(60) in (0, 130)
        finally:
            process.kill()
    assert re.search(r"^Added\s+1$", log.read_text(), re.M)
    assert "Traceback" not in log.read_text()
