"""Every setting of the program, from the environment (``FUENTE_…``)."""

from __future__ import annotations

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
        default="127.0.0.1", description="Address to serve at; 0.0.0.0 opens the page to the network."
    )
    port: int = Field(default=7860, ge=0, le=65535, description="Port to serve at; 0 takes any free one.")
    admin_token: SecretStr | None = Field(
        default=None, description="Token that deletes any shared answer, for who runs the server."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="How much is logged; `debug` adds tracebacks."
    )

    @field_validator("llm_url", "chroma_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("an address starts with http:// or https://")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("library", "cache")
    @classmethod
    def _home(cls, value: Path) -> Path:
        return value.expanduser()


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
