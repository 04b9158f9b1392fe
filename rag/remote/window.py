"""How many tokens a model server reads, asked of the server itself."""

from __future__ import annotations

import logging
import re
from typing import Any

log = logging.getLogger(__name__)

_SECONDS = 2.0
_OLLAMA = 4_096
"""What Ollama reads of a prompt unless it is told otherwise, however much the model could."""


def ask_window(url: str, model: str, key: str | None = None) -> int | None:
    """Return the context size of ``model`` at the OpenAI-compatible ``url``, in tokens; None where it does not tell.

    vLLM, llama.cpp, LM Studio and most gateways tell in their list of models; Ollama tells at an address of its own.
    """
    import httpx

    base = url.rstrip("/")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with httpx.Client(headers=headers, timeout=_SECONDS) as client:
            found = _listed(_json(client.get(f"{base}/models")), model)
            if found is None:
                shown = client.post(f"{base.removesuffix('/v1')}/api/show", json={"model": model})
                found = _of_ollama(_json(shown))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.info("The model server did not tell its context size (%s)", error)
        return None
    return found


def _json(reply: Any) -> Any:
    if reply.status_code != 200:
        return None
    try:
        return reply.json()
    except ValueError:
        return None


def _listed(data: Any, model: str) -> int | None:
    """Find the size in a list of models; of several sizes the smallest, as a model may be served with less."""
    listed = data.get("data") if isinstance(data, dict) else None
    models = [m for m in listed if isinstance(m, dict)] if isinstance(listed, list) else []
    named = [m for m in models if m.get("id") == model] or (models if len(models) == 1 else [])
    for one in named:
        meta = one.get("meta")
        told = [
            *(
                one.get(n)
                for n in ("max_model_len", "loaded_context_length", "context_length", "context_window")
            ),
            *(meta.get(n) for n in ("n_ctx", "n_ctx_train") if isinstance(meta, dict)),
        ]
        sizes = [n for n in told if isinstance(n, int) and n > 0]
        if sizes:
            return min(sizes)
    return None


def _of_ollama(data: Any) -> int | None:
    if not isinstance(data, dict):
        return None
    told = re.search(r"^num_ctx\s+(\d+)", str(data.get("parameters", "")), re.MULTILINE)
    if told:
        return int(told[1])
    info = data.get("model_info")
    sizes = (
        [v for k, v in info.items() if str(k).endswith(".context_length")] if isinstance(info, dict) else []
    )
    return min([_OLLAMA, *(n for n in sizes if isinstance(n, int) and n > 0)]) if sizes else None
