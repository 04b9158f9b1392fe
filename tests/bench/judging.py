"""How well the embedded model judges whether a sentence says what a claim says.

The pairs of ``data/claims.json`` are made up: sound claims, and claims broken by an opposite verb, a negation, another
subject or place, swapped roles or a dropped hedge, in English, Spanish and German, about Spanish sentences.

``python -m tests.bench.judging [--json]``
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CLAIMS = Path(__file__).with_name("data") / "claims.json"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim about a sentence; ``broken`` says how it differs, and is empty where it is sound."""

    source: str
    text: str
    language: str
    broken: str


def read_claims(path: Path = CLAIMS) -> Iterator[Claim]:
    """Yield the claims of a file, by language, so that the model reads each language's examples once."""
    found = [
        Claim(entry["source"], claim["text"], claim["language"], claim.get("broken", ""))
        for entry in json.loads(path.read_text(encoding="utf-8"))
        for claim in entry["claims"]
    ]
    yield from sorted(found, key=lambda claim: claim.language)


def auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Return how often one of ``higher`` exceeds one of ``lower``, ties counted half (0.5 is chance)."""
    wins = sum((a > b) + 0.5 * (a == b) for a in higher for b in lower)
    return wins / (len(higher) * len(lower))


def main() -> None:
    """Judge every claim and print how many sound ones pass, and how many broken ones are caught."""
    from index.settings import IndexSettings
    from index.weights import writing_model
    from rag.embedded import EmbeddedLLM, EmbeddedWriter
    from rag.verify import SAID

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    writer = EmbeddedWriter(EmbeddedLLM(writing_model(IndexSettings().cache)))
    odds = [(claim, writer.judge(claim.text, claim.source, claim.language)) for claim in read_claims()]
    sound = [value for claim, value in odds if not claim.broken]
    broken = [value for claim, value in odds if claim.broken]
    kinds: dict[str, list[bool]] = defaultdict(list)
    for claim, value in odds:
        if claim.broken:
            kinds[claim.broken].append(value < SAID)
    figures = {
        "bar": SAID,
        "auc": round(auc(sound, broken), 3),
        "sound": len(sound),
        "sound that pass": sum(value >= SAID for value in sound),
        "broken": len(broken),
        "broken that are caught": sum(value < SAID for value in broken),
        **{f"caught: {kind}": f"{sum(caught)} of {len(caught)}" for kind, caught in sorted(kinds.items())},
    }
    if given.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, figure in figures.items():
            print(f"{name:24} {figure}")


if __name__ == "__main__":
    main()
