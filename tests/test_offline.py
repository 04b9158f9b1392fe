"""Once the models are here, nothing needs the network, and nothing tries it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index.weights import embedding_model_ready, writing_model_ready
from rag.settings import load
from tests.no_network import alone, environment

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.model
@pytest.mark.timeout(600)
def test_without_a_network_articles_are_indexed_asked_and_served_and_nobody_is_called(
    tmp_path: Path,
) -> None:
    cache = load().cache
    if not (writing_model_ready(cache) and embedding_model_ready(cache)):
        pytest.fail("The models are not in the cache. Run: make models")
    prefix = alone()
    own = environment(tmp_path) | {"FUENTE_LIBRARY": str(tmp_path / "library")}
    command = [*prefix, sys.executable, str(ROOT / "tests" / "offline_story.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=own, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)

    # The block is real: the guard stops and records; where there is no network at all, nothing needs a guard.
    assert told["guarded"]
    assert "socket.connect '192.0.2.1'" in told["recorded"]
    assert "socket.getaddrinfo 'example.org'" in told["recorded"]
    if prefix:
        assert "Network is unreachable" in told["outside"]

    assert told["attempts"] == ""
    for answer in (told["asked"], told["quotes"]):
        assert not answer["abstained"]
        assert answer["model"] == "quotes"
        assert "intervención militar" in json.dumps(answer["citations"], ensure_ascii=False)
    assert told["health"]["error"] is None
    assert told["written"]["model"] == told["health"]["model"] != "quotes"
    assert told["written"]["citations"]
    assert told["written"]["notes"] == []
    assert "gradio" in told["page"]
    assert "swagger" in told["docs"].lower() or "openapi" in told["docs"].lower()
