"""What the program needs of a machine, checked one by one, with what to do where something is missing."""

from __future__ import annotations

import platform
import shutil
import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.errors import FuenteError
from index.web.url import redacted
from rag.settings import Settings
from rag.terminal import counted

if TYPE_CHECKING:
    from index.library import Library

State = Literal["ok", "warn", "fail"]

OLDEST_PYTHON = (3, 11)
MODEL_BYTES = 1_300_000_000  # both models in the cache
FETCH_BYTES = 2_500_000_000  # the same while they are being fetched and unpacked
LIBRARY_BYTES = 200_000_000
_READERS = {
    "web pages": "trafilatura",
    "feeds": "feedparser",
    "PDF": "pypdfium2",
    "Word, EPUB and mail": "lxml",
    "Parquet": "pyarrow",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: what was looked at, how it is, what was found, and what to do if it is not ``ok``."""

    name: str
    state: State
    found: str
    advice: str = ""


def examine(settings: Settings) -> Iterator[Check]:
    """Yield every check, quick ones first. A check that breaks is a finding itself; nothing is raised."""
    checks: list[tuple[str, Callable[[Settings], Check | list[Check]]]] = [
        ("Python", python),
        ("SQLite", sqlite),
        ("Disk", disk),
        ("Embedding model", embedding_model),
        ("Writing model", writing_model),
        ("Readers", readers),
        ("Library", library),
        ("Port", port),
    ]
    if settings.llm_url:
        checks.append(("LLM server", llm_server))
    for name, check in checks:
        try:
            found = check(settings)
            yield from found if isinstance(found, list) else [found]
        except FuenteError as error:
            yield Check(name, "fail", str(error))
        except Exception as error:  # a doctor that faints helps nobody
            yield Check(name, "fail", f"{type(error).__name__}: {error}", "Please report this.")


def python(_: Settings) -> Check:
    """Check the version of Python."""
    found = f"{platform.python_version()} at {sys.executable}"
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Check("Python", "fail", found, "Install Python 3.11 or newer.")
    return Check("Python", "ok", found)


def sqlite(_: Settings) -> Check:
    """Check that SQLite has full-text search (FTS5) with ranking."""
    with closing(sqlite3.connect(":memory:")) as memory:
        try:
            memory.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
            memory.execute("INSERT INTO t VALUES ('one word')")
            memory.execute("SELECT bm25(t) FROM t WHERE t MATCH 'word'").fetchone()
        except sqlite3.OperationalError as error:
            advice = "Use a Python whose SQLite is built with FTS5, such as python.org's or your system's."
            return Check("SQLite", "fail", f"{sqlite3.sqlite_version} without FTS5 ({error})", advice)
    return Check("SQLite", "ok", f"{sqlite3.sqlite_version} with FTS5")


def disk(settings: Settings) -> Check:
    """Check that the folders can be written to and have room for models (if they are missing) and library."""
    from index.weights import embedding_model_ready, writing_model_ready

    ready = embedding_model_ready(settings.cache) and writing_model_ready(settings.cache)
    found = []
    for folder, needed, variable in (
        (settings.cache, 0 if ready else FETCH_BYTES, "FUENTE_CACHE"),
        (settings.library, LIBRARY_BYTES, "FUENTE_LIBRARY"),
    ):
        there = _nearest(folder)
        if not _writable(there):
            advice = f"Give yourself the right to write there, or point {variable} elsewhere."
            return Check("Disk", "fail", f"{there} cannot be written to", advice)
        free = shutil.disk_usage(there).free
        if free < needed:
            advice = f"Free some space, or point {variable} at another disk."
            state: State = "fail" if free < needed // 2 else "warn"
            return Check("Disk", state, f"{_size(free)} free at {there}, {_size(needed)} wanted", advice)
        found.append(f"{_size(free)} free at {there}")
    return Check("Disk", "ok", ", ".join(dict.fromkeys(found)))


def embedding_model(settings: Settings) -> Check:
    """Check that the embedding model is prepared; nothing is searched or indexed without it."""
    from index.weights import embedding_model_ready

    if settings.embed_model != Settings.model_fields["embed_model"].default:
        return Check("Embedding model", "ok", f"{settings.embed_model}, loaded when it is needed")
    path = embedding_model_ready(settings.cache, thorough=True)
    if path is None:
        return Check("Embedding model", "warn", "not here, or damaged", _fetch(settings))
    return Check("Embedding model", "ok", str(path))


def writing_model(settings: Settings) -> Check:
    """Check that the embedded writing model is here, where it is the one that writes."""
    from index.weights import writing_model_ready

    if settings.llm == "quotes":
        return Check("Writing model", "ok", "none wanted (FUENTE_LLM=quotes)")
    if settings.llm_url:
        return Check("Writing model", "ok", f"{settings.llm_model or 'one'} on a server (FUENTE_LLM_URL)")
    path = writing_model_ready(settings.cache, thorough=True)
    if path is None:
        return Check(
            "Writing model", "warn", "not here, or damaged: answers are quotes only", _fetch(settings)
        )
    return Check("Writing model", "ok", str(path))


def library(settings: Settings) -> list[Check]:
    """Check the library: that there is one, that it is whole, and that its vectors can be searched."""
    from index.library import Library
    from index.tables import VERSION

    if not library_there(settings.library):
        advice = "Add articles: fuente index add PATH"
        return [Check("Library", "warn", f"none yet at {settings.library}", advice)]
    with Library.open(settings.library, settings=settings) as opened:
        counts = opened.counts()
        held = f"{counted(counts.articles, 'article')} at {settings.library}, schema {VERSION}"
        problems = opened.integrity_check()
        of_vectors = opened.vectors.check() if problems else []
        checks = [
            Check("Library", "fail", problem, "Keep a copy of the folder before you repair it.")
            for problem in problems
            if problem not in of_vectors
        ]
        checks = checks or [Check("Library", "ok", held)]
        checks.append(_writer(opened))
        checks += [*_vectors(opened, settings), *_calibration(opened)]
        checks += [Check("Vector index", "warn", problem) for problem in of_vectors] or [_index(opened)]
        return checks + _last_sync(opened)


def _vectors(library: Library, settings: Settings) -> list[Check]:
    """Check that the embedding model of the settings is the one that made the vectors."""
    from index.library import EncoderMismatch
    from index.schema import meta
    from index.weights import EMBEDDING_MODEL, embedding_model_ready

    with library.store.reading() as connection:
        made_by = meta(connection, "encoder")
    if made_by is None:
        return []
    if settings.embed_model != EMBEDDING_MODEL:
        # without loading it, which may take a minute: its name stands before what tells its weights
        if made_by.rpartition("@")[0] == settings.embed_model:
            return [Check("Vectors", "ok", f"made by {made_by}")]
        advice = "Run `fuente index rebuild` to encode the articles again, or set FUENTE_EMBED_MODEL back."
        return [Check("Vectors", "fail", f"made by {made_by}, not by {settings.embed_model}", advice)]
    if embedding_model_ready(settings.cache) is None:
        return []
    try:
        _ = library.encoder
    except EncoderMismatch as mismatch:
        return [Check("Vectors", "fail", str(mismatch))]
    if library.is_dated():
        advice = "Articles are found better once `fuente index rebuild` has made them anew."
        return [Check("Vectors", "warn", f"made by {made_by} in an earlier way, without titles", advice)]
    return [Check("Vectors", "ok", f"made by {made_by}")]


def _calibration(library: Library) -> list[Check]:
    """Say by what calibration questions are refused, and whether it belongs to the embedding model."""
    from index.schema import meta
    from rag.calibration import calibration_for

    with library.store.reading() as connection:
        made_by = meta(connection, "encoder")
    if made_by is None:
        return []
    made = calibration_for(library.path, made_by, quiet=True)
    if made.general:
        advice = (
            "Questions are refused by their wording alone. `fuente calibrate` fits it to questions of yours."
        )
        return [Check("Calibration", "warn", f"none belongs to {made_by}", advice)]
    own = "that of this library" if made.origin != "shipped" else "the one that comes along"
    return [Check("Calibration", "ok", f"{own}, for {made.embedding}")]


def _index(library: Library) -> Check:
    """Say how far the vector index is; it is sound."""
    with library.store.reading() as connection:
        passages = connection.execute("SELECT count(*) FROM passages").fetchone()[0]
        waiting = connection.execute("SELECT count(DISTINCT passage_id) FROM pending").fetchone()[0]
    url = library.settings.chroma_url
    found = f"Chroma, {f'reached at {redacted(url)}' if url else 'beside the library'}, {counted(passages, 'passage')}"
    if waiting:
        found += (
            f"; {waiting:,} of them it is told at the next search, until then they are searched one by one"
        )
    return Check("Vector index", "ok", found)


def _last_sync(library: Library) -> list[Check]:
    """Say what could not be read when articles were last added, where that is known."""
    from index.last import last_sync

    last = last_sync(library)
    if last is None:
        return []
    when = f"{last.at.astimezone():%Y-%m-%d %H:%M}"
    if not last.failed:
        return [Check("Last sync", "ok", f"{when}, nothing failed")]
    named = " ".join(reason for _, reason in last.named[:3])
    more = f" And {last.failed - 3:,} more." if last.failed > 3 else ""
    advice = f"{named}{more} `fuente index add SOURCE --report FILE` writes all of them to a file."
    return [Check("Last sync", "warn", f"{when}, {counted(last.failed, 'source')} could not be read", advice)]


def readers(_: Settings) -> Check:
    """Check which kinds of files and pages can be read here, by the packages that reading them takes."""
    lacking = [(kind, package) for kind, package in _READERS.items() if find_spec(package) is None]
    found = ", ".join(kind for kind in ("text", *_READERS) if kind not in dict(lacking))
    if not lacking:
        return Check("Readers", "ok", found)
    found += f"; not {' and '.join(kind for kind, _ in lacking)}"
    advice = f"Install what that takes: pip install {' '.join(package for _, package in lacking)}"
    # Parquet is an extra that few need
    state: State = "ok" if {kind for kind, _ in lacking} <= {"Parquet"} else "warn"
    return Check("Readers", state, found, advice)


def _writer(library: Library) -> Check:
    """Say who holds the right to write to the library."""
    writing = library.writer()
    if writing is None:
        return Check("Writing", "ok", "nobody is adding articles at this moment")
    return Check("Writing", "ok", f"{writing.who}, is {writing.doing}")


def library_there(folder: Path) -> bool:
    """Return whether there is a library in ``folder``; opening one would make it."""
    return (folder / "library.sqlite3").exists()


def port(settings: Settings) -> Check:
    """Check that the page's port is free."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            advice = "If that is Fuente already serving, all is well; else set FUENTE_PORT to another port."
            where = f"{settings.host}:{settings.port} is not free ({error.strerror or error})"
            return Check("Port", "warn", where, advice)
    return Check("Port", "ok", f"{settings.host}:{settings.port} is free")


def llm_server(settings: Settings) -> Check:
    """Check that the configured OpenAI-compatible server answers and has the model; its key is not shown."""
    import httpx

    base = str(settings.llm_url).rstrip("/")
    headers = {}
    if settings.llm_key is not None:
        headers["Authorization"] = f"Bearer {settings.llm_key.get_secret_value()}"
    try:
        reply = httpx.get(f"{base}/models", headers=headers, timeout=min(5.0, settings.llm_timeout))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        advice = "Start the server, or correct FUENTE_LLM_URL. Until then answers are quotes only."
        return Check(
            "LLM server", "fail", f"{base} does not answer ({error or type(error).__name__})", advice
        )
    if reply.status_code in (401, 403):
        return Check("LLM server", "fail", f"{base} refuses the key", "Set FUENTE_LLM_KEY.")
    if reply.status_code >= 400:
        advice = "An OpenAI-compatible address usually ends in /v1; check FUENTE_LLM_URL."
        return Check("LLM server", "warn", f"{base}/models answers {reply.status_code}", advice)
    try:
        names = [str(model["id"]) for model in reply.json()["data"]]
    except (ValueError, KeyError, TypeError):
        advice = "Check that FUENTE_LLM_URL is an OpenAI-compatible address; it usually ends in /v1."
        return Check("LLM server", "warn", f"{base}/models is not a list of models", advice)
    listed = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    if not settings.llm_model:
        return Check("LLM server", "fail", f"{base} has {listed}", "Name one of them in FUENTE_LLM_MODEL.")
    if settings.llm_model not in names:
        advice = f"Name one that it has in FUENTE_LLM_MODEL: {listed}"
        return Check("LLM server", "warn", f"{base} does not list {settings.llm_model}", advice)
    return Check("LLM server", "ok", f"{base} has {settings.llm_model}")


def _fetch(settings: Settings) -> str:
    if settings.offline:
        return "FUENTE_OFFLINE is set: unset it and run `fuente fetch`, or copy the cache folder here."
    return "Run `fuente fetch`."


def _nearest(folder: Path) -> Path:
    """Return ``folder``, or the closest of its parents that exists."""
    return next((path for path in (folder, *folder.parents) if path.exists()), Path.cwd())


def _writable(folder: Path) -> bool:
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
