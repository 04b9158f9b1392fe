"""The records of a Parquet file, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from index.readers.draft import UnreadableFile
from index.readers.records.stream import Row

# So many articles are in memory at once.
_BATCH = 256
# A group of rows is unpacked a column at a time: writers make groups of 128 MB to 1 GB.
_LARGEST_GROUP = 2_000_000_000


def rows_of_parquet(path: Path, needed: Callable[[list[str]], list[str]]) -> tuple[list[str], Iterator[Row]]:
    """Return the columns of the Parquet file at ``path`` and its records.

    ``needed`` picks those columns that are read. Raises :class:`UnreadableFile` if the package for Parquet is
    missing, or the file is missing, damaged, encrypted or hostile.
    """
    try:
        import pyarrow
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise UnreadableFile(
            f"{path.name}: reading Parquet needs the package pyarrow, which is not installed. "
            "Install it with: pip install 'fuente[parquet]', or write the records as .jsonl."
        ) from error
    if not path.is_file():
        raise UnreadableFile(f"There is no file {path}. Check the path.")
    try:
        file = parquet.ParquetFile(path)
        columns = [str(name) for name in file.schema_arrow.names]
        groups = [file.metadata.row_group(number) for number in range(file.metadata.num_row_groups)]
        largest = max((group.total_byte_size for group in groups), default=0)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
        said = " ".join(str(error).split())[:150]
        raise UnreadableFile(
            f"{path.name} is not a Parquet file, or is damaged: {said}. Get it again."
        ) from error
    if largest > _LARGEST_GROUP:
        file.close()
        raise UnreadableFile(
            f"{path.name} has a group of rows of {largest / 1e9:.1f} GB; at most {_LARGEST_GROUP / 1e9:.0f} GB are "
            "taken. Write it again with smaller groups."
        )
    try:
        wanted = needed(columns)
    except UnreadableFile:
        file.close()
        raise
    return columns, _rows(file, wanted)


def _rows(file: Any, columns: list[str]) -> Iterator[Row]:
    import pyarrow

    number = 0
    with file:
        try:
            for batch in file.iter_batches(batch_size=_BATCH, columns=columns, use_threads=False):
                for values in batch.to_pylist():
                    number += 1
                    yield Row(f"row {number}", values)
        except (pyarrow.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
            said = " ".join(str(error).split())[:150]
            yield Row(f"row {number + 1}", problem=f"what follows is damaged ({said})")
