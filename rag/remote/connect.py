"""A model server that is set by the environment, made a writer."""

from __future__ import annotations

from typing import Any

from rag.remote.talk import Calls
from rag.remote.window import ask_window
from rag.remote.writer import ServerWriter
from rag.settings import Settings


def connect(url: str, model: str, settings: Settings) -> ServerWriter:
    """Return what writes with ``model`` at the OpenAI-compatible ``url``; nothing is sent before it is asked."""
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    key = settings.llm_key.get_secret_value() if settings.llm_key else None
    calls = Calls()

    def window() -> int | None:
        return settings.llm_context or ask_window(url, model, key)

    # Taken by the class above it; its own types know the fields alone.
    client: dict[str, Any] = {
        "http_client": httpx.Client(follow_redirects=True, event_hooks={"response": [calls.note]})
    }
    return ServerWriter(
        OpenAILike(
            model=model,
            api_base=url,
            api_key=key or "none",
            is_chat_model=True,
            context_window=settings.llm_context or 8_192,
            temperature=0.0,
            timeout=settings.llm_timeout,
            max_retries=0,
            **client,
        ),
        calls=calls,
        seconds=settings.llm_timeout,
        judges=settings.llm_judge != "off",
        window=window,
    )
