"""Files with many articles: lines of JSON, JSON in its shapes, tables, Parquet; good, damaged and hostile."""

from __future__ import annotations

import builtins
import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.readers.decode import normalise
from index.readers.draft import Draft, Entry, UnreadableFile
from index.readers.records import stream as record_stream
from index.readers.records.fields import NAMES, authors_in, key_of
from index.readers.records.file import read_records

ONE = "El puerto de Alcaria reabrió el lunes después de tres semanas de temporal, y los barcos salieron al amanecer."
TWO = "El precio del boquerón bajó a la mitad en la lonja, según la cofradía de pescadores del puerto de Alcaria."


def _write(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _lines(tmp_path: Path, records: Iterable[Any], name: str = "news.jsonl") -> Path:
    return _write(
        tmp_path, name, "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    )


def _drafts(path: Path, **fields: str) -> list[Draft]:
    entries = list(read_records(path, fields or None))
    assert [entry.problem for entry in entries] == [None] * len(entries)
    return [entry.draft for entry in entries if entry.draft]


def _refused(path: Path, **fields: str) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_records(path, fields or None)
    return str(caught.value)


def _table(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


# --- fields


def test_a_record_in_english_gives_every_field(tmp_path: Path) -> None:
    record = {
        "id": 71,
        "headline": "El puerto reabre",
        "articleBody": f"<p>{ONE}</p><p>{TWO}</p>",
        "datePublished": "2026-01-16T10:30:00+01:00",
        "dateModified": "2026-01-17T08:00:00Z",
        "url": "https://alcaria.example/puerto",
        "publisher": {"name": "El Faro"},
        "author": [{"name": "Luz Ríos"}, {"name": "Juan Mar"}],
        "articleSection": ["Mar", "Economía"],
        "inLanguage": "es-ES",
    }
    (entry,) = read_records(_lines(tmp_path, [record]))
    draft = entry.draft
    assert entry.name == "71"
    assert draft is not None
    assert draft.text == f"{ONE}\n\n{TWO}"
    assert (draft.title, draft.outlet, draft.section) == ("El puerto reabre", "El Faro", "Mar")
    assert draft.authors == ("Luz Ríos", "Juan Mar")
    assert draft.published == datetime(2026, 1, 16, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    assert draft.updated == datetime(2026, 1, 17, 8, 0, tzinfo=UTC)
    assert (draft.url, draft.language) == ("https://alcaria.example/puerto", "es")
    assert ("title", "record") in draft.origins


def test_a_record_in_spanish_gives_every_field_whatever_the_case_and_accents(tmp_path: Path) -> None:
    record = {
        "TÍTULO": "El puerto reabre",
        "Cuerpo": ONE,
        "Fecha de publicación": "16 de enero de 2026",
        "Enlace": "https://alcaria.example/puerto",
        "Medio": "El Faro",
        "Autor": "Por Luz Ríos y Juan Mar",
        "Sección": "Mar",
        "Idioma": "Español",
    }
    (entry,) = read_records(_lines(tmp_path, [record]))
    draft = entry.draft
    assert entry.name == "https://alcaria.example/puerto"
    assert draft is not None
    assert (draft.text, draft.title, draft.outlet, draft.section) == (
        ONE,
        "El puerto reabre",
        "El Faro",
        "Mar",
    )
    assert (draft.authors, draft.published, draft.language) == (
        ("Luz Ríos", "Juan Mar"),
        date(2026, 1, 16),
        "es",
    )


def test_what_a_record_does_not_state_comes_from_its_text(tmp_path: Path) -> None:
    (draft,) = _drafts(_lines(tmp_path, [{"text": ONE, "date": None, "title": "", "lang": "??"}]))
    assert draft.title is not None
    assert draft.title.startswith("El puerto de Alcaria")
    assert (draft.language, draft.published, draft.origins) == ("es", None, ())


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1768559400, datetime(2026, 1, 16, 10, 30, tzinfo=UTC)),
        (1768559400000, datetime(2026, 1, 16, 10, 30, tzinfo=UTC)),
        ("Fri, 16 Jan 2026 10:30:00 GMT", datetime(2026, 1, 16, 10, 30, tzinfo=UTC)),
        ("viernes, 16 de enero de 2026", date(2026, 1, 16)),
        ("16/01/2026 10:30", datetime(2026, 1, 16, 10, 30)),  # noqa: DTZ001
        ("0000-00-00", None),
        ("1970-01-01", None),
    ],
)
def test_dates_come_in_many_shapes(tmp_path: Path, value: object, found: date | None) -> None:
    (draft,) = _drafts(_lines(tmp_path, [{"text": ONE, "pubDate": value}]))
    assert draft.published == found


def test_the_first_column_that_says_something_is_taken(tmp_path: Path) -> None:
    (draft,) = _drafts(
        _lines(tmp_path, [{"content": ONE, "text": "", "source": "https://www.alcaria.example/rss"}])
    )
    assert draft.text == ONE
    assert draft.outlet == "alcaria.example"


def test_texts_of_feeds_and_wordpress_are_found(tmp_path: Path) -> None:
    (one, two, three) = _drafts(
        _lines(
            tmp_path,
            [
                {"content": {"rendered": f"<p>{ONE}</p>"}, "title": {"rendered": "R&amp;B en el puerto"}},
                {"content": [{"type": "text/html", "value": f"<div>{ONE}</div>"}]},
                {"text": [ONE, TWO]},
            ],
        )
    )
    assert (one.text, one.title) == (ONE, "R&B en el puerto")
    assert two.text == ONE
    assert three.text == f"{ONE}\n\n{TWO}"


def test_fields_can_be_mapped_by_hand(tmp_path: Path) -> None:
    path = _lines(tmp_path, [{"x": ONE, "text": "otra cosa", "nota": "El puerto reabre"}, {"text": "sin x"}])
    first, second = read_records(path, {"text": "X", "title": "nota"})
    assert first.draft is not None
    assert (first.draft.text, first.draft.title) == (ONE, "El puerto reabre")
    assert "line 2: its X is empty" in (second.problem or "")


def test_a_mapped_column_or_field_that_is_not_there_is_named_at_once(tmp_path: Path) -> None:
    for path in (
        _lines(tmp_path, [{"text": ONE, "a": 1}]),
        _write(tmp_path, "news.csv", f"text,a\n{ONE},1\n"),
    ):
        assert _refused(path, title="tittle").endswith(
            "has no column 'tittle', which is given for title. Its columns are text, a. Give one of them."
        )
        assert "There is no field 'titel' to map; the fields are text, title" in _refused(path, titel="a")


def test_no_two_fields_share_a_name() -> None:
    names = [name for names in NAMES.values() for name in names]
    assert len(names) == len(set(names))
    assert all(name == key_of(name) for name in names)


def test_authors_come_as_lists_objects_and_strings() -> None:
    assert authors_in("By Ana Gil, Luz Ríos and Juan Mar") == ("Ana Gil", "Luz Ríos", "Juan Mar")
    assert authors_in("['Ana Gil', 'Luz Ríos']") == ("Ana Gil", "Luz Ríos")
    assert authors_in(["Ana Gil", {"name": "Luz Ríos"}, "Ana Gil", "https://x.example/a"]) == (
        "Ana Gil",
        "Luz Ríos",
    )
    assert authors_in("Por José Ortega y Gasset") == ("José Ortega y Gasset",)
    assert authors_in(None) == ()


# --- names


def test_names_are_ids_addresses_or_places_and_never_two_the_same(tmp_path: Path) -> None:
    records = [
        {"text": ONE, "id": "a"},
        {"text": ONE, "id": "a", "url": "https://x.example/1"},
        {"text": ONE, "url": "https://x.example/1"},
        {"text": ONE},
        {"text": ONE, "id": "line 6"},
        {"text": ONE},
    ]
    path = _lines(tmp_path, records)
    names = [entry.name for entry in read_records(path)]
    assert names == ["a", "a (line 2)", "https://x.example/1", "line 4", "line 6", "line 6 (line 6)"]
    assert names == [entry.name for entry in read_records(path)]


# --- lines of JSON


def test_bad_lines_are_problems_and_the_rest_is_read(tmp_path: Path) -> None:
    good = json.dumps({"text": ONE})
    lines = [
        good,
        "{broken",
        "",
        "[1]",
        '{"title": "sin texto"}',
        '{"text": "   "}',
        "[" * 100_000,
        good,
        good[:30],
    ]
    entries = list(read_records(_write(tmp_path, "news.jsonl", "\n".join(lines))))
    assert [entry.draft is not None for entry in entries] == [True, *[False] * 5, True, False]
    problems = [entry.problem for entry in entries if entry.problem]
    assert problems[0].startswith("news.jsonl line 2: it is not JSON (Expecting property name")
    assert problems[1] == "news.jsonl line 4: it is a list, not an object with fields."
    assert problems[2].startswith("news.jsonl line 5: it has no text; its fields are title.")
    assert problems[3].startswith("news.jsonl line 6: its text is empty.")
    assert "line 7: it nests lists or objects too deep" in problems[4]
    assert all(problem.endswith(".") for problem in problems)


def test_lines_in_other_encodings_are_read_each_by_itself(tmp_path: Path) -> None:
    line = json.dumps({"text": ONE}, ensure_ascii=False) + "\n"
    path = _write(tmp_path, "news.jsonl", b"\xef\xbb\xbf" + line.encode() + line.encode("cp1252"))
    assert [draft.text for draft in _drafts(path)] == [ONE, ONE]
    assert [draft.text for draft in _drafts(_write(tmp_path, "news.jsonl", (line * 2).encode("utf-16")))] == [
        ONE,
        ONE,
    ]


def test_a_line_that_is_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_stream, "LARGEST_RECORD", 500)
    path = _lines(tmp_path, [{"text": ONE}, {"text": ONE * 30}, {"text": ONE}])
    first, second, third = read_records(path)
    assert first.draft is not None
    assert "line 2: it is longer than" in (second.problem or "")
    assert third.draft is not None


