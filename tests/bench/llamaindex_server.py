"""The rival as a server: LlamaIndex's recipe behind FastAPI, in the few lines that most begin with.

``python -m tests.bench.llamaindex_server INDEX WEIGHTS [GGUF]`` serves POST /api/ask {"question": …} at a free port,
which it prints. With a GGUF file CitationQueryEngine writes, by its defaults; else the best passages are the answer.
"""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

from tests.bench.llamaindex_recipe import answering, open_index


class Asked(BaseModel):
    """What is asked."""

    question: str


def made(index: Path, weights: Path, gguf: Path | None) -> FastAPI:
    """Return the application; its endpoint runs in FastAPI's threads, as a plain function does."""
    app = FastAPI()
    if gguf is not None:
        answer = answering(index, weights, gguf)
        # the embedded model of this recipe has one place, like ours on two cores
        turn = threading.Lock()
    else:
        retriever = open_index(index, weights).as_retriever()

    @app.get("/readyz")
    def ready() -> dict[str, bool]:
        return {"ready": True}

    @app.post("/api/ask")
    def ask(asked: Asked) -> dict[str, Any]:
        if gguf is not None:
            with turn:
                return {"question": asked.question, **answer(asked.question)}
        found = retriever.retrieve(asked.question)
        sources = [{"text": item.text, "score": item.score} for item in found]
        return {"question": asked.question, "sources": sources}

    return app


def main() -> None:
    """Serve until the process is ended."""
    index, weights, *more = map(Path, sys.argv[1:])
    app = made(index, weights, more[0] if more else None)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(128)
    sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listening])


if __name__ == "__main__":
    main()
