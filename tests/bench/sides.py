"""The two sides as processes of their own, over the same articles."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.compare import ROOT, WORK

SEEDS = ROOT / "seeds"


@dataclass(frozen=True, slots=True)
class Indexes:
    """One library and one Chroma folder over the same texts; ``about`` says how large they are."""

    library: Path
    rival: Path
    weights: Path
    about: str


def prepare(sources: Sequence[Path], *, most: int = 200) -> Indexes:
    """Index ``sources`` for both sides where that is not done yet.

    A source is a folder or file of text articles, or a ``.jsonl`` or ``.jsonl.gz`` file whose lines hold
    ``text`` and perhaps ``title``; of such a file, the first ``most`` lines.
    """
    from index import Library

    WORK.mkdir(parents=True, exist_ok=True)
    paths = [as_files(path, most) if ".jsonl" in path.name else path for path in sources]
    key = hashlib.sha256("\n".join(sorted(map(str, paths))).encode()).hexdigest()[:10]
    with Library.open(WORK / f"library-{key}") as library:
        print("Indexing for Fuente …", file=sys.stderr, flush=True)
        library.sync(paths, prune=True)
        texts = [article.text for article in library.articles()]
        counts = library.counts()
    rival, unpacked, chunks = rival_of(texts)
    about = f"{counts.articles} articles: {counts.passages} passages of Fuente, {chunks} chunks of LlamaIndex"
    return Indexes(WORK / f"library-{key}", rival, unpacked, about)


def rival_of(texts: Sequence[str]) -> tuple[Path, Path, int]:
    """Index ``texts`` for the rival where that is not done; return the index, the weights, the number of chunks."""
    from index import weights
    from index.settings import IndexSettings

    WORK.mkdir(parents=True, exist_ok=True)
    unpacked = WORK / "weights"
    if not (unpacked / "modules.json").exists():
        print("Unpacking the embedding model for LlamaIndex …", file=sys.stderr, flush=True)
        weights.unpack_embedding_model(IndexSettings().cache, unpacked)
    digest = hashlib.sha256("\0".join(sorted(texts)).encode()).hexdigest()[:10]
    rival = WORK / f"chroma-{digest}"
    done = rival.with_suffix(".json")
    if not done.exists():
        print("Indexing for LlamaIndex …", file=sys.stderr, flush=True)
        _run("build", texts, rival, unpacked, done)
    return rival, unpacked, int(json.loads(done.read_text(encoding="utf-8"))["chunks"])


def environment() -> dict[str, str]:
    """Return the environment of both sides: nothing is looked for in the network, nothing is reported.

    Both take all cores and the embedded model, whatever is set.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
    return kept | {
        "HF_HUB_OFFLINE": "1",
        "ANONYMIZED_TELEMETRY": "False",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONWARNINGS": "ignore",
    }


class Side:
    """A process that is ready to be asked, one question at a time."""

    def __init__(self, *command: str | Path) -> None:
        """Start ``python -m command`` and wait until it is ready.

        The threads of both models wait for each other alike: Fuente sets that for itself, and where something
        else wants a core, the recipe should not be slower for want of it.
        """
        self._process = subprocess.Popen(
            [sys.executable, "-m", *map(str, command)],
            cwd=ROOT, env=environment() | {"GOMP_SPINCOUNT": "20000"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
        )  # fmt: skip
        self._name = str(command[0])
        self._read()  # that it is ready

    def ask(self, question: str) -> dict[str, Any]:
        """Return the figures of one answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(_SAID):
                data: dict[str, Any] = json.loads(line.removeprefix(_SAID))
                return data
        raise SystemExit(f"{self._name} ended early. Run `python -m {self._name} answer …` to see why.")


@contextmanager
def both(indexes: Indexes, gguf: Path, languages: Sequence[str] = ()) -> Iterator[tuple[Side, Side]]:
    """Start ours and theirs, one after the other; end both in the end.

    ``languages`` are those in which ours is prepared beside the ones it begins with.
    """
    started: list[Side] = []
    try:
        started.append(Side("tests.bench.fuente_recipe", "answer", indexes.library, *languages))
        rival = ("answer", indexes.rival, indexes.weights, gguf)
        started.append(Side("tests.bench.llamaindex_recipe", *rival))
        yield started[0], started[1]
    finally:
        for side in started:
            side.close()


def answer_lines(answer: Callable[[str], dict[str, Any]]) -> None:
    """Say that this process is ready, then answer each question on standard input."""
    print(_SAID + "{}", flush=True)
    for line in sys.stdin:
        print(_SAID + json.dumps(answer(json.loads(line)), ensure_ascii=False), flush=True)


_SAID = "bench: "
_UNSET = frozenset({"FUENTE_LLM", "FUENTE_LLM_URL", "FUENTE_LLM_MODEL", "FUENTE_THREADS"})


def as_files(path: Path, most: int) -> Path:
    """Write the articles of a JSON lines file as text files; return their folder."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:10]
    folder = WORK / f"{path.name.split('.')[0]}-{most}-{digest}"
    folder.mkdir(exist_ok=True)
    with (
        gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as f
    ):
        for number, line in zip(range(most), f, strict=False):
            article = json.loads(line)
            text = f"{article.get('title', '')}\n\n{article['text']}".strip()
            (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")
    return folder


def _run(command: str, texts: Sequence[str], rival: Path, weights: Path, done: Path) -> None:
    """Build the rival's index in a process of its own: torch leaves with it."""
    import shutil

    shutil.rmtree(rival, ignore_errors=True)  # of a run that was stopped
    subprocess.run(
        [sys.executable, "-m", "tests.bench.sides", command, str(rival), str(weights), str(done)],
        cwd=ROOT, env=environment(), input=json.dumps(texts), encoding="utf-8", check=True,
    )  # fmt: skip


if __name__ == "__main__":
    from tests.bench.llamaindex_recipe import build

    count = build(json.load(sys.stdin), Path(sys.argv[2]), Path(sys.argv[3]))
    Path(sys.argv[4]).write_text(json.dumps({"chunks": count}), encoding="utf-8")
