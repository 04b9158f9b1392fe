"""Searching and looking through the library over HTTP: pages that stay right, cursors, versions, near copies."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from index.library import Library
from index.shelf import Place
from rag.engine import Engine
from rag.kept import Keeper
from rag.serve import problem
from rag.serve.api import cursor, routes
from rag.serve.api.cursor import BadCursor
from rag.serve.rate import Rate
from tests.encoders import HashingEncoder

BRIDGE = (
    "The mayor opened the new bridge on Monday. It cost eleven million euros. Two hundred people came to see it. "
    "Work had begun in the spring of the year before last, after the old one had been closed to lorries. "
    "Engineers from three countries drew the plans, and a jury of neighbours chose between them. "
    "Cyclists have a lane of their own on both sides, and trams will cross the river from next summer. "
    "A choir of pupils sang, and the fire brigade let two boats pass below with their hoses turned up. "
    "The council says that the toll, which many had feared, is not planned before the end of the decade."
)


def put(folder: Path, name: str, text: str = BRIDGE, **facts: str) -> None:
    head = "".join(f"{key}: {value}\n" for key, value in facts.items())
    (folder / f"{name}.txt").write_text(f"---\n{head}---\n{text}\n", encoding="utf-8")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Seven articles: several on one day, of one moment, without a day, without an outlet."""
    folder = tmp_path / "articles"
    folder.mkdir()
    told = (
        "{} said on the radio that the harbour of {} will be closed for {} days, and that ships go elsewhere."
    )
    put(folder, "a", title="Bridge", date="2026-03-02", source="The Example")
    put(folder, "b", title="Bridge again", date="2026-03-03", source="The Copy", text=f"{BRIDGE} It is long.")
    put(
        folder, "c", told.format("Ana", "Lisbon", 3), title="Harbour", date="2026-03-02", source="The Example"
    )
    put(folder, "d", told.format("Ben", "Cork", 4), title="Ships", date="2026-03-02T10:00:00", source="Other")
    put(folder, "e", told.format("Cid", "Bari", 5), title="Sea", date="2026-03-02")
    put(folder, "f", told.format("Dan", "Oslo", 6), title="No day", source="Other")
    put(folder, "g", told.format("Eva", "Riga", 7), title="No day, no outlet")
    return folder


@pytest.fixture
def library(tmp_path: Path, articles: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as made:
        report = made.sync([articles])
        assert len(report.added) == 7, report
        yield made


@pytest.fixture
def client(library: Library) -> Iterator[TestClient]:
    with closing(Engine(library, llm="quotes")) as engine:
        app = FastAPI()
        problem.say_errors(app)
        app.include_router(routes.router(engine, library, Keeper(library.path)))
        yield TestClient(app)


def pages(client: TestClient, limit: int, **filters: Any) -> Iterator[list[str]]:
    """Go from page to page and give each one's titles."""
    after = ""
    while True:
        params = {"limit": limit, "cursor": after, **filters}
        page = client.get("/api/articles", params=params).raise_for_status().json()
        yield [article["title"] for article in page["articles"]]
        if page["next"] is None:
            return
        after = page["next"]


ORDER = ["Bridge again", "Ships", "Sea", "Bridge", "Harbour", "No day, no outlet", "No day"]


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 50])
def test_pages_of_any_size_have_every_article_once_and_in_order(client: TestClient, limit: int) -> None:
    found = list(pages(client, limit))
    assert all(len(page) == limit for page in found[:-1])
    together = [title for page in found for title in page]
    assert sorted(together) == sorted(ORDER)
    assert together[0] == "Bridge again"
    assert set(together[-2:]) == {"No day", "No day, no outlet"}
    (whole,) = pages(client, 50)
    assert together == whole


def test_pages_stay_right_while_articles_come_and_go(
    client: TestClient, library: Library, articles: Path
) -> None:
    (before,) = pages(client, 50)
    seen: list[str] = []
    for number, page in enumerate(pages(client, 2)):
        seen += page
        if number == 0:
            put(articles, "new", "A comet was seen above Paris last night.", title="Comet", date="2026-04-01")
            library.sync([articles])
            (first,) = (a.id for a in library.articles() if a.title == seen[0])
            library.remove(first)
            (gone,) = (a.id for a in library.articles() if a.title == seen[1])  # the cursor stands on it
            library.remove(gone)
    assert seen == before, "each once, none left out, and what is new stands before the place"


def test_a_list_is_narrowed_by_every_filter(client: TestClient) -> None:
    def titles(**filters: Any) -> set[str]:
        return {title for page in pages(client, 2, **filters) for title in page}

    assert titles(outlet="the example") == {"Bridge", "Harbour"}
    assert titles(outlet=["the example", "the copy"]) == {"Bridge", "Harbour", "Bridge again"}
    assert titles(since="2026-03-03") == {"Bridge again"}
    assert titles(until="2026-03-02", q="harbour Cork") == {"Ships"}
    assert titles(language="en") == set(ORDER)
    assert titles(language="de") == titles(section="sport") == titles(q="volcano") == set()


