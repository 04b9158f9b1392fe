"""What is said of how far something is: never more than can be known, on any terminal, and in a pipe."""

from __future__ import annotations

import gzip
import io
import json
import math
import os
import pty
import re
import subprocess
import sys
import threading
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from index import Library
from index.gauge import Gauge, Progress, Stopped
from index.sync import sync
from rag.pace import Pace, left_in_words, rate_in_words
from rag.progress import Line, Shown, shown
from tests.encoders import HashingEncoder

ROOT = Path(__file__).resolve().parent.parent


# -- speed and time left


def test_work_that_goes_evenly_takes_as_long_as_it_does() -> None:
    pace = Pace()
    for second in range(0, 101, 10):
        pace.note(second, 40 * second, second / 400)
    assert pace.rate == pytest.approx(40)
    assert pace.left == pytest.approx(300)
    assert left_in_words(pace.left) == "about 5 min left"
    assert rate_in_words(pace.rate) == "40 articles/s"


def test_nothing_is_said_before_anything_is_known() -> None:
    pace = Pace()
    assert (pace.rate, pace.left) == (None, None)
    pace.note(0, 0, 0.0)
    assert (pace.rate, pace.left) == (None, None)
    pace.note(1, 5, 0.4)
    assert pace.left is None, "one second tells nothing"
    pace.note(9, 5, None)
    assert pace.left is None


def test_what_was_fast_long_ago_does_not_count_for_ever() -> None:
    pace = Pace()
    pace.note(0, 0, 0.0)
    pace.note(1, 10_000, 0.5)  # all those that were there already
    for second in range(2, 200):
        pace.note(second, 10_000 + second, 0.5 + second / 4000)
    assert pace.rate == pytest.approx(1, rel=0.1)
    assert pace.left == pytest.approx((0.5 - 199 / 4000) * 4000, rel=0.1)


def test_work_that_stands_still_takes_longer_and_longer() -> None:
    pace = Pace()
    for second in range(11):
        pace.note(second, 10 * second, second / 100)
    before = pace.left
    pace.note(40, 100, 0.1)
    assert before
    assert pace.left
    assert pace.left > 3 * before


def test_work_that_is_stored_in_groups_a_minute_apart_is_said_alike_between_them() -> None:
    pace, rates = Pace(), set()
    for second in range(1500):
        group = second // 70
        pace.note(second, 30 * group, group / 40)
        if group >= 2:
            rates.add(rate_in_words(pace.rate))
            assert pace.left == pytest.approx(70 * 40 - second, abs=71)
    assert rates == {"26 articles/min"}


@given(
    st.lists(
        st.tuples(
            st.floats(min_value=-10, max_value=1e6),
            st.integers(min_value=0, max_value=10**9),
            st.none() | st.floats(allow_nan=True, allow_infinity=True),
        ),
        max_size=40,
    )
)
def test_whatever_is_noted_nothing_absurd_is_said(notes: list[tuple[float, int, float | None]]) -> None:
    pace = Pace()
    for note in notes:
        pace.note(*note)
        assert pace.rate is None or (math.isfinite(pace.rate) and pace.rate > 0)
        assert pace.left is None or (math.isfinite(pace.left) and pace.left >= 0)
        said = f"{rate_in_words(pace.rate)} {left_in_words(pace.left)}"
        assert not re.search(r"nan|inf|-\d|e\+", said), said


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (math.nan, ""),
        (math.inf, ""),
        (-3.0, ""),
        (0.0, "a few seconds left"),
        (12, "about 20 s left"),
        (54, "about 60 s left"),
        (58, "about 1 min left"),
        (185, "about 3 min left"),
        (23 * 60, "about 25 min left"),
        (59.4 * 60, "about 60 min left"),
        (100 * 60, "about 2 h left"),
        (40 * 3600, "more than a day left"),
        (1e12, "more than a day left"),
    ],
)
def test_the_time_left_is_said_as_exactly_as_anybody_can_know(seconds: float | None, words: str) -> None:
    assert left_in_words(seconds) == words


# -- how far a sync is


