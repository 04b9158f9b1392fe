"""Everything that can be done to a library, in random order, against a plain dictionary.

``FUENTE_TEST_MINUTES=30 pytest tests/test_operations.py`` goes on for that long; without it, a short run.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from index import Library
from index.stems import terms
from tests.encoders import HashingEncoder

MINUTES = float(os.environ.get("FUENTE_TEST_MINUTES", "0.3"))
WORDS = [
    "volcán",
    "banco",
    "puente",
    "alcalde",
    "huelga",
    "lluvia",
    "tren",
    "hospital",
    "escuela",
    "puerto",
    "ministra",
    "juez",
]


@dataclass
class World:
    """A folder of news, a library over it, and what the library has to hold."""

    root: Path
    chance: random.Random
    library: Library
    files: dict[str, str] = field(default_factory=dict)
    """What is on the disk."""
    held: dict[str, str] = field(default_factory=dict)
    """What the library holds, by file name."""
    said: dict[str, list[str]] = field(default_factory=dict)
    """What each article said before."""
    done: list[str] = field(default_factory=list)

    @property
    def news(self) -> Path:
        return self.root / "news"

    def text(self) -> str:
        words = self.chance.sample(WORDS, 4)
        number = self.chance.randrange(10**6)
        return f"El {words[0]} y el {words[1]} número {number} cambiaron. La {words[2]} del {words[3]} sigue igual."

    def write(self) -> None:
        name = f"{self.chance.randrange(25)}.txt"
        self.files[name] = self.text()
        (self.news / name).write_text(self.files[name], encoding="utf-8")

    def write_many(self) -> None:
        for _ in range(self.chance.randrange(1, 12)):
            self.write()

    def delete(self) -> None:
        if self.files:
            name = self.chance.choice(sorted(self.files))
            del self.files[name]
            (self.news / name).unlink()

    def sync(self, *, prune: bool = False) -> None:
        report = self.library.sync([self.news], prune=prune)
        assert report.ok, report.failed
        gone = set(self.held) - set(self.files)
        if prune:
            assert len(report.removed) == len(gone)
            for name in gone:
                del self.held[name]
                self.said.pop(name, None)
        else:
            assert len(report.missing) == len(gone)
        new = {n for n in self.files if n not in self.held}
        changed = {n for n in self.files if n in self.held and self.held[n] != self.files[n]}
        assert (len(report.added), len(report.changed)) == (len(new), len(changed))
        for name in changed:
            self.said.setdefault(name, []).append(self.held[name])
        self.held |= self.files

    def prune(self) -> None:
        self.sync(prune=True)

    def remove(self) -> None:
        articles = self.library.articles()
        if articles:
            article = self.chance.choice(articles)
            self.library.remove(article.id)
            name = Path(article.source).name
            del self.held[name]
            self.said.pop(name, None)

    def reopen(self) -> None:
        self.library.close()
        self.library = Library.open(self.root / "library", encoder=HashingEncoder())

    def damage(self) -> None:
        self.library.close()
        for place in (self.root / "library").glob("chroma-*"):
            if self.chance.random() < 0.5:
                shutil.rmtree(place)
            else:
                for file in place.rglob("*.bin"):
                    file.write_bytes(self.chance.randbytes(file.stat().st_size))
        self.library = Library.open(self.root / "library", encoder=HashingEncoder())

    def rebuild(self) -> None:
        self.library.rebuild()

    def move_out_and_in(self) -> None:
        """Export all, and go on in a new library that it is imported into."""
        self.library.export(self.root / "all.jsonl")
        self.library.close()
        shutil.rmtree(self.root / "library")
        self.library = Library.open(self.root / "library", encoder=HashingEncoder())
        assert self.library.import_(self.root / "all.jsonl").ok

    def check(self) -> None:
        articles = self.library.articles()
        assert {Path(a.source).name: a.text for a in articles} == self.held, self.done[-20:]
        for article in articles:
            versions = [v.text for v in self.library.versions(article.id)]
            assert versions == self.said.get(Path(article.source).name, []), self.done[-20:]
        if not articles:
            return
        for article in self.chance.sample(articles, min(3, len(articles))):
            passage = self.library.article_passages(article.id)[0]
            vector = self.library.passage_vectors([passage.id])[passage.id]
            assert self.library.nearest(vector, 1)[0][1] > 0.99, self.done[-20:]
            number = next(word for word in article.text.split() if word.isdigit())
            found = self.library.passages([i for i, _ in self.library.matching(terms(number, "es"), 5)])
            assert article.id in {p.article_id for p in found}, self.done[-20:]


def operations(world: World) -> dict[str, tuple[float, Callable[[], None]]]:
    return {
        "write": (6, world.write),
        "write_many": (3, world.write_many),
        "delete": (3, world.delete),
        "sync": (6, world.sync),
        "prune": (3, world.prune),
        "remove": (1, world.remove),
        "reopen": (1, world.reopen),
        "damage": (0.5, world.damage),
        "rebuild": (0.3, world.rebuild),
        "move_out_and_in": (0.3, world.move_out_and_in),
    }


@pytest.mark.timeout(int(60 * MINUTES) + 240)
def test_a_library_holds_what_a_dictionary_would_whatever_is_done_to_it(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    seed = int(os.environ.get("FUENTE_TEST_SEED", "11"))
    library = Library.open(tmp_path / "library", encoder=HashingEncoder())
    world = World(tmp_path, random.Random(seed), library)
    known = operations(world)
    end = time.monotonic() + 60 * MINUTES
    while time.monotonic() < end or len(world.done) < 60:
        (name,) = world.chance.choices(list(known), [weight for weight, _ in known.values()])
        world.done.append(name)
        known[name][1]()
        if name not in ("write", "write_many", "delete"):
            world.check()
    world.prune()
    world.check()
    assert world.library.integrity_check() == []
    world.library.close()
