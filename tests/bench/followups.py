"""How well a question that leans on its conversation is known, and made to stand alone.

A file of dialogues holds a JSON object a line: ``history`` with the user's turns, a line each that begins with
``|user|:``, the question asked last; and ``standalone``, that question as a person put it. MT-RAG's are like that.
The turns are shuffled once, with a seed; the first ``DEVELOPED`` were looked at while the rules and the prompt were
made, and the rest is what counts.

``python -m tests.bench.followups --data FILE [--most N] [--quotes] [--json]``
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed import Encoder
from index.stems import content_terms
from rag.followup import Turn, needs_history
from rag.question import Rewrite, understand

DEVELOPED = 120
"""Turns that were looked at during development."""

_ROUNDS = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at the end of a conversation, and how a person made it stand alone."""

    history: tuple[Turn, ...]
    text: str
    standalone: str


def read_turns(path: Path, seed: int = 0) -> list[Asked]:
    """Return the turns of a file of dialogues, shuffled with ``seed``. It holds no answers, so those are empty."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        *before, text = [said.strip() for said in entry["history"].split("|user|:")[1:]]
        history = tuple((said, "") for said in before)
        found.append(Asked(history, text, entry["standalone"].replace("|user|:", "").strip()))
    random.Random(seed).shuffle(found)
    return found


def token_f1(one: str, other: str) -> float:
    """Return SQuAD's F1 of two texts' words: lower case, without punctuation and English articles."""
    first, second = _tokens(one), _tokens(other)
    common = sum((Counter(first) & Counter(second)).values())
    return 2 * common / (len(first) + len(second)) if common else float(first == second)


def _tokens(text: str) -> list[str]:
    plain = re.sub(r"[^\w\s]", "", text.lower())
    return re.sub(r"\b(a|an|the)\b", " ", plain).split()


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float, float]:
    """Return the mean and its 95% interval, from resampling (percentile bootstrap)."""
    data = np.asarray(values, dtype=np.float64)
    places = np.random.default_rng(seed).integers(0, len(data), (_ROUNDS, len(data)))
    low, high = np.percentile(data[places].mean(axis=1), [2.5, 97.5])
    return float(data.mean()), float(low), float(high)


def decisions(turns: Sequence[Asked], language: str = "en") -> dict[str, Any]:
    """Measure ``needs_history`` on the turns with a history: time, and how it agrees with what the person did.

    What counts as a question that needed its history is set in four ways: the person's form shares little with it
    (token F1 under a bar), or has a content word more. "yes" alone counts as positive, then "yes" and "unsure".
    """
    led = [turn for turn in turns if turn.history]
    needs, seconds = [], []
    for turn in led:
        began = time.perf_counter()
        needs.append(needs_history(turn.text, language, turn.history))
        seconds.append(time.perf_counter() - began)
    truths: dict[str, Callable[[Asked], bool]] = {
        **{f"F1 < {bar}": partial(_below, bar) for bar in (0.9, 0.7, 0.5)},
        "a new content word": lambda t: bool(_content(t.standalone) - _content(t.text)),
    }
    rows = []
    for name, truth in truths.items():
        wanted = [truth(turn) for turn in led]
        for positive in (("yes",), ("yes", "unsure")):
            got = [need in positive for need in needs]
            both = sum(w and g for w, g in zip(wanted, got, strict=True))
            rows.append(
                {
                    "needed where": name,
                    "positive": " or ".join(positive),
                    "needed": sum(wanted),
                    "precision": round(both / max(1, sum(got)), 3),
                    "recall": round(both / max(1, sum(wanted)), 3),
                    "accuracy": round(sum(w == g for w, g in zip(wanted, got, strict=True)) / len(led), 3),
                }
            )
    return {
        "turns with a history": len(led),
        "decided": dict(Counter(needs)),
        "p50 ms": round(1_000 * statistics.median(seconds), 3),
        "p95 ms": round(1_000 * float(np.percentile(seconds, 95)), 3),
        "rows": rows,
    }


def _below(bar: float, turn: Asked) -> bool:
    return token_f1(turn.text, turn.standalone) < bar


def _content(text: str) -> set[str]:
    return set(content_terms(text, "en"))


def forms(turns: Sequence[Asked], rewrite: Rewrite | None) -> dict[str, list[str]]:
    """Return the turns' questions as each way of asking puts them, by its name."""
    ways = {
        "as asked": [turn.text for turn in turns],
        "last two joined": [" ".join([*(q for q, _ in turn.history[-1:]), turn.text]) for turn in turns],
        "by rule alone": [understand(turn.text, turn.history).standalone for turn in turns],
    }
    if rewrite is not None:
        ways["rewritten"] = [understand(turn.text, turn.history, None, rewrite).standalone for turn in turns]
    return ways


