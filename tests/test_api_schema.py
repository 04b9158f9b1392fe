"""What the OpenAPI document says is so: whatever is sent, the answer is one that it describes, and never a 500."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from index.library import Library
from rag.engine import Engine
from rag.serve.api.openapi import operations, ours, resolved
from rag.serve.api.reference import markdown
from rag.settings import load
from tests.encoders import HashingEncoder
from tests.serving import serving

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "correct horse battery staple"
CASES = int(os.environ.get("FUENTE_TEST_CASES", "2000"))

# Some of what a schema allows cannot be asked: a question of no words, a first day that is after the last.
_CONFIG = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 400, 401, 403, 404, 409, 410, 413, 415, 422, 429]

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422, 428]
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole application over the seeds, with an administrator; nothing is fetched, and any token is looked at."""
    folder = tmp_path_factory.mktemp("schema")
    settings = load(library=folder / "library", admin_token=TOKEN, offline=True, demo=False)
    with (
        pytest.MonkeyPatch.context() as patch,
        Library.open(settings=settings, encoder=HashingEncoder()) as library,
    ):
        patch.setattr("rag.serve.api.admin.TRIES", 0)
        library.sync([ROOT / "seeds"])
        with serving(Engine(library, llm="quotes"), library, settings) as at:
            yield at


@pytest.fixture(scope="module")
def document(address: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{address}/openapi.json").json()
    return found


def tried(folder: Path, address: str, examples: int) -> int:
    """Send requests of all kinds, with all checks; return how many, or fail with what was found."""
    (folder / "schemathesis.toml").write_text(_CONFIG, encoding="utf-8")
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml")),
        *("run", f"{address}/openapi.json", "--checks", "all", "--max-examples", str(examples)),
        *("--header", f"Authorization: Bearer {TOKEN}", "--seed", "1", "--no-color", "--max-failures", "40"),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert ended.returncode == 0, ended.stdout[-20_000:] + ended.stderr[-2_000:]
    found = re.search(r"(\d[\d,]*) generated", ended.stdout)
    assert found, ended.stdout
    return int(found[1].replace(",", ""))


def test_whatever_is_sent_is_answered_as_the_document_says(address: str, tmp_path: Path) -> None:
    assert tried(tmp_path, address, 1) > 100


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_thousands_of_requests_are_answered_as_the_document_says(address: str, tmp_path: Path) -> None:
    assert tried(tmp_path, address, max(1, CASES // 20)) >= CASES


def test_every_route_is_named_and_has_examples_and_its_errors(document: dict[str, Any]) -> None:
    schemas, names = document["components"]["schemas"], []
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        names.append(operation["operationId"])
        assert operation["summary"], where
        assert operation["description"], where
        assert "500" in operation["responses"], where
        if "security" in operation:
            assert {"401", "403", "429"} <= set(operation["responses"]), where
        asked = operation.get("requestBody", {}).get("content", {}).get("application/json")
        assert method != "post" or asked, where
        if asked:
            assert asked["example"], where
        for status, response in operation["responses"].items():
            for kind, media in response.get("content", {}).items():
                assert media.get("example"), (where, status, kind)
                for reference in (media.get("schema", {}),):
                    assert resolved(reference, schemas) is not reference or "$ref" not in reference, where
            if status >= "400":
                assert "application/problem+json" in response["content"], (where, status)
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name[0].islower() and "_" not in name for name in names), names


def test_every_reference_of_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in set(references(document)):
        assert reference.rpartition("/")[2] in document["components"]["schemas"], reference


def test_examples_of_answers_are_as_their_schemas_say(document: dict[str, Any]) -> None:
    from jsonschema_rs import validator_for

    for path, method, operation in operations(document):
        for response in (operation.get("requestBody", {}), *operation["responses"].values()):
            for kind, media in response.get("content", {}).items():
                if kind.endswith("json"):
                    whole = {**media["schema"], "components": document["components"]}
                    problems = [e.message for e in validator_for(whole).iter_errors(media["example"])]
                    assert not problems, (method, path, problems)


def test_the_reference_is_up_to_date(document: dict[str, Any]) -> None:
    kept = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert kept == markdown(document), "Run: python -m rag.serve.api.reference docs/api.md"


def test_no_two_models_have_one_name() -> None:
    names = [model.__name__ for model in ours()]
    assert sorted(names) == sorted(set(names)), "one would be documented in place of the other"
