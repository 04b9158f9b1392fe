"""The files that others run Fuente by: what they name is there, and what they promise holds."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from typer.main import get_command

from rag.cli import app
from rag.settings import describe
from tests.dockerfile import left_in, sources, stages_of

ROOT = Path(__file__).resolve().parent.parent
STAGES = stages_of(ROOT / "Dockerfile")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
OF_OTHERS = {"CHROMA_URL", "CHROMA_TOKEN", "COMPOSE_PROFILES", "HOME", "PYTHONUNBUFFERED"}


def serve_options() -> set[str]:
    command: Any = get_command(app)
    return {option for parameter in command.commands["serve"].params for option in parameter.opts}


def settings() -> set[str]:
    return {setting.name for setting in describe()}


def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no clone")
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.splitlines()


def requirement(name: str) -> str:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return next(line.partition("==")[2] for line in lines if line.startswith(f"{name}=="))


# -- the image


def test_the_image_runs_as_a_fixed_user_that_is_not_root_and_owns_its_volumes() -> None:
    last = STAGES[-1]
    uid, _, gid = last.last("USER").rest.partition(":")
    assert int(uid) >= 1000
    assert int(gid) >= 1000
    made = " ".join(one.rest for one in last.all("RUN"))
    assert f"--uid {uid}" in made
    volumes = set(last.last("VOLUME").words())
    assert f"install -d -o {uid} -g {gid} {' '.join(last.last('VOLUME').words())}" in made
    environment = last.environment()
    assert {environment["FUENTE_CACHE"], environment["FUENTE_LIBRARY"]} == volumes
    assert environment["FUENTE_HOST"] == "0.0.0.0"
    assert environment["FUENTE_PORT"] == last.last("EXPOSE").rest


def test_every_setting_that_the_image_names_is_one() -> None:
    named = {name for name in STAGES[-1].environment() if name.startswith("FUENTE_")}
    assert named <= settings()


def test_the_command_is_in_exec_form_so_that_sigterm_arrives_and_is_one_that_there_is() -> None:
    last = STAGES[-1]
    words = [*json.loads(last.last("ENTRYPOINT").rest), *json.loads(last.last("CMD").rest)]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert words[0] in project["scripts"]
    command: Any = get_command(app)
    assert words[1] in command.commands
    assert set(words[2:]) <= serve_options()


def test_what_is_copied_is_there_and_dockerignore_leaves_all_of_it_and_nothing_else() -> None:
    files = tracked()
    left = left_in(
        ROOT / ".dockerignore", [*files, "index/__pycache__/x.pyc", ".env", ".git/config", "rag/.env.pyc"]
    )
    wanted = sources(STAGES[0])
    for name in wanted:
        assert (ROOT / name).exists()
        below = [file for file in files if file == name or file.startswith(f"{name}/")]
        assert below
        assert set(below) <= set(left)
    assert all(any(file == name or file.startswith(f"{name}/") for name in wanted) for file in left)
    assert not {"index/__pycache__/x.pyc", ".env", ".git/config", "rag/.env.pyc"} & set(left)


def test_what_the_package_is_built_from_is_copied_before_it_is_built() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], project["project"]["readme"]}
    needed |= set(project["project"]["license-files"])
    assert needed <= set(sources(STAGES[0]))


def test_torch_is_the_build_for_cpus_in_the_makefiles_version() -> None:
    made = [one.rest for one in STAGES[0].all("RUN") if "torch==" in one.rest]
    assert len(made) == 1
    assert "--torch-backend=cpu" in made[0]
    version = re.search(r"^TORCH +:= (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert version
    assert STAGES[0].last("ARG").pairs()["TORCH"] == version[1]


def test_stages_begin_with_one_image_whose_version_is_pinned_and_whose_python_is_new_enough() -> None:
    images = {stage.image for stage in STAGES}
    assert len(images) == 1
    found = re.fullmatch(r"python:3\.(\d+)-slim-bookworm", images.pop())
    assert found
    assert int(found[1]) >= 11


@pytest.fixture
def one_served(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """A server as the image starts it, over an empty library and without models; its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "FUENTE_LIBRARY": str(tmp_path / "library"),
        "FUENTE_CACHE": str(tmp_path / "cache"),
        "FUENTE_HOST": "127.0.0.1",
        "FUENTE_PORT": str(port),
        "FUENTE_LLM": "quotes",
        "FUENTE_OFFLINE": "true",
    }
    served = json.loads(STAGES[-1].last("CMD").rest)
    with subprocess.Popen(
        [sys.executable, "-m", "rag.cli", *served],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stderr
            said = ""
            while "Fuente is at" not in said:
                line = server.stderr.readline()
                assert line, said
                said += line
            yield port, server
        finally:
            server.kill()


def test_the_health_check_is_content_with_a_server_until_sigterm_ends_that_with_0(
    one_served: tuple[int, subprocess.Popen[str]],
) -> None:
    port, server = one_served
    command = json.loads(STAGES[-1].last("HEALTHCHECK").rest.partition("CMD ")[2])
    assert command[0] == "python"

    def healthy() -> bool:
        known = os.environ | {"FUENTE_PORT": str(port)}
        check = [sys.executable, *command[1:]]
        return subprocess.run(check, env=known, stderr=subprocess.DEVNULL, check=False).returncode == 0

    assert healthy()
    server.send_signal(signal.SIGTERM)
    assert server.stderr
    said = server.stderr.read()
    assert server.wait(60) == 0, said
    assert "Traceback" not in said
    assert not healthy()


def test_sigterm_while_it_begins_is_obeyed_as_well(tmp_path: Path) -> None:
    environment = os.environ | {
        "FUENTE_LIBRARY": str(tmp_path / "library"),
        "FUENTE_CACHE": str(tmp_path / "cache"),
    }
    environment |= {"FUENTE_PORT": "0", "FUENTE_LLM": "quotes", "FUENTE_OFFLINE": "true"}
    with subprocess.Popen(
        [sys.executable, "-m", "rag.cli", "serve"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr
        assert "Starting the page" in server.stderr.readline()
        server.send_signal(signal.SIGTERM)
        said = server.stderr.read()
        assert (server.wait(60), said) == (0, "")


# -- compose


def test_fuente_comes_alone_and_each_helper_with_its_profile() -> None:
    profiles = {name: service.get("profiles") for name, service in COMPOSE["services"].items()}
    assert profiles == {"fuente": None, "chroma": ["chroma"], "ollama": ["ollama"]}


def test_images_of_others_are_pinned_and_chromas_fits_our_client() -> None:
    images = {
        name: service["image"] for name, service in COMPOSE["services"].items() if "build" not in service
    }
    for image in images.values():
        assert re.fullmatch(r"[a-z]+/[a-z]+:\d+\.\d+\.\d+", image)
    assert images["chroma"].partition(":")[2] == requirement("chromadb")


def test_services_start_again_keep_their_data_and_get_no_more_rights() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["restart"] == "unless-stopped", name
        assert "no-new-privileges:true" in service["security_opt"], name
        for volume in service["volumes"]:
            assert volume.partition(":")[0] in COMPOSE["volumes"], name
        assert "healthcheck" in service or "build" in service, name
    fuente = COMPOSE["services"]["fuente"]
    assert {volume.partition(":")[2] for volume in fuente["volumes"]} == set(
        STAGES[-1].last("VOLUME").words()
    )
    assert fuente["read_only"] is True
    assert [port.rpartition(":")[0] for port in fuente["ports"]] == ["127.0.0.1:7860"]


def test_chromas_health_check_is_content_with_a_real_server_and_with_no_other(tmp_path: Path) -> None:
    from tests.test_chroma_server import a_server

    words = COMPOSE["services"]["chroma"]["healthcheck"]["test"]
    assert words[0] == "CMD"
    if not shutil.which("bash"):
        pytest.skip("no bash here")
    with a_server(tmp_path / "chroma") as server:
        check = [word.replace("8000", str(server.port)) for word in words[1:]]
        assert subprocess.run(check, check=False).returncode == 0
    assert subprocess.run(check, check=False, stderr=subprocess.DEVNULL).returncode != 0


def test_every_variable_of_the_example_is_a_setting_and_no_secret_is_in_it() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.M)
    assert lines
    assert {name for name, _ in lines} <= settings() | OF_OTHERS
    assert dict(lines)["FUENTE_ADMIN_TOKEN"] == ""
    hosts = {match[1] for _, value in lines if (match := re.match(r"http://([^:/]+)", value))}
    assert hosts == {"chroma", "ollama"} & set(COMPOSE["services"])


# -- systemd


def unit() -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "deploy/fuente.service", encoding="utf-8")
    return parser


def test_the_unit_starts_what_there_is_with_settings_that_there_are() -> None:
    service = unit()["Service"]
    program, command, *options = service["ExecStart"].split()
    assert Path(program).name == "fuente"
    assert command == "serve"
    assert {option for option in options if option.startswith("-")} <= serve_options()
    named = {word.partition("=")[0] for word in service["Environment"].split()}
    assert named <= settings() | OF_OTHERS
    assert service["DynamicUser"] == "yes"
    assert service["ProtectSystem"] == "strict"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    text = (ROOT / "deploy/fuente.service").read_text(encoding="utf-8")
    copy = tmp_path / "fuente.service"
    copy.write_text(text.replace(unit()["Service"]["ExecStart"].split()[0], sys.executable), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")


# -- the documentation


def test_what_the_documentation_names_is_there() -> None:
    text = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bFUENTE_[A-Z_]+\b", text)) <= settings()
    for target in re.findall(r"\]\((?!http)([^)#]+)", text):
        assert (ROOT / "docs" / target).exists(), target
    command: Any = get_command(app)
    known = {name: getattr(found, "commands", {}) for name, found in command.commands.items()}
    named = re.findall(r"(?m)(?:^|`|run --rm )fuente ([a-z]+)(?: ([a-z]+))?", text)
    assert len(named) > 5
    for first, second in named:
        assert first in known, first
        assert not known[first] or second in known[first], (first, second)


# -- the proxies of the documentation, where they are installed


def examples(language: str) -> list[str]:
    text = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def nginx(folder: Path, port: int, behind: int) -> list[str]:
    server, upstream = examples("nginx")
    server = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", server)
    server = re.sub(r"\n *ssl_certificate[^\n]*", "", server).replace("127.0.0.1:7860", "fuente")
    upstream = upstream.replace("127.0.0.1:7860", f"127.0.0.1:{behind}").replace(
        "    server 127.0.0.1:7861;\n", ""
    )
    temporary = "".join(
        f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    head = f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/log; events {{}}"
    (folder / "conf").write_text(
        f"{head} http {{ access_log off; {temporary} {upstream} {server} }}", encoding="utf-8"
    )
    return ["nginx", "-p", str(folder), "-e", str(folder / "log"), "-c", str(folder / "conf")]


def caddy(folder: Path, port: int, behind: int) -> list[str]:
    one, several = examples("caddyfile")
    assert "lb_policy cookie" in several
    text = several.replace("127.0.0.1:7860 127.0.0.1:7861", f"127.0.0.1:{behind}")
    assert one.splitlines()[0] == several.splitlines()[0]
    text = text.replace("news.example.org", f"http://127.0.0.1:{port}")
    (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n}}\n{text}", encoding="utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.mark.parametrize("kind", [nginx, caddy])
def test_the_proxy_of_the_documentation_hands_on_a_stream_at_once_and_names_the_visitor(
    kind: Callable[[Path, int, int], list[str]], tmp_path: Path
) -> None:
    if not shutil.which(kind.__name__):
        pytest.skip(f"{kind.__name__} is not installed")
    go_on = threading.Event()

    class Streams(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            if self.path == "/healthz":
                return
            named = self.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
            self.wfile.write(f"{named} {self.headers.get('X-Forwarded-Proto')}\n".encode())
            self.wfile.flush()
            go_on.wait(20)
            self.wfile.write(b"end\n" if go_on.is_set() else b"late\n")

        def log_message(self, *_: object) -> None: ...

    port = free_port()
    environment = os.environ | {
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    with ThreadingHTTPServer(("127.0.0.1", 0), Streams) as behind, (tmp_path / "said").open("w+") as said:
        threading.Thread(target=behind.serve_forever, daemon=True).start()
        command = kind(tmp_path, port, behind.server_address[1])
        with subprocess.Popen(command, env=environment, stdout=said, stderr=said) as proxy:
            try:
                until = time.monotonic() + 30
                while True:
                    try:
                        socket.create_connection(("127.0.0.1", port), 1).close()
                        break
                    except OSError:
                        said.seek(0)
                        assert proxy.poll() is None, said.read()
                        assert time.monotonic() < until
                        time.sleep(0.1)
                lied = {"X-Forwarded-For": "203.0.113.7"}
                with httpx.stream("GET", f"http://127.0.0.1:{port}/x", headers=lied, timeout=30) as reply:
                    lines = reply.iter_lines()
                    assert next(lines) == "127.0.0.1 http"  # while the answer is still being made
                    go_on.set()
                    assert list(lines) == ["end"]
            finally:
                go_on.set()
                proxy.terminate()
                proxy.wait(20)
                behind.shutdown()
