"""ZIP archives of articles: good, nested, locked, and made to harm."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.readers import archive
from index.readers.archive import read_zip
from index.readers.draft import Draft, Entry, UnreadableFile
from index.readers.records.file import read_records
from index.readers.text import read_text

ONE = "La biblioteca de Peñalta abrirá también los domingos desde marzo, anunció ayer su directora."
TWO = "El club de lectura de la biblioteca cumple veinte años y lo celebra con una fiesta en la plaza."


def _member(path: Path) -> Draft | Iterable[Entry] | None:
    """Read a member as whoever registers the readers would."""
    if path.suffix == ".jpg":
        return None
    if path.suffix in (".jsonl", ".csv"):
        return read_records(path)
    if path.suffix != ".txt":
        raise UnreadableFile(f"{path.name}: files of the kind {path.suffix} cannot be read.")
    return read_text(path)


def _zip(path: Path, members: Mapping[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", packing) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "news.zip"


def _refused(path: Path) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_zip(path, _member)
    return str(caught.value)


def _problems(path: Path) -> dict[str, str]:
    return {entry.name: entry.problem or "" for entry in read_zip(path, _member)}


def test_each_member_is_read_by_its_kind_and_named_by_its_path(file: Path) -> None:
    lines = f'{{"text": "{ONE}", "id": 7}}\n{{"text": "{TWO}"}}\nmal\n'
    _zip(
        file,
        {
            "2026/uno.txt": ONE,
            "2026/dos/uno.txt": TWO,
            "todo.jsonl": lines,
            "foto.jpg": b"\xff\xd8",
            "vacia/": "",
        },
    )
    entries = list(read_zip(file, _member))
    assert [entry.name for entry in entries] == [
        "2026/uno.txt",
        "2026/dos/uno.txt",
        "todo.jsonl#7",
        "todo.jsonl#line 2",
        "todo.jsonl#line 3",
    ]
    assert [entry.draft.text for entry in entries if entry.draft] == [ONE, TWO, ONE, TWO]
    assert (entries[-1].problem or "").startswith("news.zip, todo.jsonl line 3: it is not JSON")


def test_a_member_that_cannot_be_read_is_a_problem_that_names_it(file: Path) -> None:
    _zip(file, {"a/vacio.txt": "  \n", "a/b.pages": "x", "a": "x", "bien.txt": ONE})
    problems = _problems(file)
    assert problems["a/vacio.txt"].startswith("news.zip, a/vacio.txt is blank")
    assert problems["a/b.pages"].startswith("news.zip, a/b.pages: files of the kind .pages cannot be read")
    assert problems["a"].startswith("news.zip, a: files of the kind")
    assert problems["bien.txt"] == ""


def test_hidden_files_links_and_what_systems_add_are_passed_over(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as package:
        for name in ("__MACOSX/._uno.txt", ".git/config.txt", "a/.oculto.txt", "Thumbs.db", "uno.txt"):
            package.writestr(name, ONE)
        link = zipfile.ZipInfo("enlace.txt")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        package.writestr(link, "/etc/passwd")
    assert _problems(file) == {"uno.txt": ""}


@pytest.mark.parametrize(
    "name", ["../fuera.txt", "a/../../fuera.txt", "/etc/fuera.txt", "C:/fuera.txt", "..\\fuera.txt"]
)
def test_names_that_point_outside_are_left_out(file: Path, name: str) -> None:
    _zip(file, {name: ONE, "bien.txt": TWO})
    problems = _problems(file)
    assert problems.pop("bien.txt") == ""
    (problem,) = problems.values()
    assert "points to a place outside of the archive" in problem
    assert not list(file.parent.parent.rglob("fuera.txt"))


def test_an_archive_inside_an_archive_is_not_opened(file: Path) -> None:
    inner = _zip(file.with_name("inner.zip"), {"uno.txt": ONE}).read_bytes()
    _zip(file, {"dentro.zip": inner, "otro.tar.bz2": b"BZh", "bien.txt": TWO})
    problems = _problems(file)
    assert "an archive inside an archive" in problems["dentro.zip"]
    assert "an archive inside an archive" in problems["otro.tar.bz2"]
    assert problems["bien.txt"] == ""


@pytest.mark.timeout(60)
def test_a_bomb_is_refused_by_what_it_unpacks_to(file: Path) -> None:
    _zip(file, {"bomba.txt": b"a" * 60_000_000})
    assert "more than 200 times its size" in _refused(file)
    # Beside members of honest size only the bomb is left out.
    _zip(file, {"bomba.txt": b"a" * 9_000_000, "bien.txt": ONE})
    problems = _problems(file)
    assert "more than 200 times its packed size" in problems["bomba.txt"]
    assert problems["bien.txt"] == ""


def test_a_total_of_more_than_two_gigabytes_is_refused_before_unpacking(file: Path) -> None:
    _zip(file, {f"{n}.txt": ONE for n in range(3)}, zipfile.ZIP_STORED)
    data = bytearray(file.read_bytes())
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 24 : place + 28] = struct.pack("<L", 1_000_000_000)
        place += 4
    file.write_bytes(data)
    assert "unpacks to 3.0 GB; at most 2 GB are taken" in _refused(file)


def test_a_member_that_lies_about_its_size_is_stopped(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_LARGEST_UNPACKED", 150_000)
    _zip(file, {"uno.txt": (ONE + "\n") * 1000, "dos.txt": (TWO + "\n") * 600, "tres.txt": ONE})
    assert "unpacks to 0.0 GB" in _refused(file)
    data = file.read_bytes()
    real = len(((TWO + "\n") * 600).encode())
    # Both the list and the member's own head say a hundred bytes.
    file.write_bytes(data.replace(struct.pack("<L", real), struct.pack("<L", 100)))
    problems = _problems(file)
    assert problems["uno.txt"] == ""
    assert problems["dos.txt"] != ""
    assert problems["tres.txt"] == ""


def test_encrypted_members_and_archives_are_named(file: Path) -> None:
    def locked(*names: str) -> None:
        data = bytearray(file.read_bytes())
        for name in names:
            for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
                place = data.find(mark)
                while data.find(name.encode(), place) - place > 46:
                    place = data.find(mark, place + 4)
                data[place + flags] |= 1
        file.write_bytes(data)

    _zip(file, {"uno.txt": ONE, "dos.txt": TWO})
    locked("uno.txt")
    problems = _problems(file)
    assert "uno.txt: it is encrypted" in problems["uno.txt"]
    assert problems["dos.txt"] == ""
    locked("dos.txt")
    assert _refused(file) == "news.zip is encrypted. Unpack it with its password and give the files."


def test_names_in_utf8_are_read_whether_they_say_so_or_not(file: Path) -> None:
    _zip(file, {"año/Peñalta.txt": ONE})
    assert list(_problems(file)) == ["año/Peñalta.txt"]
    data = bytearray(file.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        data[place + flags + 1] &= ~8
    file.write_bytes(data)
    assert list(_problems(file)) == ["año/Peñalta.txt"]
    # The old signs of DOS.
    file.write_bytes(data.replace("año/Peñalta.txt".encode(), b"a\xa4o/Pe\xa4alta__.txt"))
    assert list(_problems(file)) == ["año/Peñalta__.txt"]


def test_names_are_never_two_the_same_and_long_ones_do_no_harm(file: Path) -> None:
    long = "ñ" * 300 + ".txt"
    with zipfile.ZipFile(file, "w") as package:
        for name in ("uno.txt", "uno.txt", long, 'a"b?.txt', " .txt"):
            with (
                pytest.warns(UserWarning, match="Duplicate") if name in package.namelist() else nullcontext()
            ):
                package.writestr(name, ONE)
    entries = list(read_zip(file, _member))
    assert [entry.name for entry in entries][:4] == ["uno.txt", "uno.txt (2)", long, 'a"b?.txt']
    assert sum(entry.draft is not None for entry in entries) >= 4


def test_damaged_empty_and_other_files_are_refused(file: Path) -> None:
    _zip(file, {})
    assert "holds no file to read" in _refused(file)
    _zip(file, {"uno.txt": ONE * 50})
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert "was cut short" in _refused(file)
    file.write_bytes(b"no archive")
    assert "is not a ZIP archive" in _refused(file)
    file.write_bytes(b"")
    assert "is empty" in _refused(file)
    file.unlink()
    assert "There is no file" in _refused(file)


def test_a_damaged_member_is_a_problem_and_the_rest_is_read(file: Path) -> None:
    _zip(file, {"uno.txt": ONE, "dos.txt": TWO}, zipfile.ZIP_STORED)
    file.write_bytes(file.read_bytes().replace(b"biblioteca de P", b"bibliotecX de P", 1))
    problems = _problems(file)
    assert "is damaged" in problems["uno.txt"]
    assert problems["dos.txt"] == ""


def test_a_list_of_too_many_members_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _zip(file, {f"{n}.txt": "" for n in range(30)})
    monkeypatch.setattr(archive, "_MOST", 20)
    assert "holds 30 files; 20 are read at most" in _refused(file)
    data = bytearray(file.read_bytes())
    data[-10:-6] = struct.pack("<L", 500_000_000)
    file.write_bytes(data)
    assert "lists more files than can be taken in" in _refused(file)


def test_stopping_early_leaves_nothing_behind(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    _zip(file, {"uno.txt": ONE, "dos.txt": TWO})
    entries = read_zip(file, _member)
    next(entries)
    assert list(folder.iterdir())
    del entries
    assert not list(folder.iterdir())


def _whole(tmp_path: Path) -> bytes:
    return _zip(tmp_path / "whole.zip", {"uno.txt": ONE, "a/dos.txt": TWO}).read_bytes()


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_are_articles_or_refused_in_words(tmp_path: Path, data: st.DataObject) -> None:
    whole = _whole(tmp_path)
    at = data.draw(st.integers(0, len(whole) - 1))
    mangled = st.binary(max_size=6).map(lambda piece: whole[:at] + piece + whole[at + len(piece) :])
    path = tmp_path / "n.zip"
    path.write_bytes(data.draw(st.one_of(st.binary(max_size=300), mangled)))
    try:
        entries = list(read_zip(path, _member))
    except UnreadableFile as error:
        assert str(error).startswith("n.zip")  # noqa: PT017
    else:
        assert all((entry.draft is None) == bool(entry.problem) for entry in entries)
        assert len({entry.name for entry in entries}) == len(entries)