@pytest.mark.parametrize(
    ("params", "hint"),
    [
        ({"cursor": "nonsense"}, "The cursor"),
        ({"cursor": base64.urlsafe_b64encode(b'[1,2,3,"a"]').decode()}, "The cursor"),
        ({"limit": 0}, "“limit”"),
        ({"limit": "many"}, "“limit”"),
        ({"since": "0"}, "year, month and day"),
        ({"since": "2026-02-30"}, "“since”"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "is after the last"),
        ({"outlets": "The Example"}, "“outlets” is not known"),
    ],
)
def test_what_cannot_be_listed_is_refused_in_words(
    client: TestClient, params: dict[str, Any], hint: str
) -> None:
    refused = client.get("/api/articles", params=params)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert hint in refused.json()["error"]


NAME = st.none() | st.text(max_size=20)


@given(st.builds(Place, st.none() | st.integers(1, 3_652_059), NAME, NAME, st.text(max_size=20)))
def test_a_cursor_is_read_as_it_was_written(place: Place) -> None:
    assert cursor.read(cursor.written(place)) == place


@given(
    st.text(max_size=80)
    | st.binary(max_size=80).map(lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="))
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["a", "\ud800"]),
        lambda inner: st.lists(inner, max_size=5),
    ).map(lambda said: base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("="))
)
def test_any_other_text_is_a_bad_cursor_and_nothing_worse(text: str) -> None:
    try:
        place = cursor.read(text)
    except BadCursor:
        return
    assert cursor.written(place) == text


def test_an_article_tells_what_it_said_before_and_where_else_it_was_printed(
    client: TestClient, library: Library, articles: Path
) -> None:
    put(
        articles,
        "a",
        BRIDGE.replace("eleven", "twelve"),
        title="Bridge",
        date="2026-03-02",
        source="The Example",
    )
    library.sync([articles])
    (listed,) = client.get("/api/articles", params={"q": "twelve"}).json()["articles"]
    article = client.get(f"/api/articles/{listed['id']}").raise_for_status().json()
    assert "twelve million" in article["text"]
    (version,) = article["versions"]
    assert "eleven million" in version["text"]
    assert version["number"] == 1
    assert version["stored_at"] <= version["replaced_at"]
    (copy,) = article["copies"]
    assert (copy["title"], copy["outlet"]) == ("Bridge again", "The Copy")
    assert client.get(f"/api/articles/{copy['id']}").json()["copies"][0]["id"] == article["id"]


def test_a_search_returns_passages_with_their_places(client: TestClient) -> None:
    found = client.get("/api/search", params={"question": "What did the bridge cost?", "k": 2})
    passages = found.raise_for_status().json()["passages"]
    assert 1 <= len(passages) <= 2
    assert "eleven million" in passages[0]["text"]
    assert set(passages[0]["outlets"]) == {"The Example", "The Copy"}
    assert [p["score"] for p in passages] == sorted((p["score"] for p in passages), reverse=True)
    for passage in passages:
        text = client.get(f"/api/articles/{passage['article_id']}").json()["text"]
        assert text[passage["start"] : passage["end"]] == passage["text"]
    only = {"question": "What did the bridge cost?", "outlet": "Other"}
    assert {p["outlet"] for p in client.get("/api/search", params=only).json()["passages"]} == {"Other"}


@pytest.mark.parametrize(
    "params",
    [{}, {"question": ""}, {"question": "?!"}, {"question": "why?", "k": 0}, {"question": "why?", "k": 51}],
)
def test_what_cannot_be_searched_for_is_refused_in_words(client: TestClient, params: dict[str, Any]) -> None:
    refused = client.get("/api/search", params=params)
    assert refused.status_code == 422
    assert refused.json()["error"][-1] in ".?"


def test_searches_count_as_questions(library: Library) -> None:
    with closing(Engine(library, llm="quotes")) as engine:
        app = FastAPI()
        problem.say_errors(app)
        app.include_router(routes.router(engine, library, Keeper(library.path), rate=Rate(1)))
        client, params = TestClient(app), {"question": "bridge"}
        assert client.get("/api/search", params=params).status_code == 200
        assert "1 questions a minute" in client.get("/api/search", params=params).json()["error"]


def test_the_library_says_what_it_holds_and_who_is_writing(client: TestClient, library: Library) -> None:
    told = client.get("/api/library").raise_for_status().json()
    assert (told["articles"], told["stories"], told["undated"]) == (7, 6, 2)
    assert (told["first"], told["last"]) == ("2026-03-02", "2026-03-03")
    assert told["languages"] == [{"name": "en", "articles": 7}]
    assert {"name": "The Example", "articles": 2} in told["outlets"]
    assert (told["writing_model"], told["embedding_model"]) == ("quotes", "hashing-test")
    assert told["writing"] is None
    with library.owned("adding articles"):
        writing = client.get("/api/library").json()["writing"]
    assert (writing["doing"], writing["here"]) == ("adding articles", True)
