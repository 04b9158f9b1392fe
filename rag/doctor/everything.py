"""All the checks, quick ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from index.errors import FuenteError
from rag.doctor import chroma, folders, library, limits, machine, models, network
from rag.doctor.check import Check
from rag.settings import Settings


def examine(settings: Settings) -> Iterator[Check]:
    """Yield every check, quick ones first. A check that breaks is a finding itself; nothing is raised."""
    checks: list[tuple[str, Callable[[Settings], Check | list[Check]]]] = [
        ("Python", machine.python),
        ("SQLite", machine.sqlite),
        ("Disk", machine.disk),
        ("Permissions", folders.permissions),
        ("Memory", limits.memory),
        ("Cores", limits.cores),
        ("Open files", limits.open_files),
        ("Embedding model", models.embedding_model),
        ("Writing model", models.writing_model),
        ("Readers", machine.readers),
        ("Library", library.library),
        ("Port", network.port),
        ("Open to", network.exposure),
        ("Proxy", network.proxy),
    ]
    if settings.chroma_url:
        checks.append(("Chroma server", chroma.chroma_server))
    if settings.llm_url:
        checks.append(("LLM server", models.llm_server))
    for name, check in checks:
        try:
            found = check(settings)
            yield from found if isinstance(found, list) else [found]
        except FuenteError as error:
            yield Check(name, "fail", str(error))
        except Exception as error:  # a doctor that faints helps nobody
            yield Check(name, "fail", f"{type(error).__name__}: {error}", "Please report this.")
