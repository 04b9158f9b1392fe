"""Answers that are kept: shared, deleted and judged, by several processes, in a file that may be anything."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli import app
from rag.evaluate.data import read_items
from rag.kept import (
    Answers,
    BadFeedback,
    Deleted,
    Given,
    Keeper,
    KeptError,
    NotKept,
    WrongSecret,
)
from rag.kept import store as stores
from rag.kept.export import write
from tests.kept import ANSWER, HOSTILE, REFUSAL

ROOT = Path(__file__).resolve().parent.parent

SHARING = """
import sys
from pathlib import Path
from rag.kept import Answers
from tests.kept import ANSWER
print("ready", flush=True)
sys.stdin.readline()
for _ in range(25):
    print(Answers(Path(sys.argv[1])).share(ANSWER).id, flush=True)
"""


def test_a_shared_answer_is_there_after_a_restart_and_only_its_secret_deletes_it(tmp_path: Path) -> None:
    history = [("Which bridge?", "The new one.")]
    shared = Answers(tmp_path).share(ANSWER, history)
    again = Answers(tmp_path)
    kept = again.find(shared.id)
    assert kept.answer == ANSWER
    assert kept.history == tuple(history)
    assert kept.asked_at.tzinfo is not None
    assert len(shared.id) == 22
    with pytest.raises(WrongSecret, match="secret"):
        again.delete(shared.id, "guess")
    with pytest.raises(WrongSecret):
        again.delete(shared.id, "\ud800")
    assert again.find(shared.id).answer == ANSWER
    again.delete(shared.id, shared.secret)
    with pytest.raises(Deleted):
        again.find(shared.id)
    with pytest.raises(Deleted):
        again.delete(shared.id, shared.secret)


def test_neither_a_secret_nor_what_was_deleted_stays_on_the_disk(tmp_path: Path) -> None:
    answers = Answers(tmp_path)
    shared = answers.share(ANSWER)

    def on_disk(text: str) -> bool:
        return any(text.encode() in file.read_bytes() for file in tmp_path.iterdir())

    assert on_disk("Mayor Ana Ruiz")
    assert not on_disk(shared.secret)
    answers.delete(shared.id, shared.secret)
    assert not on_disk("Mayor Ana Ruiz")


def test_an_id_that_nobody_was_given_finds_nothing_and_makes_no_file(tmp_path: Path) -> None:
    answers = Answers(tmp_path)
    for id in ("", "x" * 22, "' OR 1=1 --", "\ud800", "a" * 100_000):
        with pytest.raises(NotKept):
            answers.find(id)
    assert answers.feedback() == []
    assert not answers.path.exists()


def test_hostile_text_is_kept_as_it_is(tmp_path: Path) -> None:
    answers = Answers(tmp_path)
    assert answers.find(answers.share(HOSTILE).id).answer == HOSTILE


def test_processes_that_share_at_once_make_one_file_and_lose_nothing(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SHARING, str(tmp_path)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for process in running:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        ids = [id for process in running for id in process.communicate(timeout=60)[0].split()]
    finally:
        for process in running:
            process.kill()
    assert len(set(ids)) == 50
    answers = Answers(tmp_path)
    assert all(answers.find(id).answer == ANSWER for id in ids)


def test_a_file_that_is_not_ours_or_newer_or_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    answers = Answers(tmp_path)
    answers.share(ANSWER)
    with closing(sqlite3.connect(answers.path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    for use in (lambda: answers.find("x" * 22), lambda: answers.share(ANSWER), answers.feedback):
        with pytest.raises(KeptError, match=r"schema 99, made by a newer version"):
            use()
    answers.path.unlink()
    with closing(sqlite3.connect(answers.path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(KeptError, match="does not hold answers"):
        answers.share(ANSWER)
    answers.path.write_bytes(b"something else entirely" * 100)
    with pytest.raises(KeptError, match="no SQLite file"):
        answers.share(ANSWER)
    assert answers.path.read_bytes().startswith(b"something else")


def test_only_what_was_given_lately_can_be_shared_and_twice_is_once(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    with pytest.raises(NotKept, match="lately"):
        keeper.share("x" * 22)
    id = keeper.remember(ANSWER)
    shared = keeper.share(id)
    assert shared.id != id
    assert keeper.share(id) == shared
    with pytest.raises(NotKept):
        keeper.answers.find(id)
    keeper.delete(shared.id, shared.secret)
    anew = keeper.share(id)
    assert anew.id != shared.id
    assert keeper.answers.find(anew.id).answer == ANSWER


def test_the_administrator_deletes_without_the_secret_and_no_token_is_no_way_in(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path, admin="let me in")
    id = keeper.share(keeper.remember(ANSWER)).id
    with pytest.raises(WrongSecret):
        Keeper(tmp_path).delete(id, "")
    with pytest.raises(WrongSecret):
        keeper.delete(id, "let me")
    keeper.delete(id, "let me in")
    with pytest.raises(Deleted):
        keeper.answers.find(id)


def test_the_memory_of_answers_is_bounded_in_number_time_and_talk() -> None:
    now = [0.0]
    given = Given(most=3, seconds=10, clock=lambda: now[0])
    ids = [given.remember(ANSWER, [("q", "a" * 5_000), ("last", "a" * 5_000)]) for _ in range(5)]
    assert [given.find(id) is not None for id in ids] == [False, False, True, True, True]
    kept = given.find(ids[-1])
    assert kept
    assert [asked for asked, _ in kept.history] == ["last"]
    now[0] = 10.0
    assert given.find(ids[-1]) is None


def test_a_reader_who_thinks_again_has_one_verdict_and_readers_of_a_link_one_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "MOST_VERDICTS", 3)
    keeper = Keeper(tmp_path)
    id = keeper.remember(ANSWER)
    keeper.judge(id, "helpful")
    keeper.judge(id, "unhelpful", "outdated", "The bridge is closed again.\0\ud800")
    (one,) = keeper.answers.feedback()
    assert (one.verdict, one.reason, one.note) == ("unhelpful", "outdated", "The bridge is closed again.?")
    assert one.kept.answer == ANSWER
    with pytest.raises(NotKept):
        keeper.answers.find(id)  # judged is not shared

    shared = keeper.share(id)
    for _ in range(3):
        Keeper(tmp_path).judge(shared.id, "helpful")
    with pytest.raises(BadFeedback, match="3 times"):
        keeper.judge(shared.id, "helpful")
    assert len(keeper.answers.feedback()) == 4
    keeper.delete(shared.id, shared.secret)
    assert len(keeper.answers.feedback()) == 1, "verdicts on what was deleted go with it"
    with pytest.raises(Deleted):
        keeper.judge(shared.id, "helpful")


@pytest.mark.parametrize(
    ("verdict", "reason", "note", "said"),
    [
        ("great", None, "", "no verdict"),
        ("unhelpful", "ugly", "", "no reason"),
        ("helpful", "wrong", "", "not wrong"),
        ("unhelpful", None, "x" * 2_001, "2,000 is the limit"),
    ],
)
def test_a_verdict_that_is_none_is_refused(
    tmp_path: Path, verdict: str, reason: str | None, note: str, said: str
) -> None:
    keeper = Keeper(tmp_path)
    with pytest.raises(BadFeedback, match=said):
        keeper.judge(keeper.remember(ANSWER), verdict, reason, note)
    assert keeper.answers.feedback() == []


def test_verdicts_become_questions_that_are_asked_again(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.judge(keeper.remember(ANSWER, [("Which bridge?", "The new one.")]), "helpful")
    keeper.judge(keeper.remember(ANSWER), "unhelpful", "wrong", "It was Wednesday.")
    keeper.judge(keeper.remember(REFUSAL), "helpful")
    keeper.judge(keeper.remember(REFUSAL), "unhelpful", "incomplete")
    file = tmp_path / "set.jsonl"
    assert write(file, keeper.answers.feedback()) == 4
    items, problems = read_items([file])
    assert not problems
    right, wrong, refused, answerable = items
    assert right.question == ANSWER.question
    assert right.history == (("Which bridge?", "The new one."),)
    assert right.answers == tuple(c.quote for c in ANSWER.citations)
    assert right.relevant == (("url", "https://example.org/puente?a=1&b=2"), ("id", "a2"))
    assert right.answerable is True
    assert "helpful" in right.true
    assert (wrong.answers, wrong.relevant, wrong.answerable) == ((), (), None)
    assert {"unhelpful", "wrong"} <= wrong.true
    assert refused.answerable is False
    assert answerable.answerable is True
    told = json.loads(file.read_text(encoding="utf-8").splitlines()[1])["feedback"]
    assert told["answer"] == ANSWER.to_dict()
    assert told["note"] == "It was Wednesday."


def test_the_command_line_lists_and_exports(tmp_path: Path) -> None:
    run = CliRunner().invoke
    at = ["--library", str(tmp_path), "feedback"]
    assert "No reader has judged" in run(app, [*at, "list"]).output
    keeper = Keeper(tmp_path)
    keeper.judge(keeper.remember(ANSWER), "unhelpful", "wrong", "It was \x1b[31mWednesday.")
    listed = run(app, [*at, "list"]).output
    assert f"unhelpful, wrong  {ANSWER.question}" in listed
    assert "\x1b" not in listed
    assert json.loads(run(app, [*at, "list", "--json"]).output)[0]["feedback"]["verdict"] == "unhelpful"
    file = tmp_path / "set.jsonl"
    assert "Exported 1 verdict" in run(app, [*at, "export", str(file)]).output
    assert len(read_items([file])[0]) == 1
    failed = run(app, [*at, "export", str(tmp_path / "no" / "set.jsonl")])
    assert failed.exit_code == 1
    assert "cannot be written" in failed.output