def measure(turns: Sequence[Asked], encoder: Encoder, rewrite: Rewrite | None = None) -> dict[str, Any]:
    """Measure each way of putting the questions against the person's form.

    Token F1 and the cosine of the two questions' vectors, means with 95% intervals; of the last way also the mean
    difference to each of the others, paired.
    """
    wanted = encoder.encode_queries([turn.standalone for turn in turns])
    scores: dict[str, dict[str, list[float]]] = {}
    for name, made in forms(turns, rewrite).items():
        near = (_vectors(encoder, made) * wanted).sum(axis=1)
        scores[name] = {
            "F1": [token_f1(m, turn.standalone) for m, turn in zip(made, turns, strict=True)],
            "cosine": [float(value) for value in near],
        }
    ours = list(scores)[-1]
    return {
        "turns": len(turns),
        "ways": {name: {kind: interval(v) for kind, v in kinds.items()} for name, kinds in scores.items()},
        f"{ours}, less": {
            name: {
                kind: interval([a - b for a, b in zip(scores[ours][kind], values, strict=True)])
                for kind, values in kinds.items()
            }
            for name, kinds in scores.items()
            if name != ours
        },
    }


def _vectors(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    return encoder.encode_queries(texts)


def untouched_ms(turns: Sequence[Asked]) -> float:
    """Return the median milliseconds that ``understand`` takes longer with its history where nothing is rewritten."""
    seconds = []
    for turn in turns:
        if turn.history and understand(turn.text, turn.history).standalone == turn.text:
            seconds.append(_timed(turn, turn.history) - _timed(turn, ()))
    return round(1_000 * statistics.median(seconds), 3) if seconds else 0.0


def _timed(turn: Asked, history: Sequence[Turn]) -> float:
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        understand(turn.text, history)
        best = min(best, time.perf_counter() - began)
    return best


class Kept:
    """A writer's rewriting whose results are kept in a file, so that a long run can be taken up again."""

    def __init__(self, rewrite: Rewrite, path: Path) -> None:
        self._rewrite, self._path = rewrite, path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.made: dict[str, list[Any]] = dict(json.loads(line) for line in lines)

    def __call__(self, question: str, language: str, history: Sequence[Turn]) -> str | None:
        """Rewrite, or return what was written before."""
        key = json.dumps([question, language, list(history)], ensure_ascii=False)
        if key not in self.made:
            began = time.perf_counter()
            text = self._rewrite(question, language, history)
            self.made[key] = [text, time.perf_counter() - began]
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, self.made[key]], ensure_ascii=False) + "\n")
        made: str | None = self.made[key][0]
        return made

    def seconds(self) -> list[float]:
        """The seconds that each rewriting took."""
        return [float(entry[1]) for entry in self.made.values()]


def main() -> None:
    """Measure both halves of a file and print the tables."""
    from index.embed import load_encoder
    from index.settings import IndexSettings
    from index.weights import writing_model
    from rag.embedded import EmbeddedLLM, EmbeddedWriter

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the dialogues, JSON lines")
    parser.add_argument("--most", type=int, help="only so many turns")
    parser.add_argument("--part", choices=["developed", "held out", "both"], default="both")
    parser.add_argument("--quotes", action="store_true", help="without the writing model")
    parser.add_argument("--kept", type=Path, help="a file for what the model wrote, to take a run up again")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    turns = read_turns(given.data)[: given.most]
    settings = IndexSettings()
    rewrite: Rewrite | None = None
    if not given.quotes:
        rewrite = EmbeddedWriter(EmbeddedLLM(writing_model(settings.cache), threads=settings.threads)).rewrite
        if given.kept:
            rewrite = Kept(rewrite, given.kept)
    encoder = load_encoder(settings)
    parts = {"developed": turns[:DEVELOPED], "held out": turns[DEVELOPED:]}
    figures: dict[str, Any] = {}
    for name, part in parts.items():
        led = [turn for turn in part if turn.history]
        if not led or given.part not in (name, "both"):
            continue
        figures[name] = {
            "decision": decisions(part),
            "with a history": measure(led, encoder, rewrite),
            "all turns": measure(part, encoder, rewrite),
            "ms added where nothing is rewritten, p50": untouched_ms(part),
        }
    if isinstance(rewrite, Kept) and rewrite.made:
        figures["seconds a rewriting, p50"] = round(statistics.median(rewrite.seconds()), 2)
    print(json.dumps(figures, indent=1, ensure_ascii=False) if given.json else _table(figures))


def _table(figures: dict[str, Any]) -> str:
    lines = []
    for name, part in figures.items():
        if not isinstance(part, dict):
            lines.append(f"{name}: {part}")
            continue
        decided = part["decision"]
        lines += [f"== {name}", "", *(f"{k}: {v}" for k, v in decided.items() if k != "rows"), ""]
        lines.append(f"{'needed where':20} {'positive':14} needed precision recall accuracy")
        lines += [
            f"{r['needed where']:20} {r['positive']:14} {r['needed']:6} {r['precision']:9.3f} {r['recall']:6.3f} "
            f"{r['accuracy']:8.3f}"
            for r in decided["rows"]
        ]
        for which in ("with a history", "all turns"):
            made = part[which]
            lines += ["", f"{which}: {made['turns']} turns; mean (95% interval)"]
            for title, ways in made.items():
                if title == "turns":
                    continue
                lines.append("" if title == "ways" else f"  {title}:")
                for way, kinds in ways.items():
                    shown = "   ".join(f"{k} {m:6.3f} ({a:.3f} to {b:.3f})" for k, (m, a, b) in kinds.items())
                    lines.append(f"  {way:18} {shown}")
        lines += [
            "",
            f"ms added where nothing is rewritten, p50: {part['ms added where nothing is rewritten, p50']}",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
