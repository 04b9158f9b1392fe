"""What was read is remembered, and never told of what is gone or has changed."""

from __future__ import annotations

import json
import sqlite3
import threading
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article
from index.kept import Kept
from index.library import Library
from index.remembered import Articles, Remembered
from index.schema import pack_vectors
from index.vocabulary import Frequencies
from rag.overlap import _initial, _plain
from tests.encoders import HashingEncoder


def write(folder: Path, name: str, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def ids_of(library: Library) -> list[int]:
    with library.store.reading() as connection:
        return [row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")]


def test_a_passage_is_told_as_it_is_in_the_file_again_and_again(tmp_path: Path) -> None:
    write(tmp_path / "news", "a.txt", "El puente\n\nEl puente se abrió ayer. Luis Pardo lo inauguró.")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([tmp_path / "news"])
        ids = ids_of(library)
        first, articles = library.known(ids)
        again, _ = library.known(ids)
        for i in ids:
            assert again[i] is first[i]
            passage = first[i].passage
            article = articles[passage.article_id]
            assert article.text[passage.start : passage.end] == passage.text
            assert len(first[i].sentence_vectors) == len(passage.sentences)
            assert np.allclose(np.linalg.norm(first[i].vector), 1, atol=1e-3)
            assert "puent" in first[i].terms


def test_what_was_removed_or_replaced_is_not_told_any_more(tmp_path: Path) -> None:
    write(tmp_path / "news", "a.txt", "El puente\n\nEl puente se abrió ayer.")
    write(tmp_path / "news", "b.txt", "La presa\n\nLa presa se abrió ayer.")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([tmp_path / "news"])
        before = ids_of(library)
        assert set(library.known(before)[0]) == set(before)
        assert library.rarity(["puent", "pres", "abri"]) == {"puent": 1, "pres": 1, "abri": 2}
        write(tmp_path / "news", "a.txt", "El túnel\n\nEl túnel se abrió ayer.")
        (tmp_path / "news" / "b.txt").unlink()
        library.sync([tmp_path / "news"], prune=True)
        assert library.known(before) == ({}, {})
        assert library.rarity(["puent", "pres", "tunel", "abri"]) == {
            "puent": 0,
            "pres": 0,
            "tunel": 1,
            "abri": 1,
        }
        (after,) = ids_of(library)
        assert "túnel" in library.known([after])[0][after].passage.text


def test_no_more_is_kept_than_said(tmp_path: Path) -> None:
    for n in range(6):
        write(tmp_path / "news", f"{n}.txt", f"Noticia {n}\n\nEl asunto {n} sigue abierto.")
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([tmp_path / "news"])
        ids, kept, frequencies = ids_of(library), Remembered(4), Frequencies(2)
        with library.store.reading() as connection:
            assert list(kept.of(connection, ids, 256)) == ids
            assert len(kept._known) == 4
            assert list(kept.of(connection, [ids[0], 10**9, ids[0]], 256)) == [ids[0]]
            articles, few = [article.id for article in library.articles()], Articles(4)
            assert list(few.of(connection, articles)) == articles
            assert len(few._known) == 4
            assert set(few.of(connection, [articles[0], "gone", articles[5]])) == {articles[0], articles[5]}
            for _ in range(3):
                assert frequencies.of(connection, ["asunt", "sig", "abiert"], 1)["asunt"] == 6
                assert len(frequencies._known[1]) == 3
            frequencies.of(connection, ["otr"], 1)
            assert len(frequencies._known[1]) == 1


def test_an_article_is_told_as_it_is_now_whatever_of_it_changed(tmp_path: Path) -> None:
    record = {"id": "1", "title": "El puente", "text": "El puente se abrió ayer.", "outlet": "El Faro"}
    other = {
        "id": "2",
        "title": "La presa",
        "text": " ".join(f"La presa {n} sigue cerrada." for n in range(40)),
    }
    copy = {**other, "id": "3", "outlet": "La Voz"}

    def told(library: Library) -> dict[str, Article]:
        return {
            article.source.rpartition("#")[2]: article
            for article in library.known(ids_of(library))[1].values()
        }

    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:

        def put(*records: dict[str, str]) -> None:
            write(tmp_path, "news.jsonl", "".join(json.dumps(one) + "\n" for one in records))
            library.sync([tmp_path / "news.jsonl"], prune=True)

        put(record, other)
        before = told(library)
        again = told(library)
        assert again["1"] is before["1"], "what has not changed is not read again"
        put({**record, "title": "Un puente", "outlet": "La Voz"}, other, copy)
        after = told(library)
        assert (after["1"].title, after["1"].outlet) == ("Un puente", "La Voz")
        assert after["2"].story == after["3"].story, "one is a copy of the other"
        put(other)
        assert set(told(library)) == {"2"}


def test_many_ask_while_articles_come_and_go(tmp_path: Path) -> None:
    write(tmp_path / "news", "a.txt", "El puente\n\nEl puente se abrió ayer.")
    wrong: list[object] = []
    done = threading.Event()
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        library.sync([tmp_path / "news"])

        def ask() -> None:
            while not done.is_set():
                ids = ids_of(library)
                known, articles = library.known(ids)
                wrong.extend(
                    i for i, k in known.items() if k.passage.text not in articles[k.passage.article_id].text
                )
                library.rarity(["puent", "abri"])

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for n in range(12):
            write(tmp_path / "news", "a.txt", f"El puente\n\nEl puente {n} se abrió ayer.")
            library.sync([tmp_path / "news"])
        done.set()
        for thread in threads:
            thread.join(20)
    assert wrong == []


@given(st.lists(st.sampled_from([-0.5, 0.0, 0.25, 0.5, 1.0]), min_size=1, max_size=30), st.integers(0, 40))
def test_the_nearest_are_told_in_order_whatever_scores_the_same(scores: list[float], k: int) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE passages (id INTEGER PRIMARY KEY, vector BLOB)")
    for place, score in enumerate(scores):
        vector = np.array([[score, (1 - score**2) ** 0.5]], dtype=np.float32)
        connection.execute("INSERT INTO passages VALUES (?, ?)", (place + 1, pack_vectors(vector)))
    asked = np.array([1, 0], dtype=np.float32)
    found = Kept().nearest(connection, asked, k, np.arange(1, len(scores) + 1))
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
    assert [i for i, _ in found] == [place + 1 for place in order[:k]]


@given(st.text("aábcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12))
def test_three_letters_tell_the_sound_that_a_term_begins_with(term: str) -> None:
    assert _initial(term[:3]) == _plain(term)[:1]
