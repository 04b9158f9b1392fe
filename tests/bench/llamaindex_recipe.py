"""The rival: LlamaIndex's own recipe, on the same articles, the same weights and the same number of threads.

SentenceSplitter, HuggingFaceEmbedding, a persistent ChromaVectorStore; then a retriever, or a
CitationQueryEngine that streams. Defaults everywhere, but what its documents tell an E5 user to set. Each
function imports what it needs and no more, so that a fresh process pays for its own part only.

Run as a program: ``quotes INDEX WEIGHTS QUESTION`` prints the best passages and ends; ``answer INDEX WEIGHTS
GGUF [CHUNKS]`` answers questions from standard input, a JSON line each, from so many chunks.
"""

from __future__ import annotations

import os
import queue
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.bench.compare import cores

_COLLECTION = "articles"
FITTING = 448
"""Tokens of the splitter's, which counts others than the model does, that are not more than the model's 512."""

_TOKENS = 256
_CONTEXT = 4_096


def build(
    texts: Sequence[str],
    folder: Path,
    weights: Path,
    embedding: Any = None,
    *,
    chunk_size: int | None = None,
) -> int:
    """Index ``texts`` into a new Chroma folder, with ``embedding`` if it is loaded; return the number of chunks.

    ``chunk_size`` is in the splitter's own tokens; None takes its defaults.
    """
    _own_nltk_data(folder.parent)
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = chromadb.PersistentClient(str(folder)).create_collection(
        _COLLECTION, embedding_function=None
    )
    splitter = (
        SentenceSplitter(chunk_size=chunk_size, chunk_overlap=chunk_size // 10)
        if chunk_size
        else SentenceSplitter()
    )
    VectorStoreIndex.from_documents(
        [Document(text=text) for text in texts],
        transformations=[splitter],
        storage_context=StorageContext.from_defaults(vector_store=ChromaVectorStore(collection)),
        embed_model=embedding or _embedding(weights),
    )
    return int(collection.count())


def cut_off(texts: Sequence[str], weights: Path) -> float:
    """Return which share of the tokens in the default chunks of ``texts`` is past the model's last one."""
    from llama_index.core import Document
    from llama_index.core.node_parser import SentenceSplitter
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.no_truncation()
    chunks = SentenceSplitter().get_nodes_from_documents([Document(text=text) for text in texts])
    lengths = [len(tokenizer.encode(f"passage: {chunk.get_content()}").ids) for chunk in chunks]
    return sum(max(0, length - 512) for length in lengths) / sum(lengths)


def open_index(folder: Path, weights: Path) -> Any:
    """Open what ``build`` left, as a VectorStoreIndex."""
    import chromadb
    from llama_index.core import VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = chromadb.PersistentClient(str(folder)).get_collection(_COLLECTION, embedding_function=None)
    return VectorStoreIndex.from_vector_store(ChromaVectorStore(collection), embed_model=_embedding(weights))


def quotes(folder: Path, weights: Path, question: str) -> str:
    """Return the best passages for a question."""
    found = open_index(folder, weights).as_retriever().retrieve(question)
    return "\n".join(f"[{n}] {' '.join(item.text.split())}" for n, item in enumerate(found, 1))


def answering(folder: Path, weights: Path, gguf: Path, chunks: int | None = None) -> Any:
    """Return a function from a question to its figures: first and last word, characters read, the answer, its sources.

    ``chunks`` are found for a question; None takes the default. A source is what a number in the answer names.
    """
    _own_nltk_data(folder.parent)  # sources are split once more
    from llama_index.core.query_engine import CitationQueryEngine

    how: dict[str, Any] = {} if chunks is None else {"similarity_top_k": chunks}
    engine = CitationQueryEngine.from_args(
        open_index(folder, weights), llm=_model(gguf), streaming=True, **how
    )

    def answer(question: str) -> dict[str, Any]:
        start = time.perf_counter()
        response: Any = engine.query(question)
        first = 0.0
        text = ""
        for piece in response.response_gen:
            text += piece
            if not first and text.strip():
                first = time.perf_counter() - start
        last = time.perf_counter() - start
        # Each begins with a line that says its number: "Source 1:".
        sources = [node.text.split("\n", 1)[1].strip() for node in response.source_nodes]
        read = sum(map(len, sources))
        answer = text.strip()
        return {"first": first or last, "last": last, "read": read, "answer": answer, "sources": sources}

    return answer


def _own_nltk_data(place: Path) -> None:
    """Copy what SentenceSplitter reads: nltk refuses files with several links, and uv's are links into its cache."""
    bundled = Path(find_spec("llama_index.core").submodule_search_locations[0], "_static", "nltk_cache")  # type: ignore[union-attr,index]
    copied = place / "nltk"
    if not copied.exists():
        shutil.copytree(bundled, copied)
    os.environ["NLTK_DATA"] = str(copied)


def _embedding(weights: Path) -> Any:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    return HuggingFaceEmbedding(
        model_name=str(weights), query_instruction="query: ", text_instruction="passage: ", device="cpu"
    )


def _model(gguf: Path) -> Any:
    """The GGUF file in this process as a LlamaIndex LLM, with the parameters that Fuente gives it."""
    import xllamacpp
    from llama_index.core.llms import CompletionResponse, CompletionResponseGen, CustomLLM, LLMMetadata
    from llama_index.core.llms.callbacks import llm_completion_callback

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(gguf)
    parameters.n_ctx = _CONTEXT
    parameters.n_parallel = 1
    parameters.warmup = False
    parameters.verbosity = 0
    parameters.cpuparams.n_threads = cores()
    server = xllamacpp.Server(parameters)

    class Gguf(CustomLLM):
        @property
        def metadata(self) -> LLMMetadata:
            return LLMMetadata(context_window=_CONTEXT, num_output=_TOKENS, model_name=gguf.stem)

        @llm_completion_callback()
        def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
            return CompletionResponse(text="".join(_pieces(server, prompt)))

        @llm_completion_callback()
        def stream_complete(
            self, prompt: str, formatted: bool = False, **kwargs: Any
        ) -> CompletionResponseGen:
            text = ""
            for piece in _pieces(server, prompt):
                text += piece
                yield CompletionResponse(text=text, delta=piece)

    return Gguf()


def _pieces(server: Any, prompt: str) -> Iterator[str]:
    """The reply to ``prompt``, piece by piece, as it is written on a thread of its own."""
    request = {
        "messages": [{"role": "user", "content": prompt}],
        "max_tokens": _TOKENS,
        "temperature": 0,
        "seed": 0,
        "cache_prompt": True,
        "stream": True,
    }
    chunks: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def receive(chunk: Any) -> bool:
        chunks.put(chunk)
        return False

    def work() -> None:
        try:
            server.handle_chat_completions(request, receive)
            chunks.put(None)
        except BaseException as error:
            chunks.put(error)

    threading.Thread(target=work, daemon=True).start()
    while (chunk := chunks.get()) is not None:
        if isinstance(chunk, BaseException):
            raise chunk
        for part in chunk if isinstance(chunk, list) else [chunk]:
            if "error" in part:
                raise RuntimeError(str(part["error"]))
            for choice in part.get("choices", ()):
                if piece := choice.get("delta", {}).get("content"):
                    yield piece


if __name__ == "__main__":
    command, index, embedding, last, *more = sys.argv[1:]
    if command == "quotes":
        print(quotes(Path(index), Path(embedding), last), flush=True)
    else:
        from tests.bench.sides import answer_lines

        found = int(more[0]) if more else None
        answer_lines(answering(Path(index), Path(embedding), Path(last), found))
