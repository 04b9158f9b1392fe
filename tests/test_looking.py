"""Looking at a library of many articles: status, list and show, by the real command."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from index import Library
from index.listing import Wanted, listed
from rag.corrections import Correction, corrections
from rag.terminal import say_table
from tests.encoders import HashingEncoder
from tests.test_cli import run
from tests.test_keeping_up import WIRE


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of 130 articles: two outlets, two languages, one corrected twice, one printed by both outlets."""
    at = tmp_path_factory.mktemp("looking")
    news = at / "news"
    news.mkdir()
    for n in range(120):
        day = date.fromordinal(date(2026, 1, 1).toordinal() + n)
        outlet = "El País de Freedonia" if n % 3 else "Le Matin"
        (news / f"{n:03}.txt").write_text(
            f"title: Noticia {n}\nsource: {outlet}\ndate: {day}\n\nLa noticia número {n} trata del asunto {n * 7}. "
            f"{'El Niño llegó a la costa. ' if n % 10 == 0 else ''}Nadie lo esperaba en la ciudad."
        )
    for n in range(8):
        (news / f"english{n}.txt").write_text(
            f"title: Story {n}\nsource: The Gazette\n\nThe council of the city approved plan {n} on Monday. "
            "Nobody in the town had expected it."
        )
    for outlet in ("Uno", "Dos"):
        (news / f"{outlet}.txt").write_text(
            f"title: La ley de vivienda\nsource: {outlet}\ndate: 2025-12-01\n\n{WIRE}"
        )
    fire = at / "fuego.txt"
    with Library.open(at / "library", encoder=HashingEncoder()) as library:
        library.sync([news])
        for title, dead in (
            ("Fuego en la sierra", 12),
            ("Fuego en la sierra", 11),
            ("Incendio en la sierra", 11),
        ):
            fire.write_text(
                f"title: {title}\nsource: Uno\ndate: 2025-11-01\n\nMurieron {dead} personas. "
                f"El fuego sigue. {'El viento ha cambiado.' if dead == 11 else 'Sopla el viento del norte.'}"
            )
            library.sync([fire])
    return at / "library"


def ids(folder: Path, *arguments: str) -> list[str]:
    done = run("index", "list", *arguments, library=folder)
    assert done.returncode == 0, done.stderr
    return [line.split("\t")[3] for line in done.stdout.splitlines()]


def test_status_says_what_there_is_of_what(folder: Path) -> None:
    rows = dict(line.split("\t", 1) for line in run("index", "status", library=folder).stdout.splitlines())
    assert rows["Articles"] == "131"
    assert rows["Dates"] == "2025-11-01 to 2026-04-30, and 8 without a date"
    assert rows["Outlets"] == "El País de Freedonia 80, Le Matin 40, The Gazette 8, Uno 2, Dos 1"
    assert rows["Languages"] == "es 123, en 8"
    assert (rows["Copies"], rows["Corrected"]) == ("1", "1")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d: 1 changed", rows["Last sync"])
    told = json.loads(run("index", "status", "--json", library=folder).stdout)
    assert (told["articles"], told["undated"], told["oldest"]) == (131, 8, "2025-11-01")
    assert told["last"]["changed"] == 1


def test_list_filters_by_outlet_day_language_and_words(folder: Path) -> None:
    assert len(ids(folder)) == 131
    assert len(ids(folder, "--outlet", "pais")) == 80
    assert len(ids(folder, "--outlet", "pais", "--outlet", "GAZETTE")) == 88
    assert ids(folder, "--language", "EN", "--limit", "3") == ["Story 0", "Story 1", "Story 2"]
    assert len(ids(folder, "--since", "2026-02", "--until", "2026-02")) == 28
    assert ids(folder, "--until", "2025") == [
        "La ley de vivienda",
        "La ley de vivienda",
        "Incendio en la sierra",
    ]
    assert ids(folder, "--since", "2026-01-01", "--until", "2026-01-02") == ["Noticia 1", "Noticia 0"]
    assert len(ids(folder, "--text", "niño COSTA")) == 12
    assert ids(folder, "--text", "el viento") == ["Incendio en la sierra"]
    assert ids(folder, "--text", "murieron 12") == [], "what was corrected is not what is said"


def test_list_of_nothing_says_so_and_ends_well(folder: Path) -> None:
    for arguments in (("--outlet", "nobody"), ("--since", "2030"), ("--text", "xyzzy"), ("--language", "fr")):
        done = run("index", "list", *arguments, library=folder)
        assert (done.returncode, done.stdout) == (0, "")
        assert "None of the 131 articles is like that" in done.stderr
    done = run("index", "list", "--since", "2026-03", "--until", "2026-02", library=folder)
    assert "No day is" in done.stderr


