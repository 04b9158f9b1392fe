"""Where things are kept, from the environment (``FUENTE_…``)."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class IndexSettings(BaseSettings):
    """Settings of the library and of the embedding model."""

    model_config = SettingsConfigDict(
        env_prefix="FUENTE_", extra="ignore", frozen=True, populate_by_name=True
    )

    library: Path = Field(
        default_factory=lambda: user_data_path("fuente", appauthor=False) / "library",
        description="Folder of the library: one SQLite file and the Chroma index beside it.",
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path("fuente", appauthor=False),
        description="Folder for model files; safe to delete, they are fetched again.",
    )
    embed_model: str = Field(
        default="multilingual-e5-small",
        description="Embedding model: the bundled one, or any sentence-transformers name or folder.",
    )
    chroma_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("FUENTE_CHROMA_URL", "CHROMA_URL"),
        description="Address of a Chroma server to hold the vectors instead of a local folder.",
    )
    chroma_token: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("FUENTE_CHROMA_TOKEN", "CHROMA_TOKEN"),
        description="Token for that server, if it wants one.",
    )
    allow_private: bool = Field(
        default=False, description="Also fetch from addresses that are not on the public Internet."
    )
    contact: str | None = Field(
        default=None,
        description="Mail or web address that goes out with every fetch, where a site's owner can complain.",
    )
    offline: bool = Field(default=False, description="Never fetch anything; use only what is cached.")
    threads: int = Field(default=0, ge=0, description="CPU threads for the models; 0 means all cores.")
