"""What a sync adds, changes, leaves, misses and refuses, and what a kill in the middle of it leaves behind."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from index import Library, SyncReport
from index.files import find
from index.stems import terms
from index.vectors import Vectors
from tests.encoders import HashingEncoder

ROOT = Path(__file__).resolve().parent.parent


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def news(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    write(news / "a.txt", "El volcán entró en erupción el lunes. Nadie resultó herido.")
    write(news / "b.txt", "El banco central subió los tipos. La inflación sigue alta.")
    write(news / "local" / "c.txt", "El puente nuevo abrió al tráfico. El alcalde cortó la cinta.")
    return news


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashingEncoder) -> Library:
    return Library.open(tmp_path / "library", encoder=encoder)


def names(library: Library) -> list[str]:
    return sorted(Path(article.source).name for article in library.articles())


def test_a_folder_is_added_and_a_second_time_nothing_is_encoded(
    library: Library, encoder: HashingEncoder, news: Path
) -> None:
    first = library.sync([news])
    assert first.ok
    assert len(first.added) == 3
    calls = encoder.calls
    assert calls == 1  # passages and sentences of all three in one call
    second = library.sync([news])
    assert sorted(second.unchanged) == sorted(first.added)
    assert second == SyncReport(unchanged=second.unchanged)
    assert encoder.calls == calls
    assert str(second) == "3 unchanged"


def test_a_changed_article_keeps_its_id_and_loses_its_old_words(library: Library, news: Path) -> None:
    added = library.sync([news]).added
    write(news / "a.txt", "El volcán se durmió. Los vecinos vuelven a casa.")
    report = library.sync([news])
    (changed,) = report.changed
    assert changed in added
    assert len(report.unchanged) == 2
    assert library.article(changed).text.startswith("El volcán se durmió")
    assert library.matching(terms("erupción", "es"), 5) == []
    assert library.matching(terms("vecinos", "es"), 5)
    question = library.encoder.encode_queries(["El volcán entró en erupción el lunes"])[0]
    found = library.passages([i for i, _ in library.nearest(question, 5)])
    assert len(found) == 3
    assert not any("erupción" in passage.text for passage in found)
    assert library.integrity_check() == []


def test_other_bytes_with_the_same_article_cost_no_encoding(
    library: Library, encoder: HashingEncoder, news: Path
) -> None:
    library.sync([news])
    calls, text = encoder.calls, (news / "a.txt").read_text(encoding="utf-8")
    (news / "a.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(library.sync([news]).unchanged) == 3
    assert encoder.calls == calls


def test_a_file_that_is_gone_is_reported_and_removed_only_when_asked(library: Library, news: Path) -> None:
    library.sync([news])
    gone = news / "local" / "c.txt"
    gone.unlink()
    report = library.sync([news])
    assert report.missing == (str(gone.resolve()),)
    assert report.removed == ()
    assert report.ok
    assert names(library) == ["a.txt", "b.txt", "c.txt"]
    report = library.sync([news], prune=True)
    assert len(report.removed) == 1
    assert report.missing == ()
    assert names(library) == ["a.txt", "b.txt"]
    assert library.matching(terms("puente", "es"), 5) == []
    assert library.integrity_check() == []


def test_a_sync_of_one_folder_says_nothing_of_another(library: Library, news: Path) -> None:
    library.sync([news])
    (news / "a.txt").unlink()
    report = library.sync([news / "local"], prune=True)
    assert (report.removed, report.missing) == ((), ())
    assert names(library) == ["a.txt", "b.txt", "c.txt"]


def test_a_folder_that_vanished_as_a_whole_removes_nothing(library: Library, news: Path) -> None:
    library.sync([news])
    news.rename(news.with_name("elsewhere"))
    report = library.sync([news], prune=True)
    assert not report.ok
    assert len(library.articles()) == 3


def test_a_file_given_by_itself_can_go_missing_and_be_pruned(library: Library, news: Path) -> None:
    library.sync([news])
    (news / "a.txt").unlink()
    report = library.sync([news / "a.txt"])
    assert not report.ok
    assert len(report.missing) == 1
    report = library.sync([news / "a.txt"], prune=True)
    assert report.ok
    assert len(report.removed) == 1
    assert names(library) == ["b.txt", "c.txt"]


def test_bad_files_are_reported_and_the_rest_goes_on(library: Library, news: Path, tmp_path: Path) -> None:
    write(news / "empty.txt", "")
    write(news / "blank.txt", " \n\t\n ")
    (news / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (news / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    missing = tmp_path / "not-there"
    odd = write(tmp_path / "program.exe", "MZ")
    report = library.sync([news, missing, odd])
    assert len(report.added) == 3
    failed = dict(report.failed)
    assert len(failed) == 6
    for path in (news / "empty.txt", news / "blank.txt", news / "binary.txt", missing, odd):
        sentence = failed[str(path.resolve())]
        assert path.name in sentence
        assert sentence.endswith((".", "again"))
    assert not report.ok
    assert str(report) == "3 added, 6 failed"
    assert names(library) == ["a.txt", "b.txt", "c.txt"]


def test_a_file_that_turned_bad_keeps_the_article_it_held(library: Library, news: Path) -> None:
    library.sync([news])
    write(news / "a.txt", "")
    report = library.sync([news], prune=True)
    assert [source for source, _ in report.failed] == [str((news / "a.txt").resolve())]
    assert report.removed == ()
    assert library.matching(terms("volcán", "es"), 5)


def test_readmes_licences_hidden_files_and_other_kinds_are_passed_over(library: Library, news: Path) -> None:
    for name in (
        "README.md",
        "readme.txt",
        "LICENSE.txt",
        ".hidden.txt",
        ".git/x.txt",
        "photo.jpg",
        "LICENSE",
    ):
        write(news / name, "Esto no es una noticia.")
    write(news / "readmission.txt", "La readmisión de los trabajadores fue acordada.")
    report = library.sync([news])
    assert report.ok
    assert names(library) == ["a.txt", "b.txt", "c.txt", "readmission.txt"]


def test_the_same_words_from_two_outlets_are_two_articles(library: Library, tmp_path: Path) -> None:
    for outlet in ("uno", "dos"):
        write(tmp_path / outlet / "efe.txt", "El teletipo salió a las diez. Todos lo copiaron.")
    assert len(library.sync([tmp_path / "uno", tmp_path / "dos"]).added) == 2
    assert library.counts().passages == 2


def test_ids_are_the_same_on_every_machine_and_differ_where_names_collide(tmp_path: Path) -> None:
    write(tmp_path / "one" / "news" / "x.txt", "Una noticia cualquiera de hoy.")
    write(tmp_path / "two" / "news" / "x.txt", "Otra noticia distinta de ayer.")
    with Library.open(tmp_path / "l1", encoder=HashingEncoder()) as library:
        (first,) = library.sync([tmp_path / "one" / "news"]).added
        (collided,) = library.sync([tmp_path / "two" / "news"]).added
        assert first != collided
        # a folder of folders, or the file itself, does not make it another article
        assert first in library.sync([tmp_path / "one", tmp_path / "one" / "news" / "x.txt"]).unchanged
        assert library.counts().articles == 2
    with Library.open(tmp_path / "l2", encoder=HashingEncoder()) as library:
        assert library.sync([tmp_path / "two" / "news" / "x.txt"]).added == (first,)
    assert len(first) == 16
    assert int(first, 16) >= 0


def test_files_are_found_once_and_in_order(news: Path) -> None:
    files = find([news, news / "a.txt", news / "local", news])
    assert [file.name for file in files.found] == ["news/a.txt", "news/b.txt", "news/local/c.txt"]


def test_progress_counts_up_to_all_files(library: Library, news: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    library.sync([news], on_progress=lambda *step: seen.append(step))
    assert [done for _, done, _ in seen] == [0, 1, 2, 3]
    assert {total for _, _, total in seen} == {3}


def test_a_single_path_may_be_given_without_a_list(library: Library, news: Path) -> None:
    assert len(library.sync(str(news)).added) == 3


def test_an_interrupted_sync_is_finished_by_the_next(library: Library, tmp_path: Path) -> None:
    many = tmp_path / "many"
    for n in range(150):
        write(many / f"{n:03}.txt", f"Noticia número {n}. Trata del asunto {n * 7}.")

    def stop(_: str, done: int, __: int) -> None:
        if done == 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.sync([many], on_progress=stop)
    kept = library.counts().articles
    assert kept == 64
    report = library.sync([many])
    assert len(report.unchanged) == kept
    assert len(report.added) == 150 - kept
    assert library.integrity_check() == []


CHILD = """
import sys
from index import Library
from tests.encoders import HashingEncoder
with Library.open(sys.argv[1], encoder=HashingEncoder(4096)) as library:
    library.sync([sys.argv[2]], on_progress=lambda _, done, total: print(done, flush=True))