class Observed(Gauge):
    """A gauge that keeps what can be asked of it after each step."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Progress] = []

    def stored(self) -> None:
        super().stored()
        self.seen.append(self.now())


def articles(count: int) -> list[dict[str, str]]:
    """Articles of two kilobytes each, which do not pack well."""

    def text(n: int) -> str:
        return " ".join(
            f"La noticia {n} trata de {sha256(f'{n} {k}'.encode()).hexdigest()}." for k in range(20)
        )

    return [{"id": f"n{n}", "title": f"Noticia {n}", "text": text(n)} for n in range(count)]


def observed(tmp_path: Path, *sources: Path) -> list[Progress]:
    gauge = Observed()
    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        report = sync(library, list(sources), gauge=gauge)
    assert report.failed == ()
    assert gauge.now().articles == len(report.added) + len(report.changed) + len(report.unchanged)
    parts = [step.part for step in gauge.seen]
    assert all(part is not None and 0 <= part <= 1 for part in parts)
    assert parts == sorted(parts)  # type: ignore[type-var]
    assert gauge.now().part == 1
    return gauge.seen


@pytest.mark.parametrize("kind", ["jsonl", "jsonl.gz", "csv", "zip"])
def test_a_file_with_many_articles_counts_by_the_bytes_that_were_read(tmp_path: Path, kind: str) -> None:
    rows, file = articles(300), tmp_path / f"news.{kind}"
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    if kind == "jsonl":
        file.write_text(lines)
    elif kind == "jsonl.gz":
        file.write_bytes(gzip.compress(lines.encode()))
    elif kind == "csv":
        file.write_text("id,title,text\n" + "".join(f"{r['id']},{r['title']},{r['text']}\n" for r in rows))
    else:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for row in rows:
                archive.writestr(f"{row['id']}.txt", f"{row['title']}\n\n{row['text']}")
    seen = observed(tmp_path, file)
    assert len(seen) >= 4
    assert len({step.part for step in seen}) > 3, "it moves while the file is read"
    assert all(step.total == 1 for step in seen)


def test_many_files_count_by_their_bytes_and_those_that_are_as_they_were_at_once(tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for row in articles(150):
        (news / f"{row['id']}.txt").write_text(f"{row['title']}\n\n{row['text']}")
    seen = observed(tmp_path, news)
    assert [step.articles for step in seen] == [64, 128, 150]
    assert seen[0].part == pytest.approx(64 / 150, abs=0.05)
    (news / "n0.txt").write_text("Otra cosa\n\nEs del todo otra cosa. Nada es igual.")
    (last,) = observed(tmp_path, news)
    assert last.articles == 150


def test_an_end_comes_at_the_next_article_and_keeps_what_was_stored(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in articles(1000)))
    stop = threading.Event()

    class Ending(Gauge):
        def stored(self) -> None:
            super().stored()
            stop.set()

    with Library.open(tmp_path / "library", encoder=HashingEncoder()) as library:
        with pytest.raises(Stopped):
            sync(library, [file], gauge=Ending(stop))
        kept = library.counts().articles
        assert 64 <= kept < 400
        assert library.integrity_check() == []
        assert len(sync(library, [file]).added) == 1000 - kept


# -- the line


def drawn(of: Shown, width: int, what: str = "Indexing") -> list[str]:
    out = Console(
        file=io.StringIO(), width=width, force_terminal=True, color_system=None, legacy_windows=False
    )
    out.print(Line(what, lambda: of), end="")
    text = out.file.getvalue()  # type: ignore[attr-defined]
    return str(text).split("\n")


@pytest.mark.parametrize("width", [1, 2, 5, 10, 19, 40, 59, 60, 61, 80, 200])
@pytest.mark.parametrize("part", [None, 0.0, 0.333, 1.0])
@pytest.mark.parametrize(
    "name", ["", "noticias/2026/a.txt", "新闻/天气预报.txt" * 9, "e\u0301🗞️" * 30, "x\n\x1b[2Jy" * 20]
)
def test_the_line_is_one_line_on_a_terminal_of_any_width(width: int, part: float | None, name: str) -> None:
    (line,) = drawn(Shown(412, part, ("412 articles", "2 failed"), name), width)
    assert cell_len(line) <= width
    assert "\x1b[2J" not in line
    if width >= 40:
        assert "412 articles" in line


def test_the_line_says_what_matters_first() -> None:
    now = Progress("files", "noticias/a.txt", 412, 2, 3, 50, 0.333)
    (line,) = drawn(shown(now), 120)
    assert "Indexing 33% · 412 articles · 2 failed · file 4 of 50 · noticias/a.txt" in line
    feed = Progress("pages", "https://e.example/a", 12, 0, 12, 50, 0.24)
    assert "24% · 12 articles · page 13 of 50 · https://e.example/a" in drawn(shown(feed), 120)[0]
    unknown = Progress("pages", "https://e.example/feed", 0, 0, 0, 0, None)
    assert "%" not in drawn(shown(unknown), 120)[0]


CHILD = """
import sys
from index import Library
from index.gauge import Gauge
from index.sync import sync
from rag.progress import drawn, shown
from tests.encoders import HashingEncoder
gauge = Gauge()
with Library.open(sys.argv[1], encoder=HashingEncoder()) as library:
    with drawn("Indexing", lambda: shown(gauge.now()), every=0.2):
        sync(library, [sys.argv[2]], gauge=gauge)
print("over")
"""


def test_a_pipe_gets_lines_now_and_then_and_standard_output_none_of_them(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in articles(400)))
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "library"), str(file)],
        capture_output=True, text=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert done.stdout == "over\n"
    first, *lines = done.stderr.splitlines()
    assert first == "Indexing …"
    assert lines
    for line in lines:
        assert re.fullmatch(
            r"Indexing: \d+%(, [^,]+ left)?, [\d,]+ articles?(, [\d,.]+ articles/(s|min))?", line
        ), line
    assert len(set(lines)) == len(lines)


def test_a_narrow_terminal_gets_one_line_that_is_gone_at_the_end(tmp_path: Path) -> None:
    import fcntl
    import struct
    import termios

    file = tmp_path / "una noticia con un nombre bastante largo, 天气预报.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in articles(300)))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 30, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")} | {"TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "library"), str(file)],
        stdout=subprocess.PIPE, stderr=theirs, stdin=theirs, cwd=ROOT, env=environment, text=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        screen = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            if not piece:
                break
            screen += piece
        assert process.stdout
        assert process.stdout.read() == "over\n"
        assert process.wait() == 0
    os.close(ours)
    text = screen.decode()
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    frames = [frame for frame in re.split(r"[\r\n]+", plain) if frame.strip()]
    assert len(set(frames)) > 1
    assert all(cell_len(frame) <= 30 for frame in frames)
    assert any("articles" in frame for frame in frames)
    assert "\x1b[1A" not in text.split("\x1b[?25h")[0], "it was never more than one line high"
