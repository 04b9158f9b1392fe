"""What the page does in the browser beyond Gradio: each file one thing, all of them in one closure, in this order."""

from __future__ import annotations

from importlib import resources

_ORDER = ("words", "cite", "reader", "card", "deeds", "kept", "chat")


def together() -> str:
    """Return the scripts as one."""
    files = resources.files("rag.serve.scripts")
    parts = [files.joinpath(f"{name}.js").read_text(encoding="utf-8") for name in _ORDER]
    return "(() => {\n" + "\n".join(parts) + "})();"
