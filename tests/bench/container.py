"""The Dockerfile's steps without a container engine: in a bare Debian, as its user, with read-only code and volumes.

``python -m tests.bench.container FOLDER [--models CACHE] [--also PATH …]``, as root, with Debian's ``debootstrap``.
A first run takes some minutes and 3 GB in FOLDER. ``--also`` names files and folders of this machine that the steps
see as well, such as how its package registry is reached. PyTorch is taken from there where its CPU build is
nowhere else to be had. What is no test here: the base image itself (this one is Debian's own Python 3.11),
layers, and the network of containers.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.dockerfile import Instruction, Stage, left_in, sources, stages_of

ROOT = Path(__file__).resolve().parent.parent.parent
PORT = 17860
QUESTION = "What did Sheinbaum reject?"
_MINUTES = 15
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def main() -> None:
    """Build, run, ask and end; whatever does not hold ends it with a sentence."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the systems are made; kept for the next run")
    parser.add_argument(
        "--models", type=Path, help="a cache with the embedding model, copied into the volume"
    )
    parser.add_argument("--also", type=Path, nargs="*", default=[], help="what the steps see of this machine")
    parser.add_argument("--kept", action="store_true", help="run what was built the last time")
    given = parser.parse_args()
    if given.kept:
        stages = stages_of(ROOT / "Dockerfile")
        try_it(stages[-1], given.folder / f"stage-{len(stages) - 1}", given.folder, given.models)
        return
    base = given.folder / "base"
    if not (base / "usr/bin/python3").exists():
        subprocess.run(
            [
                "debootstrap",
                "--variant=minbase",
                "--include=python3,python3-venv,ca-certificates",
                "bookworm",
                base,
            ],
            check=True,
        )
    (base / "usr/local/bin/python").unlink(missing_ok=True)
    (base / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    stages = stages_of(ROOT / "Dockerfile")
    made: dict[str, Path] = {}
    for n, stage in enumerate(stages):
        place = given.folder / f"stage-{n}"
        build(stage, place, base, made, given.also)
        made[stage.name or str(n)] = place
    try_it(stages[-1], place, given.folder, given.models)


def build(stage: Stage, place: Path, base: Path, made: Mapping[str, Path], also: Sequence[Path]) -> None:
    """Carry out a stage in a copy of the bare system; one that was made of the same steps and files is kept."""
    stamp, state = place.with_suffix(".done"), repr(stage) + digest(sources(stage))
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        print(f"{place.name}: as it was", flush=True)
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(place, ignore_errors=True)
    subprocess.run(["cp", "-a", base, place], check=True)
    environment, folder = {"PATH": _PATH}, "/"
    for one in stage.instructions:
        print(f"{place.name}: {one.name} {one.rest[:100]}", flush=True)
        if one.name in ("ENV", "ARG"):
            environment |= {k: _filled(v, environment) for k, v in one.pairs().items()}
        elif one.name == "WORKDIR":
            folder = one.rest
            (place / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif one.name == "COPY":
            copy(one, place, folder, made)
        elif one.name == "RUN":
            run(one.rest, place, folder, environment, also)
    stamp.write_text(state, encoding="utf-8")


def copy(one: Instruction, place: Path, folder: str, made: Mapping[str, Path]) -> None:
    """Carry out a COPY: from an earlier stage, or what .dockerignore leaves of this repository."""
    *names, target = one.words()
    to = place / str(Path(folder, target)).lstrip("/")
    if stage := one.flags.get("from"):
        subprocess.run(["cp", "-a", made[stage] / names[0].lstrip("/"), to], check=True)
        return
    for name in names:
        source = ROOT / name
        files = [source] if source.is_file() else [file for file in source.rglob("*") if file.is_file()]
        kept = left_in(ROOT / ".dockerignore", [file.relative_to(ROOT).as_posix() for file in files])
        if not kept:
            raise SystemExit(f"COPY {name}: nothing of it goes into the build.")
        for file in kept:
            goal = to / Path(file).name if source.is_file() else to / Path(file).relative_to(name)
            goal.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, goal)


def run(command: str, place: Path, folder: str, environment: Mapping[str, str], also: Sequence[Path]) -> None:
    """Carry out a RUN; the CPU build of PyTorch may come from what this machine has beside its registry."""
    kept = {k: v for k, v in os.environ.items() if k.startswith(("PIP_", "UV_"))}
    kept["SSL_CERT_FILE"] = "/etc/ssl/certs/ca-certificates.crt"  # of this machine, where it has its own
    with inside(place, also) as chroot:
        known = {**kept, **environment, "HOME": "/root"}
        done = subprocess.run([*chroot, "sh", "-ec", f"cd {folder}; {command}"], env=known, check=False)
        if done.returncode and "--torch-backend=cpu" in command:
            print("  The CPU build of PyTorch is not in reach; taking the one that pip finds here.")
            torch = (
                f"/opt/fuente/bin/python -m pip install -c requirements.lock torch=={environment['TORCH']}"
            )
            done = subprocess.run([*chroot, "sh", "-ec", f"cd {folder}; {torch}"], env=known, check=False)
    if done.returncode:
        raise SystemExit(f"RUN ended with {done.returncode}: {command}")


@contextmanager
def inside(place: Path, also: Sequence[Path]) -> Iterator[list[str]]:
    """Give the command that runs another one in the system at ``place``, which sees ``also``, /proc and /dev/null."""
    mounts = "mount --make-rprivate /; mount -t proc proc {0}/proc; "
    mounts += "".join(
        f"mount --bind /dev/{name} {{0}}/dev/{name}; " for name in ("null", "urandom", "random")
    )
    for path in (Path("/etc/resolv.conf"), Path("/etc/hosts"), Path("/etc/ssl/certs"), *also):
        goal = place / str(path).lstrip("/")
        if path.is_dir():
            goal.mkdir(parents=True, exist_ok=True)
        elif path.exists():
            goal.parent.mkdir(parents=True, exist_ok=True)
            goal.touch()
        else:
            continue
        mounts += f"mount --bind {path} {goal}; "
    yield ["unshare", "-m", "sh", "-ec", mounts.format(place) + f'exec chroot {place} "$@"', "sh"]


def try_it(stage: Stage, place: Path, folder: Path, models: Path | None) -> None:
    """Run the image as its user with nothing to write to but its volumes and /tmp, and see that it works."""
    user = stage.last("USER").rest
    uid = int(user.partition(":")[0])
    volumes = {name: folder / name.strip("/") for name in stage.last("VOLUME").words()}
    for name, volume in volumes.items():
        shutil.rmtree(volume, ignore_errors=True)
        # what an engine does with a new volume: it begins as the folder of the image
        subprocess.run(["cp", "-a", place / name.lstrip("/"), volume], check=True)
    environment = {"PATH": _PATH}
    environment |= {k: _filled(v, environment) for k, v in stage.environment().items()}
    environment |= {"FUENTE_PORT": str(PORT), "FUENTE_LLM": "quotes", "FUENTE_THREADS": "1"}
    if models:
        for part in models.glob("multilingual-e5-small*"):
            subprocess.run(["cp", "-a", part, volumes["/models"]], check=True)
        subprocess.run(["chown", "-R", user, volumes["/models"]], check=True)
    (place / "news").mkdir(exist_ok=True)

    def command(words: Sequence[str]) -> list[str]:
        mounts = f"mount --make-rprivate /; mount --bind {place} {place}; "
        mounts += f"mount -o remount,ro,bind {place} {place}; mount -t tmpfs -o mode=1777 tmpfs {place}/tmp; "
        mounts += f"mount -t proc proc {place}/proc; mount -t tmpfs -o mode=755 tmpfs {place}/dev; "
        for name in ("null", "urandom", "random"):
            mounts += f"touch {place}/dev/{name}; mount --bind /dev/{name} {place}/dev/{name}; "
        mounts += "".join(f"mount --bind {volume} {place}{name}; " for name, volume in volumes.items())
        mounts += f"mount --bind {ROOT}/seeds {place}/news; "
        end = f'cd {place}; exec chroot --userspec={user} {place} "$@"'
        # a process table of its own: the program is number 1 in it, as in a container without --init
        return ["unshare", "-m", "-p", "--fork", "--kill-child", "sh", "-ec", mounts + end, "sh", *words]

    entry, served = stage.last("ENTRYPOINT").words(), stage.last("CMD").words()
    told = subprocess.run(
        command(["sh", "-c", "id -u; touch /opt/fuente/x || echo read-only; touch /library/x && rm /library/x"]),
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True,
    ).stdout.split()  # fmt: skip
    _holds(
        told == [str(uid), "read-only"], f"it runs as {uid}, code read-only, volumes to be written: {told}"
    )
    loaded = command(["python", "-c", "import xllamacpp, onnxruntime, torch; print(torch.__version__)"])
    told = subprocess.run(
        loaded, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout.split()
    _holds(told[-1].endswith("+cpu"), f"what runs models can be loaded: torch {told[-1]}")
    subprocess.run(command([*entry, "index", "add", "/news"]), env=environment, check=True)
    begun = time.monotonic()
    with (
        tempfile.TemporaryFile("w+") as log,
        subprocess.Popen(command([*entry, *served]), env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            health = _until_healthy(server)
            print(f"  serves after {time.monotonic() - begun:.1f} s: {health}")
            check = stage.last("HEALTHCHECK").rest.partition("CMD ")[2]
            done = subprocess.run(command(json.loads(check)), env=environment, check=False)
            _holds(done.returncode == 0, "the health check is content")
            answer = _asked()
            _holds(bool(answer["citations"]), f"it answers: {answer['text']}")
            inner = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
            begun = time.monotonic()
            os.kill(int(inner[0]), signal.SIGTERM)
            code = server.wait(60)
            _holds(code == 0, f"SIGTERM ends it with {code} after {time.monotonic() - begun:.1f} s")
        finally:
            server.kill()
            log.seek(0)
            print("".join(f"  | {line}" for line in log), end="")
    print("All holds.")


def digest(names: Sequence[str]) -> str:
    """Return what tells whether one of these files, or one below these folders, has changed."""
    from hashlib import sha256

    total = sha256()
    for name in names:
        for file in sorted([ROOT / name, *(ROOT / name).rglob("*")]):
            if file.is_file() and file.suffix != ".pyc":
                total.update(file.read_bytes())
    return total.hexdigest()


def _filled(value: str, environment: Mapping[str, str]) -> str:
    for name, known in environment.items():
        value = value.replace(f"${{{name}}}", known).replace(f"${name}", known)
    return value


def _until_healthy(server: subprocess.Popen[bytes]) -> str:
    for _ in range(_MINUTES * 120):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5) as reply:
                return str(reply.read().decode())
        except (urllib.error.URLError, OSError):
            if server.poll() is not None:
                raise SystemExit(f"It ended with {server.returncode} and did not serve.") from None
            time.sleep(0.5)
    raise SystemExit("It does not serve.")


def _asked() -> dict[str, object]:
    body = json.dumps({"question": QUESTION}).encode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/api/ask", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=120) as reply:
        found: dict[str, object] = json.load(reply)
        return found


def _holds(whether: bool, what: str) -> None:
    if not whether:
        raise SystemExit(f"Does not hold: {what}")
    print(f"  {what}", flush=True)


if __name__ == "__main__":
    main()
