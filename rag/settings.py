"""Every setting of the program, from the environment (``FUENTE_…``)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsConfigDict

from index.errors import FuenteError
from index.settings import IndexSettings


class BadSettings(FuenteError):
    """An environment variable holds something that the setting cannot be."""


_TOKEN = 16
"""Characters that the admin token has at least: nobody tries out that many in a lifetime, ten a minute."""

_IN_A_DEMO = 20
"""Questions a minute and visitor in a demo, where nothing else is set."""


def on_a_space() -> bool:
    """Whether this runs as a hosted Space, whose machine sets ``SPACE_ID``."""
    return bool(os.environ.get("SPACE_ID"))


class Settings(IndexSettings):
    """Settings of the library, of the model that writes, and of the server.

    An empty variable counts as one that is not set.
    """

    model_config = SettingsConfigDict(
        env_prefix="FUENTE_", env_ignore_empty=True, extra="ignore", frozen=True, populate_by_name=True
    )

    llm: Literal["auto", "quotes"] = Field(
        default="auto",
        description="Who writes: `auto` takes the server at FUENTE_LLM_URL or else the embedded model; "
        "`quotes` shows verbatim sentences only.",
    )
    llm_url: str | None = Field(
        default=None,
        description="Address of an OpenAI-compatible server to write with, such as http://127.0.0.1:11434/v1.",
    )
    llm_model: str | None = Field(default=None, description="Name of the model on that server.")
    llm_key: SecretStr | None = Field(default=None, description="Key for that server, if it wants one.")
    llm_timeout: float = Field(
        default=60.0, gt=0, description="Seconds to wait for that server before answering in quotes."
    )
    llm_context: int | None = Field(
        default=None,
        ge=512,
        description="Tokens that the model on that server reads at most; the server is asked where this is not set.",
    )
    llm_judge: Literal["auto", "on", "off"] = Field(
        default="auto",
        description="Whether that model also checks each of its statements against the sentence that it cites, a short "
        "request each; `auto` means it does.",
    )
    slots: int = Field(
        default=0,
        ge=0,
        le=64,
        description="Questions that the embedded model answers at a time; 0 means one on two cores or fewer, else half "
        "as many as there are cores, four at most.",
    )
    reranker: str = Field(
        default="sentences",
        description="What puts passages in order: `sentences` by their best sentence, `off`, or a "
        "sentence-transformers cross-encoder's name or folder.",
    )
    host: str = Field(
        default_factory=lambda: "0.0.0.0" if on_a_space() else "127.0.0.1",  # noqa: S104
        description="Address to serve at; 0.0.0.0 opens the page to the network.",
    )
    port: int = Field(default=7860, ge=0, le=65535, description="Port to serve at; 0 takes any free one.")
    admin_token: SecretStr | None = Field(
        default=None,
        description="Secret of at least 16 characters for who runs the server: it opens the page /add, where articles "
        "are added, and deletes any shared answer.",
    )
    demo: bool = Field(
        default_factory=on_a_space,
        description="Serve to strangers: nothing can be added, and questions are limited. A hosted Space sets it.",
    )
    rate: int | None = Field(
        default=None,
        ge=0,
        le=10_000,
        description="Questions a minute and visitor at most, 0 for no limit; where this is not set, 20 in a demo and "
        "else no limit.",
    )
    proxied: bool = Field(
        default_factory=on_a_space,
        description="A proxy of yours stands before the page: visitors are known by the last address of its "
        "X-Forwarded-For. A hosted Space sets it.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="How much is logged; `debug` adds tracebacks."
    )
    access: Literal["open", "keys"] = Field(
        default="open",
        description="Who may ask: `open` is everybody who reaches the server; with `keys` every interface and the page "
        "want a key, made with `fuente keys add`.",
    )
    queue: int = Field(
        default=64,
        ge=0,
        le=10_000,
        description="Questions that wait while others are answered; who comes after them is told to try again later.",
    )
    answer_timeout: float = Field(
        default=180.0,
        gt=0,
        description="Seconds that an answer may take once it is begun, for programs that ask.",
    )
    origins: str = Field(
        default="",
        description="Web sites whose scripts may use the HTTP interfaces, with commas between, such as "
        "https://example.org; none where this is not set.",
    )

    log_format: Literal["text", "json"] = Field(
        default="text", description="How records are logged by a server: `text`, or `json`, an object a line."
    )
    metrics: Literal["on", "off"] = Field(
        default="on",
        description="Whether /metrics tells Prometheus what is counted; in a demo it never does.",
    )
    traces: str | None = Field(
        default=None,
        description="Address of an OpenTelemetry collector (OTLP over gRPC), such as http://127.0.0.1:4317, that a "
        "server sends traces to.",
    )
    grace: float = Field(
        default=20.0,
        ge=0,
        le=3600,
        description="Seconds that answers in progress have to end when the server is ended; then clients are told.",
    )

    @field_validator("llm_url", "chroma_url", "traces")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("an address starts with http:// or https://")
        return value

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in filter(None, map(str.strip, value.split(","))):
            scheme, _, host = origin.partition("://")
            if scheme not in ("http", "https") or not host or set(host) & set("/?#@* "):
                raise ValueError(
                    "an origin is a scheme and a host, such as https://example.org, and nothing more"
                )
        return value

    @field_validator("admin_token")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _TOKEN:
            raise ValueError(
                f"it has {len(value.get_secret_value())} characters, and needs {_TOKEN} at least"
            )
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("library", "cache")
    @classmethod
    def _home(cls, value: Path) -> Path:
        return value.expanduser()

    @property
    def per_minute(self) -> int:
        """Questions a minute and visitor at most; 0 means no limit."""
        return self.rate if self.rate is not None else _IN_A_DEMO if self.demo else 0

    def shared(self) -> Settings:
        """Return the settings for a page behind a public link: a demo, unless ``demo`` was set to something."""
        return self if "demo" in self.model_fields_set else self.model_copy(update={"demo": True})


@dataclass(frozen=True, slots=True)
class SettingHelp:
    """One setting for a reader: its variable, its default as text, what it does, and its value in force."""

    name: str
    default: str
    description: str
    value: str


def load(**overrides: Any) -> Settings:
    """Read the settings; ``overrides`` (by field name) win over the environment, ``None`` ones are ignored.

    Raises:
        BadSettings: if a variable cannot be used; the message names the variable and what is wrong,
            never its value (it may be a secret).
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        raise BadSettings(" ".join(_sentence(problem) for problem in error.errors())) from None


