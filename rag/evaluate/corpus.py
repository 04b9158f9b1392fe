"""The libraries that an evaluation asks: made of a corpus, or the user's own; and articles known by their names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from index.article import Article
from index.readers.records.fields import language_in
from index.stems import fold
from rag.evaluate.data import BadData, Named, rows_of

MIXED = "all"
"""The name of a library whose articles are not parted by their language."""


@dataclass(frozen=True, slots=True)
class Part:
    """The articles of one library-to-be: lines for a file of records, or else sources as they are."""

    name: str
    lines: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    parallels: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))

    def laid_out(self, folder: Path) -> list[Path]:
        """Return what is to be indexed; lines are written into ``folder`` first, where they are not there yet."""
        if not self.lines:
            return [path.absolute() for path in self.sources]
        file = folder / "articles.jsonl"
        text = "".join(f"{line}\n" for line in self.lines)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise BadData(
                f"{file} cannot be written ({error.strerror or error}). Name another --library-at."
            ) from error
        return [file]


@dataclass(frozen=True, slots=True)
class Names:
    """Articles of a library by what questions may call them."""

    by_kind: Mapping[str, Mapping[str, frozenset[str]]]
    languages: Mapping[str, str]
    """The language of each article by its id, "?" where it is not known."""

    def find(self, named: Named) -> frozenset[str]:
        """Return the ids of the articles of that name; none where there is no such article."""
        if isinstance(named, tuple):
            kind, name = named
            return self.by_kind[kind].get(fold(name) if kind == "title" else name, frozenset())
        return next((found for names in self.by_kind.values() if (found := names.get(named))), frozenset())

    def find_all(self, named: Iterable[Named]) -> frozenset[str]:
        """Return the ids of all articles of these names."""
        return frozenset().union(*map(self.find, named))

    @property
    def label(self) -> str:
        """The languages there are, such as "es" or "de+en+es"."""
        return "+".join(sorted(set(self.languages.values()))) or "?"


def parts_of(
    paths: Sequence[Path], *, pool: bool = False, into: Sequence[str] = (), limit: int | None = None
) -> list[Part]:
    """Return what libraries a corpus makes: one for each language that its records tell, with ``pool`` one in all.

    ``into`` keeps the articles in these languages only, ``limit`` as many of each file. Files that are no JSON lines
    are one library as they are.

    Raises:
        BadData: a file cannot be read or holds no record, no article is in one of these languages, or there is one
            language only and ``pool`` is asked.
    """
    if not all(path.name.removesuffix(".gz").endswith(".jsonl") for path in paths):
        if missing := [path for path in paths if not path.exists()]:
            raise BadData(f"There is no file or folder {missing[0]}. Name the articles with --corpus.")
        return [Part(MIXED, sources=tuple(paths))]
    by_language: dict[str, list[dict[str, object]]] = {}
    for path in paths:
        rows = [row for _, row in rows_of(path) if isinstance(row, dict)][:limit]
        if not rows:
            raise BadData(f"{path} holds no article. Give an object with text and title in each line.")
        for row in rows:
            language = language_in(row.get("language", row.get("lang"))) or MIXED
            by_language.setdefault(language, []).append(row)
    if into:
        found = ", ".join(sorted(by_language))
        by_language = {code: rows for code, rows in by_language.items() if code in into}
        if not by_language:
            raise BadData(f"No article is in {', '.join(into)}; the corpus says: {found}.")
    if pool and len(by_language) == 1 and MIXED not in by_language:
        raise BadData(
            f"--pool puts several languages into one library, but all articles asked for are in {next(iter(by_language))}. "
            "Leave out --pool, or name more languages with --into."
        )
    if pool or MIXED in by_language:
        name = "+".join(sorted(by_language)) if MIXED not in by_language else MIXED
        by_language = {name: [row for rows in by_language.values() for row in rows]}
    return [_part(name, rows) for name, rows in by_language.items()]


def names_of(articles: Iterable[Article], parallels: Mapping[str, Iterable[str]] | None = None) -> Names:
    """Return what the articles may be called; ``parallels`` names the corpus ids of the same in several languages."""
    kinds: dict[str, dict[str, set[str]]] = {
        kind: {} for kind in ("id", "corpus", "url", "source", "title", "parallel")
    }
    languages: dict[str, str] = {}
    for article in articles:
        languages[article.id] = article.language or "?"
        names = {
            "id": article.id,
            "corpus": article.source.partition("#")[2],
            "url": article.url,
            "source": article.source,
            "title": fold(article.title),
        }
        for kind, name in names.items():
            if name:
                kinds[kind].setdefault(name, set()).add(article.id)
    for parallel, ids in (parallels or {}).items():
        kinds["parallel"][parallel] = {a for i in ids for a in kinds["corpus"].get(i, ())}
    frozen = {kind: {name: frozenset(ids) for name, ids in names.items()} for kind, names in kinds.items()}
    return Names(MappingProxyType(frozen), MappingProxyType(languages))


def _part(name: str, rows: Sequence[Mapping[str, object]]) -> Part:
    parallels: dict[str, set[str]] = {}
    for row in rows:
        shared, own = row.get("parallel", row.get("parallel_id")), row.get("id")
        if isinstance(shared, str) and isinstance(own, str):
            parallels.setdefault(shared, set()).add(own)
    return Part(
        name,
        lines=tuple(json.dumps(row, ensure_ascii=False) for row in rows),
        parallels={shared: frozenset(ids) for shared, ids in parallels.items()},
    )
