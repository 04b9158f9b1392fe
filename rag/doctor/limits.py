"""How much this process may have: memory, cores and open files, of the machine or of the container that it is in."""

from __future__ import annotations

import os
from pathlib import Path

from rag.doctor.check import Check, size
from rag.settings import Settings

QUOTES_MEMORY = 700_000_000
"""Bytes that a server takes which answers in quotes, or whose model is on another server."""

WRITING_MEMORY = 2_500_000_000
"""Bytes that it takes with the embedded writing model."""

FILES = 1024
"""Files and connections open at a time that suffice for a hundred readers."""

_SYSTEM = Path("/")
_ENDLESS = 1 << 60  # what the first version of cgroups says where there is no limit


def memory(settings: Settings) -> Check:
    """Check that the models that are loaded here fit into what is free, and into what the container may have."""
    needed = WRITING_MEMORY if settings.llm == "auto" and not settings.llm_url else QUOTES_MEMORY
    limit, free = memory_limit(), free_memory()
    if limit is not None and limit < needed:
        advice = "Give the container more memory, or set FUENTE_LLM=quotes or FUENTE_LLM_URL."
        return Check("Memory", "fail", f"a limit of {size(limit)}, about {size(needed)} wanted", advice)
    found = [f"{size(free)} free"] if free is not None else []
    found += [f"a limit of {size(limit)}"] if limit is not None else []
    if free is not None and free < needed:
        advice = (
            "If Fuente is running already, all is well; else end other programs, or set FUENTE_LLM=quotes."
        )
        return Check("Memory", "warn", f"{' and '.join(found)}, about {size(needed)} wanted", advice)
    return Check("Memory", "ok", " and ".join(found) or "how much there is cannot be found out here")


def cores(settings: Settings) -> Check:
    """Check that no more threads are started than there are cores to run them."""
    there, may = usable_cores(), core_limit()
    found = f"{there} to run on" + (f", worth {may:g} by the container's limit" if may is not None else "")
    limit = there if may is None else min(there, max(1, int(may)))
    if settings.threads > limit:
        advice = f"Threads that wait for each other make it slower: FUENTE_THREADS={limit}, or unset it."
        return Check("Cores", "warn", f"{found}, FUENTE_THREADS is {settings.threads}", advice)
    if not settings.threads and limit < there:
        advice = f"A thread is started for each core; set FUENTE_THREADS={limit}."
        return Check("Cores", "warn", found, advice)
    return Check("Cores", "ok", found)


def open_files(_: Settings) -> Check:
    """Check how many files and connections may be open at a time."""
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return Check("Open files", "ok", "no limit")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if most == resource.RLIM_INFINITY:
        return Check("Open files", "ok", "no limit")
    if most < FILES:
        advice = f"Raise it: `ulimit -n {FILES}`, or LimitNOFILE={FILES} in the service's unit."
        return Check("Open files", "warn", f"{most} at most, each reader takes a few", advice)
    return Check("Open files", "ok", f"{most:,} at most")


def in_container() -> bool:
    """Whether this looks like the inside of a container."""
    signs = ("/.dockerenv", "/run/.containerenv")
    return bool({"KUBERNETES_SERVICE_HOST", "container"} & os.environ.keys()) or any(
        (_SYSTEM / sign.lstrip("/")).exists() for sign in signs
    )


def free_memory() -> int | None:
    """Return the bytes that programs can still have, None where the system does not tell."""
    for line in _text("proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def memory_limit() -> int | None:
    """Return the bytes that the container may have (cgroup 2 or 1), None for no limit."""
    for place in ("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"):
        said = _text(place).strip()
        if said.isdecimal():
            return int(said) if int(said) < _ENDLESS else None
    return None


def core_limit() -> float | None:
    """Return how many cores the container may use (cgroup 2 or 1), None for no limit."""
    said = _text("sys/fs/cgroup/cpu.max").split() or [
        _text(f"sys/fs/cgroup/cpu/cpu.cfs_{part}_us").strip() for part in ("quota", "period")
    ]
    if len(said) == 2 and all(part.isdecimal() for part in said) and int(said[1]):
        return int(said[0]) / int(said[1])
    return None


def usable_cores() -> int:
    """Return how many cores this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS, nor on Windows
        return os.cpu_count() or 1


def _text(place: str) -> str:
    try:
        return (_SYSTEM / place).read_text(encoding="utf-8")
    except OSError:
        return ""
