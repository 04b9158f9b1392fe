"""What a folder that is followed tells of its files, looked at by a clock that the test turns."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.events import Events
from index.files import Files
from index.tree import Tree

SETTLE = 2.0


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def news(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.txt", "local/c.txt"):
        write(tmp_path / "news" / name)
    return tmp_path / "news"


def write(path: Path, text: str = "Una noticia. Otra frase.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def follow(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Tree]:
    """Begin to follow as if what is there had been left alone for long."""

    def followed(*sources: Path) -> Tree:
        tree = Tree(sources, settle=SETTLE, clock=clock)
        with monkeypatch.context() as later:
            real = time.time()
            later.setattr("time.time", lambda: real + 10 * SETTLE)
            tree.first()
        return tree

    return followed


def names(files: Files | None) -> list[str]:
    return [found.name for found in files.found] if files else []


def rested(tree: Tree, clock: Clock) -> Files | None:
    assert tree.settled() is None
    clock.now += SETTLE
    return tree.settled()


def test_at_the_start_files_that_were_written_just_now_are_left_for_later(news: Path, clock: Clock) -> None:
    tree = Tree([news], settle=SETTLE, clock=clock)
    first = tree.first()
    assert names(first) == []  # the test has only just written them
    assert first.folders == (news,)
    assert names(rested(tree, clock)) == ["news/a.txt", "news/b.txt", "news/local/c.txt"]


def test_a_file_counts_when_it_has_been_left_alone_and_is_named_as_below_its_folder(
    news: Path, clock: Clock, follow: Callable[..., Tree]
) -> None:
    tree = follow(news)
    assert tree.settled() is None
    file = write(news / "local" / "new.txt")
    tree.touch([file])
    for _ in range(5):
        clock.now += SETTLE * 0.9
        write(file, file.read_text() + " Y otra.")
        assert tree.settled() is None
        assert tree.moving == (file,)
    assert names(rested(tree, clock)) == ["news/local/new.txt"]
    assert tree.settled() is None


def test_what_is_hidden_or_no_article_is_passed_over_whoever_tells_of_it(
    news: Path, clock: Clock, follow: Callable[..., Tree], tmp_path: Path
) -> None:
    tree = follow(news)
    paths = [
        write(news / name)
        for name in (".x.txt", ".git/a.txt", "README.md", "photo.jpg", "x.txt~", "x.part", "a/.b/c.txt")
    ]
    (news / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    paths.append(write(tmp_path / "elsewhere" / "d.txt"))
    tree.touch([*paths, news / "link" / "d.txt", news / "nothing.txt", tmp_path])
    assert rested(tree, clock) is None
    assert tree.moving == ()
    tree.look()
    assert rested(tree, clock) is None


def test_a_folder_that_comes_or_goes_brings_or_takes_its_files(
    news: Path, clock: Clock, follow: Callable[..., Tree], tmp_path: Path
) -> None:
    tree = follow(news)
    for n in range(3):
        write(tmp_path / "outside" / "deep" / f"{n}.txt")
    (tmp_path / "outside").rename(news / "inside")
    tree.touch([news / "inside"])
    assert names(rested(tree, clock)) == [f"news/inside/deep/{n}.txt" for n in range(3)]
    (news / "inside").rename(tmp_path / "outside")
    tree.touch([news / "inside"])
    gone = rested(tree, clock)
    assert gone is not None
    assert gone.gone == tuple(news / "inside" / "deep" / f"{n}.txt" for n in range(3))
    assert gone.found == ()


def test_a_file_that_is_renamed_appears_and_disappears_in_one(
    news: Path, clock: Clock, follow: Callable[..., Tree]
) -> None:
    tree = follow(news)
    (news / "a.txt").rename(news / "z.txt")
    tree.touch([news / "a.txt"])
    clock.now += SETTLE * 0.8
    assert tree.settled() is None
    tree.touch([news / "z.txt"])  # told a moment later
    clock.now += SETTLE * 0.5
    assert tree.settled() is None, "the disappearance waits for what appears"
    clock.now += SETTLE
    both = tree.settled()
    assert names(both) == ["news/z.txt"]
    assert both
    assert both.gone == (news / "a.txt",)


def test_a_deletion_does_not_wait_for_ever_for_an_upload(
    news: Path, clock: Clock, follow: Callable[..., Tree]
) -> None:
    tree = follow(news)
    (news / "a.txt").unlink()
    upload = write(news / "upload.txt")
    tree.touch([news / "a.txt", upload])
    gone: tuple[Path, ...] = ()
    for _ in range(10):
        clock.now += 1.0
        write(upload, upload.read_text() + "Más. ")
        if files := tree.settled():
            assert names(files) == []
            gone = files.gone
            break
    assert gone == (news / "a.txt",)


def test_a_look_finds_what_nobody_told(news: Path, clock: Clock, follow: Callable[..., Tree]) -> None:
    tree = follow(news)
    tree.look()
    assert rested(tree, clock) is None
    write(news / "a.txt", "Otra cosa. Del todo.")
    write(news / "new.txt")
    (news / "b.txt").unlink()
    assert tree.look() == ()
    files = rested(tree, clock)
    assert names(files) == ["news/a.txt", "news/new.txt"]
    assert files
    assert files.gone == (news / "b.txt",)


def test_a_folder_that_is_gone_as_a_whole_loses_nothing(
    news: Path, clock: Clock, follow: Callable[..., Tree], tmp_path: Path
) -> None:
    tree = follow(news)
    news.rename(tmp_path / "unplugged")
    tree.touch([news / "a.txt", news])
    ((source, why),) = tree.look()
    assert source == str(news)
    assert "does not exist" in why
    clock.now += SETTLE
    assert tree.settled() is None
    clock.now += SETTLE
    (tmp_path / "unplugged").rename(news)
    assert tree.look() == ()
    clock.now += SETTLE
    assert tree.settled() is None, "nothing has changed while it was away"


def test_what_could_not_be_taken_is_told_again(news: Path, clock: Clock, follow: Callable[..., Tree]) -> None:
    tree = follow(news)
    write(news / "new.txt")
    (news / "b.txt").unlink()
    tree.look()
    first = rested(tree, clock)
    assert first
    tree.again(first)
    again = rested(tree, clock)
    assert again
    assert (names(again), again.gone) == (names(first), first.gone)


def test_a_file_given_by_itself_is_looked_at_and_its_neighbours_are_not(
    news: Path, clock: Clock, follow: Callable[..., Tree]
) -> None:
    tree = follow(news / "a.txt")
    tree.look_at_files()
    assert rested(tree, clock) is None
    write(news / "a.txt", "Otra cosa. Del todo.")
    write(news / "b.txt", "Otra cosa. Del todo.")
    tree.look_at_files()
    assert names(rested(tree, clock)) == ["news/a.txt"]
    (news / "a.txt").unlink()
    tree.look_at_files()
    files = rested(tree, clock)
    assert files
    assert files.gone == (news / "a.txt",)


# -- what the system says


@pytest.fixture
def events(news: Path) -> Iterator[Events]:
    made = Events([news], threading.Event())
    yield made
    made.close()


def told(events: Events, path: Path, by: Callable[[], object]) -> bool:
    by()
    return any(path in events.wait()[0] for _ in range(120))


def test_the_system_says_what_happens_deep_below(events: Events, news: Path) -> None:
    assert events.on
    assert told(events, news / "local" / "d.txt", lambda: write(news / "local" / "d.txt"))
    assert told(events, news / "a.txt", lambda: (news / "a.txt").unlink())
    assert told(events, news / "z.txt", lambda: (news / "b.txt").rename(news / "z.txt"))


def test_a_folder_that_was_away_is_followed_again_and_to_be_looked_at(
    events: Events, news: Path, tmp_path: Path
) -> None:
    news.rename(tmp_path / "away")
    assert any(events.wait()[1] for _ in range(20))
    news.mkdir()
    write(news / "a.txt")
    assert any(events.wait()[1] for _ in range(20))
    assert told(events, news / "b.txt", lambda: write(news / "b.txt"))


def test_without_the_package_somebody_has_to_look(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "watchfiles", None)
    events = Events([news], threading.Event())
    assert not events.on
    assert events.problem == "The package watchfiles is not installed."
    assert events.wait() == (set(), False)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_in_the_folder_is_no_article(
    news: Path, clock: Clock, follow: Callable[..., Tree]
) -> None:
    tree = follow(news)
    os.mkfifo(news / "pipe.txt")
    tree.touch([news / "pipe.txt"])
    clock.now += SETTLE
    assert names(tree.settled()) == []
