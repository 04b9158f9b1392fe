"""The network, blocked at the socket, in a process and in all that it starts.

``environment(folder)`` makes Python load a guard before anything else: an attempt to reach another machine, or to
look one up, raises and is written to ``folder/attempts.txt``. Where the system allows it, ``alone()`` gives the
command that runs a program where there is no network but the loopback, which holds for code that is not Python, too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

GUARD = """
import ipaddress, os, sys

def local(host):
    if host in (None, "", b"", "localhost", b"localhost"):
        return True
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified

def guard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a socket of this machine
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if not local(host):
        with open(os.environ["ATTEMPTS"], "a", encoding="utf-8") as file:
            file.write(f"{event} {host!r} by {sys.argv}\\n")
        raise OSError(101, f"the network is blocked: {event} {host!r}")

sys.addaudithook(guard)
"""

# Run where there is a network of its own: bring its loopback up, then become the program.
LOOPBACK = """
import fcntl, os, socket, struct, sys
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh14x", b"lo", 0x1 | 0x40))  # SIOCSIFFLAGS: up and running
os.execv(sys.argv[1], sys.argv[1:])
"""


def environment(folder: Path) -> dict[str, str]:
    """The environment for a program that may not reach the network; no switch of any library is set."""
    (folder / "guard").mkdir()
    (folder / "guard" / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    switches = ("HF_", "TRANSFORMERS_OFFLINE", "GRADIO_", "ANONYMIZED_TELEMETRY", "FUENTE_OFFLINE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(switches)}
    return kept | {"PYTHONPATH": str(folder / "guard"), "ATTEMPTS": str(folder / "attempts.txt")}


def alone() -> list[str]:
    """What to put before a Python program's command to run it without a network; empty where that is not allowed."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return []
    for options in (["-n"], ["-rn"]):
        prefix = [unshare, *options, sys.executable, "-c", LOOPBACK]
        tried = subprocess.run([*prefix, sys.executable, "-c", ""], capture_output=True, check=False)
        if tried.returncode == 0:
            return prefix
    return []
