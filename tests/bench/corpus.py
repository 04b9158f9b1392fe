"""Made-up news of any amount, and an encoder that needs no model: what growth is measured with.

Words are put together from syllables of Spanish sound, so that nothing is anybody's text; how often they occur falls as
it does in real text. Most articles are about an *event*, named in them, that lasts some weeks, as news is: so the
passages nearest to a question stand close together in time, and a date filter can exclude all of them.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FIRST = date(2023, 1, 1)
DAYS = 3 * 365
OUTLETS = (
    "El Faro del Norte", "La Gaceta Andina", "Diario del Puerto", "Crónica Austral", "El Mirador", "La Jornada Gris",
    "Heraldo de la Sierra", "El Cronómetro", "Tribuna Abierta", "La Brújula", "Correo del Valle", "El Andén",
)  # fmt: skip
SECTIONS = ("Política", "Economía", "Cultura", "Deportes", "Sociedad", "Ciencia")
PASSAGES = 4
"""About how many passages an article has."""

_ARTICLES_AN_EVENT = 25
_EVENT = re.compile(r"[Cc]aso (\w+)")
_FUNCTION = "de la que el en y a los se del las un por con no una su para es al lo como más sus le ha o"


class ClusteredEncoder:
    """Unit vectors of 384 numbers from a text's hash: texts that name one event lie together, and all in one cone.

    The cosines are about those of multilingual-e5-small: 0.9 within an event, 0.75 between any two texts.
    """

    name = "clustered-bench"
    dimension = 384

    def __init__(self) -> None:
        table = np.random.default_rng(1).standard_normal((4096, self.dimension), np.float32)
        self._table = table / np.float32(self.dimension**0.5)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, 384) unit vectors, order kept."""
        named = [_EVENT.search(text) for text in texts]
        events = self._any([event[1] if event else text for event, text in zip(named, texts, strict=True)])
        made = self._table[0] + 0.42 * events + 0.36 * self._any([f"{text}." for text in texts])
        unit: NDArray[np.float32] = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, 384) unit vectors, order kept."""
        return self.encode_passages(texts)

    def _any(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of length about 1, always the same for the same text: sums of four out of a table."""
        digests = b"".join(hashlib.blake2b(text.encode(), digest_size=8).digest() for text in texts)
        chosen = np.frombuffer(digests, dtype="<u2").reshape(-1, 4) % len(self._table)
        made: NDArray[np.float32] = self._table[chosen].sum(axis=1) / np.float32(2)
        return made


class Corpus:
    """News of about ``passages`` passages, always the same for the same number."""

    def __init__(self, passages: int) -> None:
        self.articles = max(1, passages // PASSAGES)
        chance = random.Random(7)
        words = dict.fromkeys(_word(chance) for _ in range(30_000))
        self._words = list(words)
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(len(self._words))))
        count = max(4, self.articles // _ARTICLES_AN_EVENT)
        self.events = [_word(chance, 4).capitalize() + str(n) for n in range(count)]
        """The names of the events; a question that names one is about it."""
        self.starts = [chance.randrange(DAYS - 40) for _ in self.events]
        """On which day, from 0, each event begins; it lasts forty days."""

    def write(self, target: Path) -> None:
        """Write all articles to a JSON lines file, in the order of their days."""
        with target.open("w", encoding="utf-8") as out:
            for record in self.records():
                out.write(json.dumps(record, ensure_ascii=False) + "\n")

    def records(self) -> Iterator[dict[str, str]]:
        """Yield the articles by day, as a feed would bring them."""
        chance = random.Random(11)
        placed = []
        for number in range(self.articles):
            event = chance.randrange(len(self.events))
            on = self.starts[event] + chance.randrange(40) if number % 4 else chance.randrange(DAYS)
            placed.append((on, number, event))
        for on, number, event in sorted(placed):
            yield {
                "id": f"n{number}",
                "title": f"El caso {self.events[event]} y {' '.join(self._some(chance, 5))}",
                "text": self._text(chance, self.events[event]),
                "published": (FIRST + timedelta(days=on)).isoformat(),
                "outlet": chance.choice(OUTLETS),
                "section": chance.choice(SECTIONS),
                "language": "es",
            }

    def questions(self, count: int) -> list[tuple[str, int]]:
        """Return questions, each about an event, with the day on which that begins."""
        chance = random.Random(13)
        chosen = [chance.randrange(len(self.events)) for _ in range(count)]
        return [
            (f"¿Qué dijo {self._words[chance.randrange(2000)]} del caso {self.events[e]}?", self.starts[e])
            for e in chosen
        ]

    def words(self, count: int) -> list[str]:
        """Return questions of three words each, from everyday to rare ones."""
        chance = random.Random(17)
        return [" ".join(self._words[chance.randrange(20, 5000)] for _ in range(3)) for _ in range(count)]

    def _text(self, chance: random.Random, event: str) -> str:
        paragraphs = []
        for _ in range(PASSAGES):
            sentences = [self._sentence(chance, event if n in (0, 3) else None) for n in range(5)]
            paragraphs.append(" ".join(sentences))
        return "\n\n".join(paragraphs)

    def _sentence(self, chance: random.Random, event: str | None) -> str:
        content = self._some(chance, 11)
        glue = chance.choices(_FUNCTION.split(), k=len(content))
        said = " ".join(word for pair in zip(glue, content, strict=True) for word in pair)
        opened = f"sobre el caso {event}, {said}" if event else said
        return opened[:1].upper() + opened[1:] + "."

    def _some(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self._words, cum_weights=self._weights, k=count)


def _word(chance: random.Random, syllables: int = 0) -> str:
    heads, hearts = (
        ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "tr", "br", "pl"),
        "aeioua",
    )
    ends = ("", "", "", "n", "r", "s", "l")
    count = syllables or chance.choice((2, 2, 3, 3, 4))
    return "".join(chance.choice(heads) + chance.choice(hearts) + chance.choice(ends) for _ in range(count))