def test_a_large_file_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    line = json.dumps({"text": "Hola. " * 10_000}) + "\n"
    with path.open("w") as out:
        for _ in range(600):
            out.write(line)
    assert path.stat().st_size > 30_000_000
    entries = read_records(path)
    next(entries)
    tracemalloc.start()
    for entry, _ in zip(entries, range(3), strict=False):
        assert entry.draft is not None
    # 50 records are looked at ahead for their fields.
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def test_packed_lines_are_unpacked_and_damage_is_said(tmp_path: Path) -> None:
    packed = gzip.compress("".join(json.dumps({"text": f"{ONE} {n}"}) + "\n" for n in range(5000)).encode())
    assert len(_drafts(_write(tmp_path, "news_articles.jsonl.gz", packed))) == 5000
    entries = list(read_records(_write(tmp_path, "news_articles.jsonl.gz", packed[: len(packed) // 2])))
    assert sum(entry.draft is not None for entry in entries) > 100
    assert "what follows is damaged or was cut short" in (entries[-1].problem or "")
    assert (
        "not a gzip"
        in _refused(_write(tmp_path, "news_articles.jsonl.gz", b'{"text": "no"}\n' * 10)).casefold()
    )


@pytest.mark.parametrize("name", ["bomb.jsonl.gz", "bomb.csv.gz", "bomb.json.gz"])
@pytest.mark.timeout(60)
def test_a_bomb_stops_in_time(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with gzip.open(path, "wb", compresslevel=1) as out:
        out.write(b"text\n" if "csv" in name else json.dumps({"text": ONE}).encode() + b"\n")
        for _ in range(300):
            out.write(b"\n" * 1_000_000)
    try:
        said = [entry.problem or "" for entry in read_records(path)][-1]
    except UnreadableFile as error:
        said = str(error)
    assert "hostile files" in said or "more than 50 MB" in said


# --- one JSON document


@pytest.mark.parametrize(
    ("document", "names"),
    [
        ([{"text": ONE}, {"text": TWO}], ["item 1", "item 2"]),
        ({"articles": [{"text": ONE}, {"text": TWO}], "status": "ok"}, ["item 1", "item 2"]),
        ({"response": {"docs": [{"text": ONE}, {"text": TWO}]}}, ["item 1", "item 2"]),
        ({"meta": [{"a": 1}], "items": [{"text": ONE}, {"text": TWO}]}, ["item 1", "item 2"]),
        ({"a1": {"text": ONE}, "b2": {"text": TWO}}, ["a1", "b2"]),
        ({"title": "El puerto reabre", "text": ONE}, ["item 1"]),
    ],
)
def test_json_comes_in_many_shapes(tmp_path: Path, document: object, names: list[str]) -> None:
    path = _write(tmp_path, "news.json", json.dumps(document, indent=1))
    entries = list(read_records(path))
    assert [entry.name for entry in entries] == names
    assert [entry.draft.text for entry in entries if entry.draft] == [ONE, TWO][: len(names)]


def test_lines_of_json_with_the_wrong_suffix_are_read(tmp_path: Path) -> None:
    assert [
        draft.text for draft in _drafts(_lines(tmp_path, [{"text": ONE}, {"text": TWO}], "news.json"))
    ] == [ONE, TWO]


@pytest.mark.timeout(60)
def test_json_that_holds_no_articles_is_refused_in_words(tmp_path: Path) -> None:
    for content, said in (
        ("", "is empty"),
        ("[]", "holds no record"),
        ("3", "holds a number, not articles"),
        ("[1, 2]", "item 1: it is a number, not an object"),
        ('[{"text": "a', "is not JSON, or was cut short: it cannot be read near line 1"),
        ("[" * 100_000, "too deep"),
        ("1" * 5000, "cannot be read in a number"),
        ('{"a":' * 900 + "1" + "}" * 900, ""),
    ):
        path = _write(tmp_path, "news.json", content)
        try:
            problems = [entry.problem for entry in read_records(path)]
            assert not said
            assert all(problems)
        except UnreadableFile as error:
            assert said in str(error)  # noqa: PT017


def test_a_record_whose_fields_nest_too_deep_is_a_problem(tmp_path: Path) -> None:
    deep = '{"text":' + "[" * 900 + '"a"' + "]" * 900 + "}\n" + json.dumps({"text": ONE})
    entries = list(read_records(_write(tmp_path, "news.jsonl", deep)))
    assert entries[-1].draft is not None


# --- tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_are_read_with_any_separator_and_encoding(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    rows = [
        ["id", "Título", "Contenido", "Fecha"],
        ["7", "El puerto; y la, lonja", f"{ONE}\n\n{TWO}", "16/01/2026"],
    ]
    path = _write(tmp_path, "news.csv", _table(rows, delimiter).encode(encoding))
    (entry,) = read_records(path)
    assert entry.name == "7"
    assert entry.draft is not None
    assert (entry.draft.text, entry.draft.title) == (f"{ONE}\n\n{TWO}", "El puerto; y la, lonja")
    assert entry.draft.published == date(2026, 1, 16)


def test_bad_rows_are_problems_with_their_line_and_the_rest_is_read(tmp_path: Path) -> None:
    text = f'title,text\nUno,"{ONE}\n{TWO}"\nDos,a,b,c\nTres,"mal "cerrado" aquí"\nCuatro,\n\nCinco,"{ONE}"\n'
    entries = list(read_records(_write(tmp_path, "news.csv", text)))
    assert [entry.name for entry in entries] == ["line 2", "line 4", "line 5", "line 6", "line 8"]
    problems = [entry.problem or "" for entry in entries]
    assert problems[1].startswith("news.csv line 4: it has 4 values for 2 columns")
    assert problems[2].startswith("news.csv line 5: its quotes do not pair up")
    assert problems[3].startswith("news.csv line 6: its text is empty")
    assert entries[0].draft is not None
    assert entries[4].draft is not None


def test_a_quote_that_is_never_closed_is_said_with_its_line(tmp_path: Path) -> None:
    text = f'title,text\nUno,"{ONE}"\nDos,"abierto\n' + f"Tres,{TWO}\n" * 5
    first, last = read_records(_write(tmp_path, "news.csv", text))
    assert first.draft is not None
    assert "a quote opens in line 3 and is never closed" in (last.problem or "")


def test_a_table_without_a_column_for_the_text_is_refused_at_once(tmp_path: Path) -> None:
    path = _write(tmp_path, "news.csv", f"titulo,parrafos,fecha\nUno,{ONE},2026-01-16\n")
    assert "Its columns are titulo, parrafos, fecha. Say which one holds it" in _refused(path)
    assert len(_drafts(_write(tmp_path, "n.csv", f'titulo,parrafos\nUno,"{ONE}"\n'), text="parrafos")) == 1


@pytest.mark.timeout(60)
def test_a_field_of_a_hundred_megabytes_ends_in_words(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    for piece in (b"x" * 1_000_000, b"x\n" * 500_000):
        with path.open("wb") as out:
            out.write(f'title,text\nUno,"{ONE}"\nDos,"'.encode())
            for _ in range(100):
                out.write(piece)
        first, last = read_records(path)
        assert first.draft is not None
        assert "longer than 6 MB or 100,000 lines" in (last.problem or "")
    assert csv.field_size_limit() >= 6_000_000


def test_files_that_are_no_tables_are_refused(tmp_path: Path) -> None:
    assert "is empty" in _refused(_write(tmp_path, "news.csv", ""))
    assert "zero bytes" in _refused(_write(tmp_path, "news.csv", b"PK\x03\x04\x00\x00"))
    assert "There is no file" in _refused(tmp_path / "none.csv")
    assert "is no file of records" in _refused(_write(tmp_path, "news.xls", "a"))


# --- Parquet


def _parquet(tmp_path: Path, columns: dict[str, list[Any]]) -> Path:
    path = tmp_path / "news.parquet"
    pq.write_table(pa.table(columns), path, row_group_size=2)
    return path


def test_parquet_is_read_in_groups_of_rows(tmp_path: Path) -> None:
    path = _parquet(
        tmp_path,
        {
            "doc_id": [1, 2, 3],
            "body": [ONE, None, TWO],
            "published_at": [datetime(2026, 1, 16, 10, 30, tzinfo=UTC), None, None],
            "authors": [["Luz Ríos", "Juan Mar"], [], None],
            "picture": [b"x", b"y", b"z"],
        },
    )
    first, second, third = read_records(path)
    assert (first.name, second.name, third.name) == ("1", "2", "3")
    assert first.draft is not None
    assert (first.draft.text, first.draft.authors) == (ONE, ("Luz Ríos", "Juan Mar"))
    assert first.draft.published == datetime(2026, 1, 16, 10, 30, tzinfo=UTC)
    assert (
        second.problem
        == "news.parquet row 2: its body is empty. Give the article's text there, or map another field."
    )
    assert third.draft is not None
    assert "has no column 'cuerpo'" in _refused(path, text="cuerpo")


def test_parquet_that_is_damaged_or_something_else_is_refused(tmp_path: Path) -> None:
    path = _parquet(tmp_path, {"text": [ONE] * 50})
    whole = path.read_bytes()
    for data in (whole[:100], whole[:-20], b"", b"PAR1" + b"\xff" * 50 + b"PAR1"):
        path.write_bytes(data)
        assert "is not a Parquet file, or is damaged" in _refused(path)


def test_without_its_package_parquet_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _parquet(tmp_path, {"text": [ONE]})
    real = builtins.__import__

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert "pip install 'fuente[parquet]'" in _refused(path)


# --- anything


_GOOD = {
    ".jsonl": (json.dumps({"text": ONE, "id": 1}) + "\n").encode() * 2,
    ".json": json.dumps([{"text": ONE, "date": 3}]).encode(),
    ".csv": f'text,date\n"{ONE}",x\n'.encode(),
    ".tsv": b"text\tdate\nuno\tdos\n",
    ".jsonl.gz": gzip.compress(b'{"text": "uno"}\n' * 5),
    ".parquet": b"PAR1",
}


def _any_records() -> st.SearchStrategy[bytes]:
    leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30))
    values = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    )
    keys = st.sampled_from(
        ["text", "title", "date", "url", "source", "author", "lang", "id", "section", "updated", "x"]
    )
    return st.lists(st.dictionaries(keys, values, max_size=6), max_size=4).map(
        lambda records: "\n".join(map(json.dumps, records)).encode()
    )


@pytest.mark.parametrize("suffix", list(_GOOD))
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_bytes_are_articles_or_refused_in_words(tmp_path: Path, suffix: str, data: st.DataObject) -> None:
    good = _GOOD[suffix]
    at = data.draw(st.integers(0, len(good) - 1))
    choice = st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=6).map(lambda b: good[:at] + b + good[at + len(b) :]),
        _any_records(),
    )
    path = _write(tmp_path, f"n{suffix}", data.draw(choice))
    entries: list[Entry] = []
    try:
        entries += read_records(path)
    except UnreadableFile as error:
        assert str(error).startswith("n.")  # noqa: PT017
        assert str(error).endswith(".")  # noqa: PT017
    assert len({entry.name for entry in entries}) == len(entries)
    for entry in entries:
        assert (entry.draft is None) == bool(entry.problem)
        assert entry.draft is None or entry.draft.text == normalise(entry.draft.text) != ""
