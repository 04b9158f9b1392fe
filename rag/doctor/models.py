"""The models: prepared in the cache, or on a server."""

from __future__ import annotations

from rag.doctor.check import Check
from rag.settings import Settings

_LACKING = "Install what it names; libgomp.so.1 is `apt-get install libgomp1` on Debian and Ubuntu."


def embedding_model(settings: Settings) -> Check:
    """Check that the embedding model is prepared; nothing is searched or indexed without it."""
    from index.weights import embedding_model_ready

    if settings.embed_model != Settings.model_fields["embed_model"].default:
        return Check("Embedding model", "ok", f"{settings.embed_model}, loaded when it is needed")
    path = embedding_model_ready(settings.cache, thorough=True)
    if path is None:
        return Check("Embedding model", "warn", "not here, or damaged", _fetch(settings))
    return Check("Embedding model", "ok", str(path))


def writing_model(settings: Settings) -> Check:
    """Check that the embedded writing model is here, where it is the one that writes."""
    from index.weights import writing_model_ready

    if settings.llm == "quotes":
        return Check("Writing model", "ok", "none wanted (FUENTE_LLM=quotes)")
    if settings.llm_url:
        return Check("Writing model", "ok", f"{settings.llm_model or 'one'} on a server (FUENTE_LLM_URL)")
    try:
        import xllamacpp  # noqa: F401 - it is here, but a library of the system that it needs may not be
    except ImportError as error:
        advice = f"{_LACKING} Until then answers are quotes only."
        return Check("Writing model", "fail", f"llama.cpp cannot be loaded ({error})", advice)
    path = writing_model_ready(settings.cache, thorough=True)
    if path is None:
        return Check(
            "Writing model", "warn", "not here, or damaged: answers are quotes only", _fetch(settings)
        )
    return Check("Writing model", "ok", str(path))


def _fetch(settings: Settings) -> str:
    if settings.offline:
        return "FUENTE_OFFLINE is set: unset it and run `fuente fetch`, or copy the cache folder here."
    return "Run `fuente fetch`."


def llm_server(settings: Settings) -> Check:
    """Check that the configured OpenAI-compatible server answers and has the model; its key is not shown."""
    import httpx

    base = str(settings.llm_url).rstrip("/")
    headers = {}
    if settings.llm_key is not None:
        headers["Authorization"] = f"Bearer {settings.llm_key.get_secret_value()}"
    try:
        reply = httpx.get(f"{base}/models", headers=headers, timeout=min(5.0, settings.llm_timeout))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        advice = "Start the server, or correct FUENTE_LLM_URL. Until then answers are quotes only."
        return Check(
            "LLM server", "fail", f"{base} does not answer ({error or type(error).__name__})", advice
        )
    if reply.status_code in (401, 403):
        return Check("LLM server", "fail", f"{base} refuses the key", "Set FUENTE_LLM_KEY.")
    if reply.status_code >= 400:
        advice = "An OpenAI-compatible address usually ends in /v1; check FUENTE_LLM_URL."
        return Check("LLM server", "warn", f"{base}/models answers {reply.status_code}", advice)
    try:
        names = [str(model["id"]) for model in reply.json()["data"]]
    except (ValueError, KeyError, TypeError):
        advice = "Check that FUENTE_LLM_URL is an OpenAI-compatible address; it usually ends in /v1."
        return Check("LLM server", "warn", f"{base}/models is not a list of models", advice)
    listed = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    if not settings.llm_model:
        return Check("LLM server", "fail", f"{base} has {listed}", "Name one of them in FUENTE_LLM_MODEL.")
    if settings.llm_model not in names:
        advice = f"Name one that it has in FUENTE_LLM_MODEL: {listed}"
        return Check("LLM server", "warn", f"{base} does not list {settings.llm_model}", advice)
    return Check("LLM server", "ok", f"{base} has {settings.llm_model}")
