"""A library to a file and back, and a copy of it while it is in use."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from index import Library
from index.dump import BadExport
from tests.encoders import HashingEncoder


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library with an article that was corrected, and one with all its facts known."""
    library = Library.open(tmp_path / "library", encoder=HashingEncoder())
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("date: 2026-02-01\n\nMurieron 12 personas. El fuego sigue.", encoding="utf-8")
    (news / "b.txt").write_text(
        "title: Tipos\nsource: El Ejemplo\nurl: https://ejemplo.example/tipos\n\nEl banco subió los tipos. «Ñandú» 🦤.",
        encoding="utf-8",
    )
    library.sync([news])
    (news / "a.txt").write_text("date: 2026-02-01\n\nMurieron 11 personas. El fuego sigue.", encoding="utf-8")
    library.sync([news])
    return library


def test_what_is_exported_and_imported_is_the_same_and_exports_the_same(
    library: Library, tmp_path: Path
) -> None:
    assert library.export(tmp_path / "all.jsonl") == 2
    with Library.open(tmp_path / "other", encoder=HashingEncoder()) as other:
        report = other.import_(tmp_path / "all.jsonl")
        assert len(report.added) == 2
        assert report.ok
        assert other.articles() == library.articles()
        for article in library.articles():
            assert other.versions(article.id) == library.versions(article.id)
            assert [p.text for p in other.article_passages(article.id)] == [
                p.text for p in library.article_passages(article.id)
            ]
        other.export(tmp_path / "again.jsonl")
        assert other.integrity_check() == []
        # its files are known there, too
        assert len(other.sync([tmp_path / "news"]).unchanged) == 2
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "all.jsonl").read_bytes()


def test_an_import_into_a_library_that_holds_it_changes_nothing(library: Library, tmp_path: Path) -> None:
    library.export(tmp_path / "all.jsonl")
    assert len(library.import_(tmp_path / "all.jsonl").unchanged) == 2


def test_a_damaged_line_is_told_and_the_rest_comes_in(library: Library, tmp_path: Path) -> None:
    library.export(tmp_path / "all.jsonl")
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    place = next(n for n, line in enumerate(lines) if '"article"' in line)
    lines[place] = lines[place][:50]
    (tmp_path / "all.jsonl").write_text(
        "\n".join([*lines, '{"article": {}, "versions": []}', "[]"]), encoding="utf-8"
    )
    with Library.open(tmp_path / "other", encoder=HashingEncoder()) as other:
        report = other.import_(tmp_path / "all.jsonl")
        assert len(report.added) == 1
        assert [f"line {place + 1} is damaged" in report.failed[0][1], len(report.failed)] == [True, 3]


@pytest.mark.parametrize("content", ["", "{", '{"title": "x", "text": "y"}\n', "null\n", "\x00\xff"])
def test_another_file_is_not_taken_for_an_export(library: Library, tmp_path: Path, content: str) -> None:
    (tmp_path / "x.jsonl").write_text(content, encoding="latin-1")
    if not content:
        assert str(library.import_(tmp_path / "x.jsonl")) == "nothing found"
        return
    with pytest.raises(BadExport, match="fuente index add"):
        library.import_(tmp_path / "x.jsonl")


def test_a_place_that_cannot_be_written_is_told(library: Library, tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="cannot be written"):
        library.export(tmp_path / "no" / "such" / "folder.jsonl")
    with pytest.raises(BadExport, match="cannot be read"):
        library.import_(tmp_path / "nothing.jsonl")


def test_a_backup_made_while_articles_are_added_is_a_library_of_its_own(
    library: Library, tmp_path: Path
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    for n in range(120):
        (more / f"{n}.txt").write_text(f"Noticia {n} del pueblo {n * n}. Trata de {n * 7}.", encoding="utf-8")
    adding = threading.Thread(target=library.sync, args=([more],))
    adding.start()
    library.backup(tmp_path / "copy")
    adding.join()
    with Library.open(tmp_path / "copy", encoder=HashingEncoder()) as copy:
        assert copy.integrity_check() in (
            [],
            ["The vector index is missing; it is rebuilt at the next search."],
        )
        found = copy.articles()
        assert 2 <= len(found) <= 122
        for article in found:
            passage = copy.article_passages(article.id)[0]
            ((best, score), *_) = copy.nearest(copy.passage_vectors([passage.id])[passage.id], 1)
            assert score > 0.99
            assert best
    with pytest.raises(BadExport, match="holds a library already"):
        library.backup(tmp_path / "copy")


def test_every_line_of_an_export_is_json(library: Library, tmp_path: Path) -> None:
    library.export(tmp_path / "all.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"fuente": "library", "format": 1}
    assert sum("article" in line for line in lines) == 2
