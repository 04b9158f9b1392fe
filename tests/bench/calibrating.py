"""Makes ``rag/calibration.json``, the calibration that comes along, from development data.

``python -m tests.bench.calibrating --data FOLDER [--data FOLDER …] [--into es] [--quotes] [--coverage 0.8] [--most N]``

A folder holds questions*.jsonl and articles*.jsonl (or corpus*.jsonl), as for ``fuente calibrate``. Beside the weights
for the models in use it makes those for any embedding model, which do without cosines and answer more readily.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rag.calibrate_cli import asked, calibration_of, fitted_to
from rag.evaluate.fitting import WORDING
from rag.evaluate.show_fitted import say_fitted
from rag.refuse import MODEL
from rag.settings import load
from rag.terminal import console

MILD = 0.95
"""Share of the answerable questions that are answered where the embedding model is another one."""


def main() -> None:
    """Ask, fit, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, action="append", required=True)
    parser.add_argument("--into", default="es")
    parser.add_argument("--library-at", type=Path, default=None)
    parser.add_argument("--quotes", action="store_true")
    parser.add_argument("--coverage", type=float, default=0.8)
    parser.add_argument("--most", type=int, default=None)
    parser.add_argument("--out", type=Path, default=Path("rag/calibration.json"))
    given = parser.parse_args()
    settings = load(llm="quotes" if given.quotes else "auto")
    found = asked(settings, given.data, None, given.library_at, [given.into], given.most)
    fitted, _ = fitted_to(found.cases, None, given.coverage)
    mild, _ = fitted_to(found.cases, None, MILD, quotes=WORDING, model=())
    say_fitted(console(), fitted)
    say_fitted(console(), mild)
    made = [calibration_of(fitted, MODEL, found.writer), calibration_of(mild, "", "")]
    given.out.write_text(
        json.dumps([one.to_dict() for one in made], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    sys.stderr.write(f"{given.out} is written.\n")


if __name__ == "__main__":
    main()
