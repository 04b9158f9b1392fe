"""How likely it is that the library answers a question: signals, weighed as questions with known answers taught.

A calibration is a few logistic regressions, one each for answers in quotes and for those that a model writes, where
question and article share a language and where they do not. It belongs to the models it was fitted with. One comes
along (``calibration.json``), fitted on development data; ``fuente calibrate`` fits one to a library's own questions and
keeps it in the library's folder.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from index.errors import FuenteError
from rag.signals import Signals

log = logging.getLogger(__name__)

FILE = "calibration.json"
"""Its name in a library's folder."""

Part = Literal[
    "quotes, same language", "quotes, other language", "model, same language", "model, other language"
]
PARTS: tuple[Part, ...] = (
    "quotes, same language",
    "quotes, other language",
    "model, same language",
    "model, other language",
)
"""What is fitted apart: whether a model told its odds, and whether question and article share a language."""

_FORMAT = 1
_MOST = 30.0  # of log odds: beyond it a probability is 0 or 1


class BadCalibration(FuenteError):
    """A file holds no calibration that can be read, or it cannot be written."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One logistic regression: ``names`` are signals, each standardised by ``means`` and ``scales`` and weighed.

    From the probability ``bar`` on, a question is answered. ``about`` says what it was fitted on.
    """

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    bar: float
    about: Mapping[str, Any] = field(default_factory=dict)

    def probability(self, found: Signals) -> float:
        """Return how likely it is that what ``found`` tells of answers the question, from 0 to 1.

        A signal that is not known says nothing for or against it.
        """
        sum_ = self.intercept
        for name, mean, scale, weight in zip(self.names, self.means, self.scales, self.weights, strict=True):
            value = getattr(found, name)
            if value is not None:
                sum_ += weight * (float(value) - mean) / scale
        return 1 / (1 + math.exp(-max(-_MOST, min(_MOST, sum_))))

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON-ready values."""
        return {
            "signals": {
                name: {"mean": round(mean, 6), "scale": round(scale, 6), "weight": round(weight, 6)}
                for name, mean, scale, weight in zip(
                    self.names, self.means, self.scales, self.weights, strict=True
                )
            },
            "intercept": round(self.intercept, 6),
            "bar": round(self.bar, 6),
            "about": dict(self.about),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Weights:
        """Read what ``to_dict`` wrote.

        Raises:
            ValueError, KeyError, TypeError: it is something else.
        """
        told: Mapping[str, Mapping[str, float]] = data["signals"]
        unknown = set(told) - set(Signals.__dataclass_fields__)
        if unknown:
            raise ValueError(f"unknown signal {min(unknown)}")
        columns = [tuple(float(one[key]) for one in told.values()) for key in ("mean", "scale", "weight")]
        numbers = (*(n for column in columns for n in column), float(data["intercept"]), float(data["bar"]))
        if not all(map(math.isfinite, numbers)) or not all(columns[1]):
            raise ValueError("a number that is none, or a scale of 0")
        return cls(
            tuple(told), columns[0], columns[1], columns[2], numbers[-2], numbers[-1], dict(data["about"])
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights by part. ``embedding`` and ``writer`` name the models whose signals they weigh.

    An ``embedding`` of "" is any: such weights do without cosines. ``writer`` is "" where no model told odds.
    ``origin`` says where it is from.
    """

    embedding: str
    writer: str
    parts: Mapping[str, Weights]
    origin: str = ""

    @property
    def general(self) -> bool:
        """Whether it belongs to no embedding model, and so looks at wording alone."""
        return not self.embedding

    def weights(self, found: Signals) -> Weights | None:
        """Return the weights for these signals: without odds, or weights for them, those for quotes; None if none."""
        language = "same language" if found.same_language else "other language"
        kinds = ("quotes",) if found.odds is None else ("model", "quotes")
        return next((w for kind in kinds if (w := self.parts.get(f"{kind}, {language}"))), None)

    def probability(self, found: Signals) -> float:
        """Return how likely the question is answered, from 0 to 1; 1 where nothing was fitted for such signals."""
        weights = self.weights(found)
        return weights.probability(found) if weights else 1.0

    def answers(self, found: Signals) -> bool:
        """Return whether to answer: the probability reaches the bar."""
        weights = self.weights(found)
        return weights is None or weights.probability(found) >= weights.bar

    def over(self, other: Calibration) -> Calibration:
        """Return these weights, with the other's where these have none."""
        return replace(
            self, writer=self.writer or other.writer, parts=MappingProxyType({**other.parts, **self.parts})
        )

    def without_odds(self) -> Calibration:
        """Return it as it is where the odds of its writing model are not to be had."""
        kept = {name: w for name, w in self.parts.items() if not name.startswith("model")}
        return replace(self, writer="", parts=MappingProxyType(kept))

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON-ready values."""
        return {
            "format": _FORMAT,
            "embedding": self.embedding,
            "writer": self.writer,
            "parts": {name: weights.to_dict() for name, weights in self.parts.items()},
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], origin: str = "") -> Calibration:
        """Read what ``to_dict`` wrote.

        Raises:
            ValueError, KeyError, TypeError, AttributeError: it is something else.
        """
        if data["format"] != _FORMAT:
            raise ValueError(f"format {data['format']}")
        parts = {str(name): Weights.from_dict(part) for name, part in data["parts"].items()}
        return cls(str(data["embedding"]), str(data["writer"]), MappingProxyType(parts), origin)


def calibration_for(
    folder: Path | None, embedding: str, writer: str = "", *, quiet: bool = False
) -> Calibration:
    """Return how to weigh signals of these models: the library's own calibration in ``folder``, else the one shipped.

    ``embedding`` and ``writer`` are their names, ``writer`` "" for quotes. Where no calibration belongs to the
    embedding model, one is returned that looks at wording alone and answers more readily, and unless ``quiet`` that is
    logged; where none belongs to the writing model, its odds do not count.
    """
    made: Calibration | None = None
    for one in (*_own(folder), *shipped()):
        if one.embedding and not embedding.startswith(one.embedding):
            continue
        if not one.embedding and made is not None:
            break
        fitting = one if writer and one.writer == writer else one.without_odds()
        made = made.over(fitting) if made else fitting
    assert made is not None
    if made.general and not quiet:
        # `fuente doctor` says so, too; each start of a server with a model of one's own need not.
        log.info(
            "No calibration belongs to the embedding model %s: questions are refused by their wording alone. "
            "`fuente calibrate` makes one from questions of yours.",
            embedding,
        )
    return made


@cache
def shipped() -> tuple[Calibration, ...]:
    """Return the calibrations that come along, the one for any embedding model last."""
    data = json.loads(files("rag").joinpath(FILE).read_text(encoding="utf-8"))
    return tuple(Calibration.from_dict(one, "shipped") for one in data)


def read(path: Path) -> Calibration:
    """Read a calibration that ``write`` wrote.

    Raises:
        BadCalibration: it cannot be read, or is something else.
    """
    try:
        return Calibration.from_dict(json.loads(path.read_text(encoding="utf-8")), str(path))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadCalibration(
            f"{path} is no calibration ({type(error).__name__}: {error}). Make it anew with `fuente calibrate`, or "
            "remove it."
        ) from error


def write(path: Path, made: Calibration) -> None:
    """Write a calibration to a JSON file, whole or not at all.

    Raises:
        BadCalibration: it cannot be written.
    """
    text = json.dumps(made.to_dict(), ensure_ascii=False, indent=1) + "\n"
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise BadCalibration(
            f"{path} cannot be written ({error.strerror or error}). Name a file in a folder of yours with --out."
        ) from error


def _own(folder: Path | None) -> Sequence[Calibration]:
    """Return the library's own calibration, none where it has none or it cannot be read: that is logged."""
    if folder is None or not (folder / FILE).exists():
        return ()
    try:
        return (read(folder / FILE),)
    except BadCalibration as error:
        log.warning("%s", error)
        return ()