def describe(settings: Settings | None = None) -> list[SettingHelp]:
    """List every setting in order, with the values of ``settings`` or else the defaults. No key is shown."""
    return [
        SettingHelp(
            name=variable(name),
            default=_text(field.get_default(call_default_factory=True)),
            description=field.description or "",
            value=_text(
                getattr(settings, name) if settings else field.get_default(call_default_factory=True)
            ),
        )
        for name, field in Settings.model_fields.items()
    ]


def table() -> str:
    """Return the settings as a Markdown table (the README's)."""
    rows = [f"| `{s.name}` | {f'`{s.default}`' if s.default else ''} | {s.description} |" for s in describe()]
    return "\n".join(["| Variable | Default | What it does |", "|---|---|---|", *rows])


def variable(name: str) -> str:
    """Return the environment variable of the field ``name``."""
    field: FieldInfo = Settings.model_fields[name]
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return alias if isinstance(alias, str) else f"FUENTE_{name.upper()}"


def _sentence(problem: ErrorDetails) -> str:
    place = str(problem["loc"][0]) if problem["loc"] else ""
    name = variable(place) if place in Settings.model_fields else place
    message = problem["msg"].removeprefix("Value error, ")
    return f"{name} cannot be used: {message[:1].lower()}{message[1:]}. Change it or unset it."


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return "(set)"
    if isinstance(value, Path):
        home = Path.home()
        return f"~/{value.relative_to(home).as_posix()}" if value.is_relative_to(home) else str(value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