@pytest.mark.parametrize("width", [70, 90, 200])
def test_a_terminal_shows_each_article_on_a_line_with_id_day_outlet_and_title(width: int) -> None:
    out = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    title = "Un título bastante largo que no cabe en una línea, 一个很长的标题一个很长的标题, y sigue y sigue"
    rows = [
        ("0123456789abcdef", "2026-01-16", "Un medio de nombre larguísimo", title),
        ("f" * 16, "", "", "Breve"),
    ]
    say_table(out, rows, ("Id", "Date", "Outlet", "Title"), one_line=True)
    lines = out.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 3
    assert all(cell_len(line) <= width for line in lines)
    assert re.match(r"0123456789abcdef +2026-01-16 +Un medio de nombre larg… +Un título", lines[1])


def test_list_for_a_program_says_more(folder: Path) -> None:
    found = json.loads(run("index", "list", "--json", "--until", "2025", library=folder).stdout)
    assert [(a["outlet"], a["copies"], a["corrections"]) for a in found] == [
        ("Dos", 1, 0),
        ("Uno", 1, 0),
        ("Uno", 0, 2),
    ]
    assert found[2]["published"] == "2025-11-01"
    assert found[2]["source"].endswith("fuego.txt")


def test_show_says_what_was_corrected_when_and_where_each_fact_was_found(folder: Path) -> None:
    identity = run("index", "list", "--text", "el viento", library=folder).stdout.split("\t")[0]
    text = run("index", "show", identity, library=folder).stdout
    assert re.search(r"^Title\tIncendio en la sierra\thead$", text, re.M)
    assert re.search(r"^Outlet\tUno\thead$", text, re.M)
    assert re.search(r"^Corrected\t\d{4}-\d\d-\d\d \d\d:\d\d, \d{4}-\d\d-\d\d \d\d:\d\d$", text, re.M)
    later, earlier = text.split("Corrected on ")[1:]
    assert [line.strip() for line in later.splitlines()[1:] if line.strip()] == [
        "- Fuego en la sierra",
        "+ Incendio en la sierra",
    ]
    assert [line.strip() for line in earlier.splitlines()[1:]] == [
        "- Murieron 12 personas.",
        "+ Murieron 11 personas.",
        "- Sopla el viento del norte.",
        "+ El viento ha cambiado.",
    ]
    whole = run("index", "show", identity, "--versions", library=folder).stdout
    assert "Murieron 12 personas. El fuego sigue." in whole
    told = json.loads(run("index", "show", identity, "--json", library=folder).stdout)
    assert told["published"] == "2025-11-01"
    assert told["found"] == {"title": "head", "outlet": "head", "published": "head"}
    assert [v["corrections"][0]["was"] for v in told["versions"][:1]] == ["Murieron 12 personas."]
    assert told["versions"][0]["replaced_at"] < told["versions"][1]["replaced_at"]


def test_show_names_the_copies_in_other_outlets(folder: Path) -> None:
    identity = run("index", "list", "--outlet", "dos", library=folder).stdout.split("\t")[0]
    shown = run("index", "show", identity, library=folder)
    assert (shown.returncode, shown.stderr) == (0, "")
    text = shown.stdout
    assert re.search(r"^Also in\tUno · 2025-12-01 · La ley de vivienda\t[0-9a-f]{16}$", text, re.M)
    done = run("index", "show", identity, "--json", library=folder)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [copy["outlet"] for copy in told["copies"]] == ["Uno"]


def test_a_filter_by_library_is_the_same_as_by_command(folder: Path) -> None:
    with Library.open(folder) as library:
        assert len(listed(library)) == 131
        some = listed(library, Wanted(outlets=("matin",), since=date(2026, 3, 1), text="asunto"))
        assert {article.outlet for article in some} == {"Le Matin"}
        assert all(article.published and article.published >= date(2026, 3, 1) for article in some)
        assert listed(library, Wanted(outlets=("%",))) == []


# -- corrections


def test_a_sentence_that_was_rewritten_is_one_that_went_and_one_that_came() -> None:
    before = "El pleno aprobó la ley. Hubo aplausos en la sala. La sesión terminó a las diez."
    after = "El pleno aprobó la ley. Nadie quiso hablar después con la prensa. La sesión terminó a las once."
    assert corrections(before, after, "es") == [
        Correction("Hubo aplausos en la sala.", ""),
        Correction("", "Nadie quiso hablar después con la prensa."),
        Correction("La sesión terminó a las diez.", "La sesión terminó a las once."),
    ]


def test_the_words_that_differ_are_marked() -> None:
    was, now = Correction("Murieron 12 personas.", "Murieron 11 personas.").pieces()
    assert was == [("Murieron ", False), ("12", True), (" personas.", False)]
    assert now == [("Murieron ", False), ("11", True), (" personas.", False)]
    assert Correction("", "Es nuevo.").pieces() == ([], [("Es nuevo.", True)])


def test_other_spaces_and_line_ends_are_no_correction() -> None:
    assert corrections("El fuego sigue. Nadie murió.", "El fuego  sigue.\n\nNadie murió.", "es") == []


@given(st.text(), st.text())
def test_whatever_the_wordings_every_correction_can_be_shown(before: str, after: str) -> None:
    for change in corrections(before, after):
        was, now = change.pieces()
        assert "".join(text for text, _ in was) == change.was
        assert "".join(text for text, _ in now) == change.now
        assert change.was != change.now
    assert corrections(before, before) == []