print("all", flush=True)
"""


def test_a_kill_leaves_every_article_fully_in_or_fully_out_and_search_right(tmp_path: Path) -> None:
    many = tmp_path / "many"
    # copies of one text, all nearest to the first: a graph has not links enough to lead to each of them
    write(many / "000.txt", "Otra vez en el pueblo cuentan muchas cosas.")
    for n in range(1, 520):
        write(many / f"{n:03}.txt", f"Otra vez {n} en el pueblo cuentan muchas cosas.")
    chance = random.Random(7)
    counts = [0]
    for line in ("64", "191", "320", "448"):
        arguments = [sys.executable, "-c", CHILD, str(tmp_path / "library"), str(many)]
        with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout
            for said in child.stdout:
                if said.strip() == line:
                    break
            time.sleep(chance.random() * 0.15)
            child.kill()
        with Library.open(tmp_path / "library", encoder=HashingEncoder(4096)) as library:
            library.vectors = Vectors(library.store, few=0)  # Chroma's graph, not the exact search over few
            known: list[int] = []
            articles = library.articles()
            for article in articles:
                assert article.text == Path(article.source).read_text(encoding="utf-8")
                passages = library.article_passages(article.id)
                assert passages
                assert passages[-1].text.endswith("cosas.")
                known += [p.id for p in passages]
                vectors = library.passage_vectors([p.id for p in passages])
                sentence_vectors = library.sentence_vectors([p.id for p in passages])
                for passage in passages:
                    assert len(sentence_vectors[passage.id]) == len(passage.sentences)
                    best, score = library.nearest(vectors[passage.id], 1)[0]
                    assert score > 0.99, (passage.id, best)
            counts.append(len(articles))
            if line in ("191", "448"):
                library.vectors.prepare()
                assert library.integrity_check() == []
                for identity, vector in library.passage_vectors(known).items():
                    assert library.nearest(vector, 1)[0][1] > 0.99, identity
    assert counts == sorted(counts)
    assert counts[-1] > 0
    with Library.open(tmp_path / "library", encoder=HashingEncoder(4096)) as library:
        report = library.sync([many])
        assert (len(report.added), len(report.unchanged)) == (520 - counts[-1], counts[-1])
        assert library.integrity_check() == []
