"""Which model writes: the embedded one, an OpenAI-compatible server, a LlamaIndex LLM, or none."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from index.errors import FuenteError
from rag.followup import Turn
from rag.reader import Reader
from rag.remote import ServerWriter, connect
from rag.settings import Settings
from rag.write import Writer

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

log = logging.getLogger(__name__)

Choice = Literal["auto", "quotes"]


class BadModel(FuenteError):
    """The model asked for cannot be used."""


class Model:
    """The writer of an engine, which may come later than the engine does.

    Without one, answers are quotes. ``prepare`` fetches and loads the embedded model in the background;
    nothing else here touches the network.
    """

    def __init__(self, choice: Choice | LLM, settings: Settings) -> None:
        """Choose who writes; nothing is loaded yet.

        Raises:
            BadModel: ``choice`` is neither "auto" nor "quotes" nor a LlamaIndex LLM, or the settings name a server
                but no model of it.
        """
        self._settings = settings
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None
        self._writer: Writer | None = None
        self._error: str | None = None
        self._preparing: dict[str, Any] | None = None
        self._embedded = False
        self._broken = False
        self._closing = False
        if choice == "quotes":
            return
        if choice != "auto":
            if not hasattr(choice, "chat") or not hasattr(choice, "metadata"):
                raise BadModel(f"llm is {choice!r}; it has to be 'auto', 'quotes' or a LlamaIndex LLM.")
            self._writer = ServerWriter(choice, judges=settings.llm_judge != "off")
        elif settings.llm_url:
            if not settings.llm_model:
                raise BadModel(
                    "FUENTE_LLM_URL is set, but FUENTE_LLM_MODEL is not. Set it to the model's name there."
                )
            self._writer = connect(settings.llm_url, settings.llm_model, settings)
        else:
            self._embedded = True

    def writer(self) -> Writer | None:
        """Return what writes now, None for quotes. Loads the embedded model where its file is cached."""
        if self._embedded and self._writer is None and not self._broken and self._preparing is None:
            from index.weights import writing_model_ready

            if writing_model_ready(self._settings.cache) is not None:
                self._load()
        return self._writer

    def rewrite(
        self, question: str, language: str, history: Sequence[Turn], reader: Reader | None = None
    ) -> str | None:
        """Return ``question`` as the writer puts it without ``history``, None where none writes; see ``Writer``.

        Raises:
            Left: the reader has gone.
            rag.write.ModelFailed: the model did not answer.
        """
        writer = self.writer()
        if writer is None:
            return None
        return writer.until(reader or Reader()).rewrite(question, language, history)

    def prepare(self) -> None:
        """Begin to fetch and load the embedded model in the background, where it is the one that writes."""
        with self._lock:
            if not self._embedded or self._writer is not None or self._preparing is not None:
                return
            self._error = None
            self._preparing = {"what": "the writing model", "done": 0, "total": 0}
            self._loading = threading.Thread(target=self._load, name="fuente-model", daemon=True)
            self._loading.start()

    def status(self) -> dict[str, Any]:
        """Return ``model`` (a name or ``quotes``), ``preparing`` (what, done, total or None) and ``error``."""
        return {
            "model": self._writer.name if self._writer else "quotes",
            "preparing": dict(self._preparing) if self._preparing else None,
            "error": self._error,
        }

    def busy(self) -> int:
        """Return how many requests the embedded model answers at this moment, 0 where another one writes."""
        return int(getattr(self._writer, "busy", 0))

    def close(self) -> None:
        """Stop preparing the model and wait until that has stopped; what was fetched is kept."""
        self._closing = True
        if self._loading is not None:
            self._loading.join()

    def missing(self) -> bool:
        """Whether a model is meant to write, but is neither here nor on its way."""
        return self._embedded and self._writer is None and self._preparing is None

    def _load(self) -> None:
        from index.weights import writing_model
        from rag.embedded import EmbeddedLLM, EmbeddedWriter

        settings = self._settings

        def progress(what: str, done: int, total: int) -> None:
            if self._closing:
                raise _Closing
            self._preparing = {"what": what, "done": done, "total": total}

        try:
            with _LOADING:
                if self._writer is not None:
                    return
                path = writing_model(settings.cache, offline=settings.offline, on_progress=progress)
                self._broken = (
                    True  # until it is seen to load; a file that does not is not tried again and again
                )
                llm = EmbeddedLLM(
                    path, threads=settings.threads, slots=settings.slots, keep=settings.cache / "read"
                )
                writer = EmbeddedWriter(llm)
            if self._loading is not None:  # in the background there is time to read the prompt's beginning
                for language in ("en", "es"):
                    if not self._closing:
                        writer.warm(language)
            self._writer, self._broken, self._error = writer, False, None
        except _Closing:
            pass
        except FuenteError as error:
            log.warning("%s", error)
            self._error = str(error)
        except Exception as error:
            log.exception("The writing model could not be prepared")
            self._error = (
                f"The writing model could not be prepared ({type(error).__name__}). Run `fuente doctor`."
            )
        finally:
            self._preparing = None


class _Closing(Exception):
    """The engine is closed while its model is being fetched."""


_LOADING = threading.Lock()
