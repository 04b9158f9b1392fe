"""An OpenAI-compatible server on the loopback that answers as it is told: well, badly, late or not at all."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class ChatServer:
    """How the server behaves; all of it may be changed between requests."""

    content: Callable[[dict[str, Any]], str] = lambda _: ""
    """What the assistant says, made of the request."""
    status: int = 200
    body: bytes | None = None
    """The whole body of the response, in place of a completion."""
    cut: bool = False
    """Whether to promise a body and reset the connection in the middle of it."""
    silent: bool = False
    """Whether to take the request and never answer it."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""
    done: threading.Event = field(default_factory=threading.Event)


def completion(content: str) -> bytes:
    """A chat completion in OpenAI's form."""
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "told"}
    return json.dumps(head | {"choices": [choice], "usage": usage}).encode()


@contextmanager
def chatting(told: ChatServer) -> Iterator[ChatServer]:
    """Serve ``told`` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.requests.append(request)
            told.keys.append(self.headers.get("Authorization", ""))
            self.close_connection = True
            if told.silent:
                told.done.wait(60)
                return
            body = completion(told.content(request)) if told.body is None else told.body
            self.send_response(told.status if self.path == "/v1/chat/completions" else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if told.cut:
                self.wfile.write(body[: len(body) // 2])
                self.wfile.flush()
                reset = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                self.connection.close()
                return
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # connections that are cut on purpose

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield told
    finally:
        told.done.set()
        server.shutdown()
        server.server_close()
        thread.join()
