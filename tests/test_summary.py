"""What is said at the end of a sync: counts, copies, warnings, every failure with its reason, and the exit code."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image
from rich.console import Console

from index import Library, SyncReport
from index.report import alike
from rag.summary import NAMED, say_report
from tests.encoders import HashingEncoder
from tests.test_cli import run
from tests.test_keeping_up import WIRE


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def said(report: SyncReport) -> list[str]:
    out = Console(file=io.StringIO(), markup=False, highlight=False, emoji=False, width=80)
    say_report(out, report)
    return out.file.getvalue().splitlines()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library", encoder=HashingEncoder())


def scanned(path: Path, *pages: str | None) -> Path:
    """A PDF of these pages; None stands for one that is a picture."""
    pdf = FPDF()
    pdf.set_font("Helvetica", size=12)
    for text in pages:
        pdf.add_page()
        if text is None:
            pdf.image(Image.new("RGB", (60, 80), (180, 180, 180)), x=10, y=10, w=180)
        else:
            pdf.multi_cell(0, 8, text)
    pdf.output(str(path))
    return path


# -- what a sync finds


def test_what_was_taken_but_not_whole_is_a_warning_and_no_failure(library: Library, tmp_path: Path) -> None:
    text = "El pleno aprobó los presupuestos. La oposición votó en contra."
    scanned(tmp_path / "a.pdf", text, None, text.replace("pleno", "Senado"))
    report = library.sync([tmp_path / "a.pdf"])
    assert (len(report.added), report.failed, report.ok) == (1, (), True)
    ((source, why),) = report.warnings
    assert source == str(tmp_path / "a.pdf")
    assert why.startswith("a.pdf: page 2 of 3 is an image and left out")
    assert str(report) == "1 added, 1 warning"
    assert library.sync([tmp_path / "a.pdf"]).warnings == ()


def test_a_warning_from_within_an_archive_names_both(library: Library, tmp_path: Path) -> None:
    inner = scanned(
        tmp_path / "b.pdf", "El pleno aprobó los presupuestos. Otra frase.", None, "Sigue. Y más."
    )
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as archive:
        archive.write(inner, "enero/b.pdf")
    ((source, why),) = library.sync([tmp_path / "news.zip"]).warnings
    assert source == f"{tmp_path / 'news.zip'}#enero/b.pdf"
    assert why.startswith("news.zip, enero/b.pdf: page 2 of 3")


def test_an_older_copy_of_an_address_is_left_out_with_a_warning(library: Library, tmp_path: Path) -> None:
    head = "url: https://diario.example/fuego\ndate: {}\n\n{}"
    write(tmp_path / "a.txt", head.format("2026-02-03", "Murieron 11 personas en el fuego."))
    write(tmp_path / "b.txt", head.format("2026-02-01", "Murieron 12 personas en el fuego."))
    report = library.sync([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert len(report.added) == 1
    ((source, why),) = report.warnings
    assert source == str(tmp_path / "b.txt")
    assert "not newer" in why


def test_copies_are_told_by_story(library: Library, tmp_path: Path) -> None:
    for name in ("uno", "dos", "tres"):
        write(tmp_path / f"{name}.txt", f"source: {name}\ndate: 2026-02-01\n\n{WIRE}")
    write(
        tmp_path / "otra.txt", "date: 2026-02-01\n\nEl equipo local ganó la copa tras una prórroga muy larga."
    )
    report = library.sync([tmp_path / n for n in ("uno.txt", "dos.txt", "otra.txt")])
    ((one, two),) = report.stories
    assert {one, two} < set(report.added)
    assert report.copies == 2
    assert any(
        re.match(r"Copies\t2\tnear copies of other articles, in 1 story", line) for line in said(report)
    )
    later = library.sync([tmp_path / "tres.txt"])
    assert len(later.stories[0]) == 3
    assert later.copies == 1
    assert library.sync([tmp_path / "tres.txt"]).stories == ()


def test_a_renamed_file_is_the_same_article_with_its_past(library: Library, tmp_path: Path) -> None:
    news = tmp_path / "news"
    old = write(news / "a.txt", "Murieron 12 personas. El fuego sigue.")
    (identity,) = library.sync([news]).added
    write(old, "Murieron 11 personas. El fuego sigue.")
    library.sync([news])
    old.rename(news / "b.txt")
    report = library.sync([news], prune=True)
    assert (report.changed, report.removed, report.missing) == ((identity,), (), ())
    assert [v.text[:11] for v in library.versions(identity)] == ["Murieron 12"]
    (news / "b.txt").rename(old)
    report = library.sync([news], prune=True)
    assert (report.changed, report.removed) == ((identity,), ())
    assert library.article(identity).source == str(old)
    assert library.sync([news]).unchanged == (identity,)


def test_a_copy_of_a_file_that_stays_is_an_article_of_its_own(library: Library, tmp_path: Path) -> None:
    news = tmp_path / "news"
    write(news / "a.txt", "Murieron 12 personas. El fuego sigue.")
    library.sync([news])
    write(news / "b.txt", "Murieron 12 personas. El fuego sigue.")
    assert len(library.sync([news]).added) == 1
    (news / "a.txt").unlink()
    write(news / "c.txt", "Murieron 12 personas. El fuego sigue.")
    write(news / "d.txt", "Murieron 12 personas. El fuego sigue.")
    report = library.sync([news], prune=True)
    assert (len(report.added), len(report.changed), len(report.unchanged), len(report.removed)) == (
        1,
        1,
        1,
        0,
    )
    assert library.counts().articles == 3


def test_a_renamed_file_of_records_keeps_every_article(library: Library, tmp_path: Path) -> None:
    rows = [{"id": f"n{n}", "text": f"La noticia {n} trata del asunto {n * 7}. Y sigue."} for n in range(100)]
    file = write(tmp_path / "news" / "a.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    before = set(library.sync([tmp_path / "news"]).added)
    file.rename(tmp_path / "news" / "b.jsonl")
    report = library.sync([tmp_path / "news"], prune=True)
    assert set(report.changed) == before
    assert (report.added, report.removed) == ((), ())
    assert library.integrity_check() == []


# -- how it is said


def test_few_failures_are_said_one_by_one() -> None:
    failed = [(f"/n/{n}.txt", f"{n}.txt is empty (0 bytes). Get the file again.") for n in range(NAMED)]
    lines = said(SyncReport(added=("a",), failed=tuple(failed)))
    assert [line.strip() for line in lines if "is empty" in line] == [why for _, why in failed]


def test_hundreds_of_failures_are_grouped_by_reason_and_twenty_are_named() -> None:
    failed = [(f"/n/a{n}.txt", f"a{n}.txt is empty (0 bytes). Get the file again.") for n in range(400)]
    failed += [
        (f"/n/z.jsonl#line {n}", f"z.jsonl line {n}: its text is empty. Give it.") for n in range(1, 60)
    ]
    failed += [("/n/b.pdf", "b.pdf was cut short: its end is missing. Get the file again.")]
    lines = [line.strip() for line in said(SyncReport(failed=tuple(failed)))]
    assert "Failed\t460" in lines
    assert "400 × is empty (0 bytes). Get the file again." in lines
    assert "59 × its text is empty. Give it." in lines
    assert "b.pdf was cut short: its end is missing. Get the file again." in lines
    assert sum(line.startswith("/n/") for line in lines) == NAMED
    assert "… and 382 more" in lines
    assert lines[-1].startswith("All of them: `--report FILE`")


def test_hundreds_of_different_reasons_do_not_flood_the_screen() -> None:
    words = [
        "uno",
        "dos",
        "tres",
        "cuatro",
        "cinco",
        "seis",
        "siete",
        "ocho",
        "nueve",
        "diez",
        "once",
        "doce",
        "trece",
    ]
    failed = [(f"/n/{a}{b}.txt", f"{a}{b}.txt holds {a} of {b}. Mend it.") for a in words for b in words]
    lines = said(SyncReport(failed=tuple(failed)))
    assert len(lines) < 60
    assert any("for other reasons" in line for line in lines)


def test_sources_are_alike_by_what_is_said_of_them_beside_names_and_numbers() -> None:
    groups = alike(
        [
            (
                "/n/1.pdf",
                "1.pdf has 300 pages; at most 200 are read as one article. Take out the article's pages.",
            ),
            (
                "/n/2.pdf",
                "2.pdf has 1,201 pages; at most 200 are read as one article. Take out the article's pages.",
            ),
            (
                "https://e.example/a",
                "https://e.example/a does not exist (the server answered 404 Not Found).",
            ),
            (
                "https://e.example/b",
                "https://e.example/b does not exist (the server answered 404 Not Found).",
            ),
            ("/n/x.zip#a/b.txt", "x.zip, a/b.txt: it is encrypted. Unpack it."),
            ("/n/x.zip#a/c.txt", "x.zip, a/c.txt: it is encrypted. Unpack it."),
        ]
    )
    assert [(len(group.sources), group.reason) for group in groups] == [
        (2, "has … pages; at most … are read as one article. Take out the article's pages."),
        (2, "does not exist (the server answered 404 Not Found)."),
        (2, "it is encrypted. Unpack it."),
    ]


# -- the command


@pytest.mark.model
def test_the_command_ends_with_zero_after_warnings_and_with_one_after_failures(tmp_path: Path) -> None:
    news, library, report = tmp_path / "news", tmp_path / "library", tmp_path / "report.jsonl"
    news.mkdir()
    text = "El pleno aprobó los presupuestos. La oposición votó en contra."
    scanned(news / "a.pdf", text, None, text.replace("pleno", "Senado"))
    done = run("index", "add", news, library=library)
    assert done.returncode == 0, done.stderr
    assert "Warnings\t1" in done.stdout
    assert "page 2 of 3 is an image and left out" in done.stdout
    for n in range(30):
        write(news / f"{n}.txt", "")
    done = run("index", "add", news, "--report", report, library=library)
    assert done.returncode == 1
    assert "30 × is empty (0 bytes)" in done.stdout
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert {line["source"] for line in lines if line["kind"] == "failed"} == {
        str(news / f"{n}.txt") for n in range(30)
    }
    assert all(line["reason"].startswith(Path(line["source"]).name) for line in lines)
    (news / "0.txt").write_text("Una noticia. Otra frase.")
    done = run("index", "add", news / "0.txt", "--json", library=library)
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["ok"], len(told["added"]), told["unchanged"], told["failed"]) == (True, 1, 0, [])


def test_wrong_usage_ends_with_two_and_does_nothing(tmp_path: Path) -> None:
    library, file = tmp_path / "library", write(tmp_path / "a.txt", "Una noticia. Otra frase.")
    for arguments in (
        ["add"],
        ["add", file, "--field", "text"],
        ["add", file, "--report", tmp_path / "nowhere" / "r.jsonl"],
        ["add", file, "--report", tmp_path],
        ["watch", file, "--every", "0"],
        ["watch", file, "--settle", "soon"],
        ["list", "--since", "2026-02-30"],
        ["list", "--limit", "-1"],
    ):
        done = run("index", *arguments, library=library)
        assert done.returncode == 2, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
    assert not library.exists()


def test_an_empty_path_is_not_the_folder_one_happens_to_be_in(tmp_path: Path) -> None:
    done = run("index", "add", "", library=tmp_path / "library")
    assert done.returncode == 1
    assert "An empty path was given" in done.stdout
