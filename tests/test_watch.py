"""Sources that are followed: real folders and a real site, by a real process, waiting for what it says."""

from __future__ import annotations

import json
import signal
import threading
from pathlib import Path

import pytest

from index import Library
from tests.serving import serving
from tests.site import served
from tests.watching import watching

pytestmark = pytest.mark.model


def write(path: Path, text: str) -> Path:
    """Write a file as programs do that save: beside it, then in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, encoding="utf-8")
    return beside.replace(path)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    news = tmp_path / "news"
    write(
        news / "a.txt",
        "El volcán entró en erupción\n\nEl volcán entró en erupción el lunes. Nadie resultó herido.",
    )
    write(
        news / "local" / "b.txt",
        "El puente abre\n\nEl puente nuevo abrió al tráfico. El alcalde cortó la cinta.",
    )
    return news


def held(library: Path) -> dict[str, str]:
    """What the library holds, read beside the process that writes to it: texts by the name of their file."""
    with Library.open(library) as opened:
        return {Path(article.source).name: article.text for article in opened.articles()}


def test_an_editor_saves_corrects_renames_and_deletes_and_each_is_said_in_a_line(
    tmp_path: Path, news: Path
) -> None:
    library = tmp_path / "library"
    with watching(library, news) as watch:
        assert watch.until(r"added").endswith("  2 added")
        write(news / "c.txt", "Sube el pan\n\nEl pan subió ayer. Los panaderos lo lamentan.")
        assert watch.until(r"added").endswith(f"{news}  1 added: Sube el pan")
        write(news / "c.txt", "Baja el pan\n\nEl pan bajó ayer. Los panaderos lo celebran.")
        assert watch.until(r"changed").endswith("1 changed: Baja el pan")
        with Library.open(library) as opened:
            known = {Path(a.source).name: a.id for a in opened.articles()}
            assert [v.title for v in opened.versions(known["c.txt"])] == ["Sube el pan"]
        (news / "c.txt").rename(news / "local" / "pan.txt")
        watch.until(r"1 changed: Baja el pan")
        with Library.open(library) as opened:
            assert opened.article(known["c.txt"]).source.endswith("local/pan.txt")
        (news / "a.txt").unlink()
        assert watch.until(r"missing").endswith(f"1 missing: {news / 'a.txt'}")
        assert set(held(library)) == {"a.txt", "b.txt", "pan.txt"}
        assert watch.end() == 0
    assert len(watch.lines) == 5, watch.lines
    assert watch.told[-1] == "Stopped."
    assert "Traceback" not in "\n".join(watch.told)


def test_with_prune_what_is_deleted_is_removed_and_a_folder_that_is_gone_as_a_whole_is_not(
    tmp_path: Path, news: Path
) -> None:
    library = tmp_path / "library"
    with watching(library, "--prune", "--every", "1", news) as watch:
        watch.until("2 added")
        (news / "a.txt").unlink()
        watch.until("1 removed")
        news.rename(tmp_path / "unplugged")
        watch.until("failed: .*does not exist")
        (tmp_path / "unplugged").rename(news)
        watch.until("It is there again")
        write(news / "c.txt", "Sube el pan\n\nEl pan subió ayer. Los panaderos lo lamentan.")
        watch.until("1 added")
        assert set(held(library)) == {"b.txt", "c.txt"}
        assert watch.end(signal.SIGINT) == 0
    assert sum("does not exist" in line for line in watch.lines) == 1


def test_a_folder_with_many_files_that_is_moved_keeps_every_article(tmp_path: Path, news: Path) -> None:
    library = tmp_path / "library"
    for n in range(30):
        write(news / "old" / f"{n}.txt", f"Noticia {n}\n\nLa noticia número {n} trata del asunto {n * 7}.")
    with watching(library, "--prune", news) as watch:
        watch.until("32 added")
        with Library.open(library) as opened:
            before = {a.id for a in opened.articles()}
        (news / "old").rename(news / "archive")
        watch.until("30 changed")
        with Library.open(library) as opened:
            assert {a.id for a in opened.articles()} == before
            assert sum("/archive/" in a.source for a in opened.articles()) == 30
        watch.end()
    assert not any("removed" in line for line in watch.lines)


def test_a_file_that_is_being_written_is_left_until_it_is_whole(tmp_path: Path, news: Path) -> None:
    library, over = tmp_path / "library", threading.Event()
    slow = news / "slow.txt"

    def upload() -> None:
        with slow.open("w", encoding="utf-8", buffering=1) as stream:
            stream.write("Llega despacio\n\nEsto es el principio. ")
            while not over.wait(0.05):
                stream.write("Sigue. ")
                stream.flush()
            stream.write("Y este es el final.\n")

    with watching(library, news) as watch:
        watch.until("2 added")
        writer = threading.Thread(target=upload)
        writer.start()
        for n in range(3):
            write(news / f"fast{n}.txt", f"Va rápido {n}\n\nEsto llega de una vez, por {n}.ª vez.")
            watch.until(f"1 added: Va rápido {n}")
        assert "slow.txt" not in held(library)
        over.set()
        writer.join()
        watch.until("1 added: Llega despacio")
        assert held(library)["slow.txt"].endswith("Y este es el final.")
        with Library.open(library) as opened:
            assert not any(opened.versions(a.id) for a in opened.articles())
        watch.end()


def test_a_broken_file_is_said_once_and_read_when_it_is_mended(tmp_path: Path, news: Path) -> None:
    library = tmp_path / "library"
    write(news / "roto.txt", "")
    with watching(library, "--every", "1", news) as watch:
        watch.until("failed: .*roto.txt is empty")
        write(news / "c.txt", "Sube el pan\n\nEl pan subió ayer. Los panaderos lo lamentan.")
        watch.until("1 added: Sube el pan")
        write(news / "roto.txt", "Ya no está roto\n\nAhora dice algo. Y algo más.")
        watch.until("1 added: Ya no está roto")
        watch.end()
    assert sum("is empty" in line for line in watch.lines) == 1


def test_a_library_is_searched_while_it_is_watched(tmp_path: Path, news: Path) -> None:
    from index.stems import terms

    library = tmp_path / "library"
    with watching(library, news) as watch:
        watch.until("2 added")
        with Library.open(library) as beside:
            question = beside.encoder.encode_queries(["¿Qué pasó con el pan?"])[0]
            beside.nearest(question, 3)
            for n in range(3):
                write(
                    news / f"pan{n}.txt",
                    f"Sube el pan {n}\n\nEl pan subió {n} céntimos ayer en todo el país.",
                )
                watch.until(f"1 added: Sube el pan {n}")
                best = beside.passages([beside.nearest(question, 1)[0][0]])[0]
                assert "pan" in best.text
                assert len(beside.matching(terms("céntimos", "es"), 9)) == n + 1
        watch.end()
    with Library.open(library) as after:
        assert after.integrity_check() == []


def test_what_is_added_while_the_page_is_served_is_answered_from_at_once(tmp_path: Path, news: Path) -> None:
    import httpx

    from rag.engine import Engine

    library = tmp_path / "library"
    with (
        watching(library, news) as watch,
        Library.open(library) as opened,
        serving(Engine(opened, llm="quotes"), opened) as address,
    ):
        watch.until("2 added")
        for n, animal in enumerate(("El lince", "La nutria", "El quebrantahuesos")):
            write(
                news / f"{n}.txt",
                f"{animal} vuelve\n\n{animal} ha vuelto a la sierra de Gredos después de cuarenta años.",
            )
            watch.until(f"1 added: {animal} vuelve")
            asked = {"question": f"¿A qué sierra ha vuelto {animal.lower()}?", "quotes": True}
            answer = httpx.post(f"{address}/api/ask", json=asked, timeout=60).json()
            assert animal in answer["citations"][0]["quote"]
        assert watch.end() == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.long)])
def test_an_end_in_the_middle_of_the_work_is_clean_and_the_next_start_goes_on(
    tmp_path: Path, how: signal.Signals
) -> None:
    library, many = tmp_path / "library", tmp_path / "many"
    for n in range(200):
        text = " ".join(f"La noticia {n} dice por {k}.ª vez algo del asunto {n * k}." for k in range(12))
        write(many / f"{n:03}.txt", f"Noticia {n}\n\n{text}")
    with watching(library, many) as watch:
        watch.until("Indexing")
        with Library.open(library) as beside:
            while not beside.counts().articles and watch.process.poll() is None:
                threading.Event().wait(0.05)  # until the first group is stored
        assert watch.end(how) == 0
        assert watch.told[-1] == "Stopped."
        assert "Traceback" not in "\n".join(watch.told)
    with Library.open(library) as opened:
        kept = opened.counts().articles
        assert 0 < kept < 200
        assert opened.integrity_check() == []
    with watching(library, many) as watch:
        line = watch.until("added")
        assert line.endswith(f"{200 - kept} added, {kept} unchanged")
        watch.end()


def test_a_program_gets_a_json_object_a_line(tmp_path: Path, news: Path) -> None:
    write(news / "roto.txt", "")
    with watching(tmp_path / "library", "--json", news) as watch:
        watch.until("added")
        write(news / "c.txt", "Sube el pan\n\nEl pan subió ayer. Los panaderos lo lamentan.")
        watch.until("added")
        watch.end()
    first, second = map(json.loads, watch.lines)
    assert (len(first["added"]), first["ok"]) == (2, False)
    assert first["failed"][0]["reason"].startswith("roto.txt is empty")
    assert (len(second["added"]), second["failed"], second["sources"]) == (1, [], [str(news)])


def test_a_single_file_is_followed_and_so_is_one_that_comes_later(tmp_path: Path) -> None:
    later = tmp_path / "later.txt"
    file = write(tmp_path / "one.txt", "Uno\n\nEs la primera noticia. No hay más.")
    write(tmp_path / "other.txt", "Otra\n\nNadie ha pedido esta noticia.")
    with watching(tmp_path / "library", "--every", "1", file, later) as watch:
        watch.until("failed: .*later.txt does not exist")
        write(file, "Uno\n\nEs la primera noticia, corregida. No hay más.")
        watch.until("1 changed")
        write(later, "Tarde\n\nEs la segunda noticia. Llegó después.")
        watch.until("1 added: Tarde")
        watch.end()
    assert set(held(tmp_path / "library")) == {"one.txt", "later.txt"}


def test_a_library_that_cannot_be_written_to_for_a_while_is_said_once_and_nothing_is_lost(
    tmp_path: Path, news: Path
) -> None:
    library = tmp_path / "library"
    with watching(library, news) as watch:
        watch.until("2 added")
        library.rename(tmp_path / "away")
        library.touch()  # a file where the folder was
        write(news / "c.txt", "Sube el pan\n\nEl pan subió ayer. Los panaderos lo lamentan.")
        watch.until("Nothing could be stored")
        write(news / "d.txt", "Sube la leche\n\nLa leche subió ayer. Los lecheros lo celebran.")
        library.unlink()
        (tmp_path / "away").rename(library)
        watch.until("2 added")
        assert watch.end() == 0
    assert sum("Nothing could be stored" in line for line in watch.told) == 1
    assert set(held(library)) == {"a.txt", "b.txt", "c.txt", "d.txt"}


def test_where_the_system_says_nothing_files_are_looked_at_every_few_seconds(
    tmp_path: Path, news: Path
) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "watchfiles.py").write_text("raise ImportError('not here')")
    with watching(tmp_path / "library", news, PYTHONPATH=str(tmp_path / "without")) as watch:
        watch.until("2 added")
        watch.until("watchfiles is not installed. The files are looked at every few seconds")
        write(news / "c.txt", "Sube el pan\n\nEl pan subió ayer. Los panaderos lo lamentan.")
        watch.until("1 added: Sube el pan")
        (news / "a.txt").unlink()
        watch.until("1 missing")
        watch.end()


# -- a site


def test_a_feed_is_followed_and_its_trouble_is_said_once(tmp_path: Path) -> None:
    with served() as site:
        site.feed("uno", "dos")
        address = f"{site.address}/feed.xml"
        with watching(tmp_path / "library", "--every", "1", address, FUENTE_ALLOW_PRIVATE="1") as watch:
            assert watch.until("added").endswith(f"{address}  2 added")
            site.feed("tres", "uno", "dos")
            watch.until("1 added: Título tres")
            site.broken["/feed.xml"] = (500, {})
            watch.until(r"failed: .*has a fault")
            assert watch.until("Next try in").endswith("Next try in 2 seconds.")
            failures = site.times("/feed.xml", 500)
            while site.times("/feed.xml", 500) < failures + 2:
                threading.Event().wait(0.05)  # until it has tried twice more
            del site.broken["/feed.xml"]
            watch.until("It can be had again")
            site.feed("cuatro", "tres", "uno", "dos")
            watch.until("1 added: Título cuatro")
            assert watch.end() == 0
        assert sum("failed" in line for line in watch.lines) == 1
        assert [site.times(f"/{name}.html") for name in ("uno", "dos", "tres", "cuatro")] == [1, 1, 1, 1]


def test_a_folder_and_a_feed_are_followed_together_and_each_line_says_which(
    tmp_path: Path, news: Path
) -> None:
    with served() as site:
        site.feed("uno")
        address = f"{site.address}/feed.xml"
        with watching(tmp_path / "library", "--every", "1", news, address, FUENTE_ALLOW_PRIVATE="1") as watch:
            assert watch.until("added").endswith(f"{news}  2 added")
            assert watch.until("added").endswith(f"{address}  1 added: Título uno")
            write(news / "c.txt", "Sube el pan\n\nEl pan subió ayer. Los panaderos lo lamentan.")
            assert watch.until("added").endswith(f"{news}  1 added: Sube el pan")
            watch.end()


def test_an_end_does_not_wait_for_a_server_that_is_silent(tmp_path: Path) -> None:
    with served() as site:
        site.feed("uno", "mudo")
        site.hangs.add("/mudo.html")
        with watching(tmp_path / "library", f"{site.address}/feed.xml", FUENTE_ALLOW_PRIVATE="1") as watch:
            while not site.times("/mudo.html"):
                threading.Event().wait(0.05)  # until it is waiting for that page
            assert watch.end() == 0
        assert watch.lines == [], "it did not wait until the page had failed"
        assert watch.told[-1] == "Stopped."
