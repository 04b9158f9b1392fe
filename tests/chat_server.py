"""A server that speaks OpenAI's protocol as it is told: well, badly, late or not at all.

Run as a program, with a folder for an argument, this file serves one that sends a statement and then nothing more, for
someone to kill it. It writes its address to ``url`` in the folder.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_CHUNK = 9
"""Characters that go out at a time, so that a statement never comes in one piece."""


@dataclass
class ChatServer:
    """How the server behaves; all of it may be changed between requests."""

    content: Callable[[dict[str, Any]], str] = lambda _: ""
    """What the assistant says, made of the request."""
    status: int = 200
    body: bytes | None = None
    """The whole body of the response, in place of a completion."""
    first: list[tuple[int, Mapping[str, str], bytes]] = field(default_factory=list)
    """Status, headers and body of the first responses; each is given once, before anything else."""
    refuses: Callable[[dict[str, Any]], str | None] = lambda _: None
    """Why a request is refused with status 400, if it is."""
    streams: bool = True
    """Whether it heeds a request to stream."""
    pause: Callable[[str], None] = lambda _: None
    """Called with what was streamed so far, before the next piece goes out."""
    ending: str | None = "stop"
    """The reason that it gives for ending its reply; none, and the connection just ends."""
    cut: bool = False
    """Whether to promise a body and reset the connection in the middle of it."""
    silent: bool = False
    """Whether to take the request and never answer it."""
    verdict: Callable[[dict[str, Any]], str] = lambda _: "yes"
    """What it says to whether a sentence says what a claim says."""
    probabilities: Mapping[str, float] | None = None
    """Log probabilities of the first token, where they are asked for and it tells them."""
    models: bytes = b'{"data": [{"id": "told"}]}'
    others: Mapping[str, bytes] = field(default_factory=dict)
    """What it says at other addresses, by path."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    judged: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """Paths of other requests."""
    keys: list[str] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set once a client has left in the middle of a reply."""
    url: str = ""
    done: threading.Event = field(default_factory=threading.Event)


def completion(content: str) -> bytes:
    """A chat completion in OpenAI's form."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "told"}
    return json.dumps(head | {"choices": [choice], "usage": usage}).encode()


def is_judging(request: Mapping[str, Any]) -> bool:
    """Whether a request asks for a verdict and not for an answer."""
    return "\nClaim: " in request["messages"][-1]["content"]


def event(content: str, ending: str | None = None, logprobs: Mapping[str, float] | None = None) -> bytes:
    """An event of a streamed chat completion."""
    choice: dict[str, Any] = {"index": 0, "delta": {"content": content}, "finish_reason": ending}
    if logprobs:
        ranked = [{"token": t, "logprob": p, "bytes": None} for t, p in logprobs.items()]
        choice["logprobs"] = {"content": [{**ranked[0], "top_logprobs": ranked}]}
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "told"}
    return b"data: " + json.dumps(head | {"choices": [choice]}).encode() + b"\n\n"


@contextmanager
def chatting(told: ChatServer) -> Iterator[ChatServer]:
    """Serve ``told`` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            self.reply(200 if self.path == "/v1/models" else 404, {}, told.models)

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path != "/v1/chat/completions":
                told.asked.append(self.path)
                self.reply(200 if self.path in told.others else 404, {}, told.others.get(self.path, b"{}"))
                return
            judging = is_judging(request)
            (told.judged if judging else told.requests).append(request)
            told.keys.append(self.headers.get("Authorization", ""))
            if told.silent:
                told.done.wait(60)
                return
            why = told.refuses(request)
            if told.first:
                self.reply(*told.first.pop(0))
            elif why is not None:
                self.reply(400, {}, json.dumps({"error": {"message": why, "code": 400}}).encode())
            elif told.body is not None or told.status != 200:
                self.reply(told.status, {}, told.body or b"")
            elif told.streams and request.get("stream"):
                self.stream(request, judging)
            else:
                self.reply(200, {}, completion((told.verdict if judging else told.content)(request)))

        def reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.close_connection = True
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def stream(self, request: dict[str, Any], judging: bool) -> None:
            self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            if judging:
                odds = told.probabilities if request.get("logprobs") else None
                self.wfile.write(event(told.verdict(request), None, odds) + event("", "stop"))
                return
            text = told.content(request)
            for start in range(0, len(text), _CHUNK):
                if start:
                    told.pause(text[:start])
                self.wfile.write(event(text[start : start + _CHUNK]))
                self.wfile.flush()
                if told.cut and start > len(text) // 2:
                    reset = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                    self.connection.close()
                    return
            if told.ending is not None:
                self.wfile.write(event("", told.ending) + b"data: [DONE]\n\n")

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            told.hung_up.set()  # or the connection was cut on purpose

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield told
    finally:
        told.done.set()
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    """Serve until killed: the first statement of ``said`` in the folder goes out, the rest never does."""
    folder = Path(sys.argv[1])
    said = (folder / "said").read_text(encoding="utf-8")
    told = ChatServer(content=lambda _: said)

    def hold(sent: str) -> None:
        if "}" in sent:
            told.done.wait()

    told.pause = hold
    with chatting(told):
        (folder / "url.new").write_text(told.url, encoding="utf-8")
        (folder / "url.new").rename(folder / "url")
        while True:
            time.sleep(60)


if __name__ == "__main__":
    main()
