"""A sync that is killed at random moments, again and again: nothing stored is lost, nothing is there twice.

``FUENTE_TEST_KILLS=300 FUENTE_TEST_CORPUS=articles.jsonl.gz pytest tests/test_kills.py`` kills that often, over
articles of your own; without them, a short run over made-up ones.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from index import Library
from tests.encoders import HashingEncoder

ROOT = Path(__file__).resolve().parent.parent
KILLS = int(os.environ.get("FUENTE_TEST_KILLS", "8"))
CORPUS = os.environ.get("FUENTE_TEST_CORPUS")

CHILD = """
import sys
from index import Library
from tests.encoders import HashingEncoder
with Library.open(sys.argv[1], encoder=HashingEncoder()) as library:
    print("open", flush=True)
    library.sync([sys.argv[2]])
print("all", flush=True)
"""


def texts() -> list[str]:
    if CORPUS is None:
        line = "Noticia número {0} del pueblo {1}. Trata del asunto {2} y sus {3} vecinos.\n\nTambién dice {4} cosas."
        return [line.format(n, n * n, n * 7, n * 13, n * 17) for n in range(900)]
    opened = gzip.open if CORPUS.endswith(".gz") else open
    with opened(CORPUS, "rt", encoding="utf-8") as stream:
        return [json.loads(line)["text"] for line in stream]


def write(folder: Path, texts: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    for n, text in enumerate(texts):
        (folder / f"{n:05}.txt").write_text(text, encoding="utf-8")


def stored(library: Path) -> dict[str, str]:
    """What a reader of the file sees at this moment: id and hash of each article that is in."""
    file = library / "library.sqlite3"
    if not file.exists():
        return {}
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        try:
            return dict(connection.execute("SELECT id, draft_hash FROM articles"))
        except sqlite3.OperationalError:  # its tables are just being made
            return {}


def damage(library: Path, chance: random.Random) -> None:
    """Do to Chroma's files what a failing disk or a person might."""
    for place in library.glob("chroma-*"):
        files = sorted(f for f in place.rglob("*") if f.is_file())
        if not files:
            continue
        kind, file = chance.randrange(10), chance.choice(files)
        size = file.stat().st_size
        if kind == 0:
            shutil.rmtree(place)
        elif kind == 1:
            file.unlink()
        elif kind == 2:
            file.write_bytes(b"")
        elif kind == 3:
            file.write_bytes(file.read_bytes()[: size // 2])
        elif kind == 4:
            file.write_bytes(chance.randbytes(size))
        elif kind == 5:
            file.write_bytes(b"\xff" * size)
        elif kind == 6:
            shutil.rmtree(place)
            place.write_text("not a folder", encoding="utf-8")
        elif kind == 7:
            for one in files:
                one.write_bytes(chance.randbytes(min(one.stat().st_size, 4096)))
        elif kind == 8:
            file.touch()
        else:
            data = bytearray(file.read_bytes())
            for _ in range(min(50, len(data))):
                data[chance.randrange(len(data))] ^= 0xFF
            file.write_bytes(bytes(data))


def found_by_the_graph(library: Library, chance: random.Random) -> float:
    """The share of passages that Chroma itself finds by their own vectors, with nothing compared one by one."""
    with library.store.reading() as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM passages")]
    sample = library.passage_vectors(chance.sample(ids, min(300, len(ids))))
    opened = library.vectors._open
    assert opened is not None
    found = [opened.collection.nearest(vector, 1) for vector in sample.values()]
    return sum(bool(f) and f[0][1] > 0.99 for f in found) / len(sample)


@pytest.mark.timeout(240 + 30 * KILLS)
@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(False, id="as it is", marks=pytest.mark.long),
        pytest.param(True, id="and Chroma's files damaged"),
    ],
)
def test_what_was_stored_outlives_every_kill_and_nothing_is_there_twice(tmp_path: Path, harm: bool) -> None:
    chance, place, news = random.Random(3), tmp_path / "library", tmp_path / "news"
    everything = texts()
    write(news, everything)
    for number in range(KILLS):
        if number % 5 == 4:  # so that there is something to be done again
            for n in chance.sample(range(len(everything)), len(everything) // 3):
                everything[n] += f"\n\nActualización {number}: el asunto {n} sigue abierto."
            write(news, everything)
        arguments = [sys.executable, "-c", CHILD, str(place), str(news)]
        with subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout
            child.stdout.readline()
            time.sleep(chance.random() ** 2 * 4)
            before = stored(place)
            child.kill()
        if harm:
            damage(place, chance)
        after = stored(place)
        assert set(before) <= set(after), number
        with Library.open(place, encoder=HashingEncoder()) as library:
            articles = library.articles()
            assert len({a.source for a in articles}) == len(articles)
            for article in chance.sample(articles, min(20, len(articles))):
                passages = library.article_passages(article.id)
                assert "".join("".join(p.text.split()) for p in passages) == "".join(article.text.split())
                vectors = library.passage_vectors([p.id for p in passages])
                for passage in passages[:2]:
                    assert library.nearest(vectors[passage.id], 1)[0][1] > 0.99, number
    with Library.open(place, encoder=HashingEncoder()) as library:
        report = library.sync([news])
        assert report.ok, report.failed
        held = {Path(a.source).name: a.text for a in library.articles()}
        assert len(held) == len(everything)
        for n, text in enumerate(everything):
            if CORPUS is None:
                assert held[f"{n:05}.txt"] == text
        library.vectors.prepare()
        assert library.integrity_check() == []
        assert found_by_the_graph(library, chance) > 0.9
