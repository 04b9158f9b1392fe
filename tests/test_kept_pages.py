"""Answers that are shared, over HTTP: a page that is only read, whatever became of its articles or is in its text."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from index.library import Library
from rag.answer import Closest
from rag.engine import Engine
from rag.kept import Answers, Standing, standing
from rag.serve.server import create_app
from rag.settings import load
from tests.encoders import HashingEncoder
from tests.kept import ANSWER, HOSTILE, LONG, REFUSAL
from tests.serving import serving

ASKED = "¿Quién inauguró el puente de la ría?"
FIRST = "La alcaldesa Ana Ruiz inauguró el martes el puente nuevo de la ría. El acto duró una hora."
SECOND = "El puente de la ría costó tres millones de euros según la alcaldesa. Las obras duraron un año."


class Tags(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def meta(self, name: str) -> str | None:
        return next(
            (
                a["content"]
                for t, a in self.found
                if t == "meta" and name in (a.get("property"), a.get("name"))
            ),
            None,
        )


def written(folder: Path, name: str, text: str, title: str = "El puente") -> None:
    (folder / name).write_text(f"title: {title}\ndate: 2026-03-04\n\n{text}\n", encoding="utf-8")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    written(folder, "one.txt", FIRST)
    written(folder, "two.txt", SECOND, "El coste")
    return folder


@pytest.fixture
def library(tmp_path: Path, articles: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as opened:
        opened.sync([articles])
        yield opened


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, Answers]]:
    """A client of a server without articles, and the answers it keeps."""
    with Library.open(tmp_path_factory.mktemp("empty") / "library", encoder=HashingEncoder()) as opened:
        settings = load(admin_token=SecretStr("let me in, I run this"))
        app = create_app(Engine(opened, llm="quotes"), opened, settings)
        yield TestClient(app, raise_server_exceptions=False), Answers(opened.path)


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page[page.index("<main") :])).split())


def said(response: Any, status: int) -> str:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    return str(response.json()["error"])


def test_a_link_is_read_after_a_restart_when_its_articles_were_corrected_and_removed(
    library: Library, articles: Path
) -> None:
    with serving(Engine(library, llm="quotes"), library) as address, httpx.Client(base_url=address) as client:
        answer = client.post("/api/ask", json={"question": ASKED}).raise_for_status().json()
        assert not answer["abstained"]
        shared = client.post("/api/answers", json={"id": answer["id"]})
        assert shared.status_code == 201
        assert shared.json()["url"] == f"{address}/a/{shared.json()['id']}" == shared.headers["location"]
        assert client.post("/api/answers", json={"id": answer["id"]}).json() == shared.json()
        page = client.get(shared.json()["url"])
        quotes = [citation["quote"] for citation in answer["citations"]]
        assert len(quotes) >= 1
        assert all(quote in text_of(page.text) for quote in quotes)
        assert "corrected" not in page.text
    id = shared.json()["id"]
    cited = {citation["article_id"] for citation in answer["citations"]}

    written(articles, "one.txt", FIRST.replace("martes", "miércoles"))
    written(
        articles, "two.txt", SECOND.replace("tres", "cuatro").replace("Las obras", "Los trabajos"), "El coste"
    )
    library.sync([articles])
    with serving(Engine(library, llm="quotes"), library) as address, httpx.Client(base_url=address) as client:
        told = text_of(client.get(f"/a/{id}", headers={"Accept-Language": "en"}).text)
        assert told.count("This article was corrected on") == len(quotes)
        assert "inauguró el martes" in told
        for article in cited:
            library.remove(article)
        told = text_of(client.get(f"/a/{id}?lang=es").text)
        assert told.count("Este artículo ya no está en la biblioteca.") == len(quotes)
        assert all(quote in told for quote in quotes)
        kept = client.get(f"/api/answers/{id}").json()
        assert kept.pop("asked_at")
        assert kept == {**answer, "id": id}
        assert "lately" in said(client.post("/api/answers", json={"id": answer["id"]}), 404)


def test_the_page_tells_all_that_the_answer_has_and_previews_it(empty: tuple[TestClient, Answers]) -> None:
    client, answers = empty
    shared = answers.share(ANSWER)
    response = client.get(f"/a/{shared.id}", headers={"Accept-Language": "en"})
    assert response.status_code == client.head(f"/a/{shared.id}").status_code == 200
    told, tags = text_of(response.text), Tags(response.text)
    for citation in ANSWER.citations:
        assert {citation.quote, citation.title, citation.outlet or ""} <= {
            part for part in re.split(r"\s*<[^>]*>\s*", unescape(response.text)) if part
        }
    for part in (
        ANSWER.question, "partly supported", "1 statement was left out", "Only articles from 2026 were read.",
        "Also in: La Gaceta, Diario del Norte", "4 March 2026", "Who is quoted", "written by qwen2.5-coder",
        "Searched for: Who opened the new bridge",
    ):  # fmt: skip
        assert part in told
    quotes = [a for t, a in tags.found if t == "blockquote"]
    assert [(a["lang"], a["dir"]) for a in quotes] == [("es", "auto"), ("ar", "auto")]
    assert [a["href"] for t, a in tags.found if t == "a" and a.get("rel")] == [ANSWER.citations[0].url]
    assert [a["href"] for t, a in tags.found if t == "a" and "#source" in str(a["href"])] == [
        "#source-1", "#source-1", "#source-2",
    ]  # fmt: skip
    assert tags.meta("og:title") == ANSWER.question
    assert tags.meta("og:description") == tags.meta("description") == ANSWER.statements[0].text
    assert tags.meta("og:url") == f"http://testserver/a/{shared.id}"
    assert tags.meta("twitter:card") == "summary"
    assert tags.meta("robots") == response.headers["x-robots-tag"] == "noindex"
    assert "frame-ancestors *" in response.headers["content-security-policy"]
    assert not [t for t, _ in tags.found if t == "script"]


def test_a_refusal_is_shared_with_its_closest_articles(empty: tuple[TestClient, Answers]) -> None:
    client, answers = empty
    page = client.get(f"/a/{answers.share(REFUSAL).id}", headers={"Accept-Language": "en"}).text
    told = text_of(page)
    for part in (
        "The articles do not say.",
        "Closest in the library",
        "La copa se juega en mayo.",
        "who; the cup",
    ):
        assert part in told
    assert "<mark>" not in page
    assert Tags(page).meta("og:description") == REFUSAL.text


def test_hostile_text_is_only_shown(empty: tuple[TestClient, Answers]) -> None:
    client, answers = empty
    response = client.get(f"/a/{answers.share(HOSTILE).id}")
    assert response.status_code == 200
    page, harmless = response.text, Tags(client.get(f"/a/{answers.share(ANSWER).id}").text)
    tags = Tags(page)
    assert {tag for tag, _ in tags.found} <= {tag for tag, _ in harmless.found}
    known = {name for _, attributes in harmless.found for name in attributes}
    assert {name for _, attributes in tags.found for name in attributes} <= known
    assert not any(str(a.get("href")).startswith("javascript") for _, a in tags.found)
    assert "{{ 7*7 }}" in text_of(page)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", page)
    assert LONG in page
    assert len(str(tags.meta("og:title"))) <= 300


def test_no_answer_and_a_deleted_one_are_pages_in_words(empty: tuple[TestClient, Answers]) -> None:
    client, answers = empty
    shared = answers.share(ANSWER)
    at = f"/api/answers/{shared.id}"
    assert "Bearer SECRET" in said(client.delete(at), 401)
    assert "Bearer SECRET" in said(client.delete(at, headers={"Authorization": "Basic eHg="}), 401)
    assert "not the secret" in said(client.delete(at, headers={"Authorization": "Bearer guess"}), 403)
    assert client.get(f"/a/{shared.id}").status_code == 200
    by_secret = {"Authorization": f"Bearer {shared.secret}"}
    deleted = client.delete(at, headers=by_secret)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert "deleted" in said(client.delete(at, headers=by_secret), 410)
    assert "deleted" in said(client.get(at), 410)
    gone = client.get(f"/a/{shared.id}", headers={"Accept-Language": "es"})
    assert (gone.status_code, gone.headers["content-language"]) == (410, "es")
    assert "Esta respuesta fue borrada" in text_of(gone.text)
    for id in ("x" * 22, "%00", "%F0%9F", "x" * 1_900):
        missing = client.get(f"/a/{id}")
        assert missing.status_code == 404
        assert "There is no such answer" in text_of(missing.text)
        assert "id" in said(client.get(f"/api/answers/{id}"), 404)
        assert "id" in said(client.delete(f"/api/answers/{id}", headers=by_secret), 404)
    another = answers.share(ANSWER).id
    admin = {"Authorization": "Bearer let me in, I run this"}
    assert client.delete(f"/api/answers/{another}", headers=admin).status_code == 204


def test_a_verdict_is_kept_with_the_answer_that_was_given_and_nothing_that_was_claimed(
    empty: tuple[TestClient, Answers],
) -> None:
    client, answers = empty
    answer = client.post("/api/ask", json={"question": "Who won?", "history": [["a", "b"]]}).json()
    claimed = {
        "id": answer["id"],
        "answer": {"text": "Lies."},
        "verdict": "unhelpful",
        "reason": "incomplete",
    }
    assert client.post("/api/feedback", json=claimed).status_code == 204
    (kept,) = answers.feedback()
    assert kept.kept.answer.text == answer["text"]
    assert kept.kept.history == (("a", "b"),)
    assert (kept.verdict, kept.reason) == ("unhelpful", "incomplete")
    assert "no verdict" in said(
        client.post("/api/feedback", json={"id": answer["id"], "verdict": "meh"}), 422
    )
    assert "lately" in said(client.post("/api/feedback", json={"id": "?", "verdict": "helpful"}), 404)
    assert "“verdict” is missing" in said(client.post("/api/feedback", json={"id": answer["id"]}), 422)
    assert '"id"' in said(client.post("/api/answers", content=b"{"), 422)
    assert "lately" in said(client.post("/api/answers", json={"id": "x", "answer": ANSWER.to_dict()}), 404)


def test_a_file_that_cannot_be_read_is_said_on_the_page_and_questions_are_still_answered(
    library: Library,
) -> None:
    answers = Answers(library.path)
    shared = answers.share(ANSWER)
    with closing(sqlite3.connect(answers.path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    client = TestClient(create_app(Engine(library, llm="quotes"), library))
    page = client.get(f"/a/{shared.id}", headers={"Accept-Language": "en"})
    assert page.status_code == 503
    assert "cannot be shown now" in text_of(page.text)
    id = client.post("/api/ask", json={"question": ASKED}).raise_for_status().json()["id"]
    assert "schema 99" in said(client.post("/api/answers", json={"id": id}), 503)


def test_a_quote_that_moved_still_stands_and_a_correction_has_the_day_that_the_article_gives(
    tmp_path: Path,
) -> None:
    file = tmp_path / "articles.jsonl"

    def say(text: str, updated: str) -> None:
        row = {"id": "a", "title": "El puente", "text": text, "published": "2026-03-04", "updated": updated}
        file.write_text(json.dumps(row) + "\n", encoding="utf-8")
        held.sync([file])

    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as held:
        say(FIRST, "2026-03-05T10:00:00")
        (article,) = held.articles()
        quote = FIRST.partition(". ")[0] + "."
        cited = Closest(article.id, article.title, 0, len(quote), quote)
        assert standing(held, cited) == Standing("stands")
        say(f"Última hora. {FIRST}", "2026-03-05T10:00:00")
        assert standing(held, cited) == Standing("stands")
        say(FIRST.replace("martes", "miércoles"), "2026-03-09T08:30:00")
        assert standing(held, cited) == Standing("corrected", date(2026, 3, 9))
        say(FIRST.replace("martes", "jueves"), "2026-03-11")
        assert standing(held, cited) == Standing("corrected", date(2026, 3, 9))
        assert standing(held, replace(cited, quote="Nunca estuvo aquí.")) == Standing("corrected")
        held.remove(article.id)
        assert standing(held, cited) == Standing("gone")
