"""Sources into the library: what is new, changed, the same or gone; one transaction an article.

Three things go on at once: the next files are read and split on a thread of their own, a group of articles is encoded
on all cores, and the group before it is stored. Whatever the corpus, no more than three groups are in memory.

Another process that waits to write is let in between: when all that was read so far is stored, and before more is read.
So a sync that was interrupted is nothing but several syncs, one after the other, each over a part of the sources.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from index.ahead import ahead
from index.chroma import ChromaError
from index.files import Files, find
from index.gauge import Gauge
from index.last import note
from index.pages import Pages, is_address
from index.prepare import Done, Pause, Prepared, Preparing, Work
from index.report import SyncReport, Tally
from index.schema import rows_by_id
from index.write import Encoded, drop_article, encode, put_article, put_facts, put_origin

if TYPE_CHECKING:
    from index.library import Library
    from index.settings import IndexSettings
    from index.visits import Visits
    from index.web.fetch import Fetcher

log = logging.getLogger(__name__)

__all__ = ["SyncReport", "sync", "tell_chroma"]

OnProgress = Callable[[str, int, int], None]

GROUP = 64
"""Articles that are encoded together: enough to sort by length, few enough to hold in memory."""

LARGE = 256
"""Passages that make a group, too, where its articles are long."""


def sync(
    library: Library,
    sources: Sequence[str | Path],
    *,
    prune: bool = False,
    fields: Mapping[str, str] | None = None,
    fetcher: Fetcher | None = None,
    on_progress: OnProgress | None = None,
    files: Files | None = None,
    visits: Visits | None = None,
    gauge: Gauge | None = None,
) -> SyncReport:
    """Bring ``library`` up to date with ``sources``: files, folders (see ``index.files.find``) and web addresses.

    An address is a page, a feed or a sitemap; of the latter two, the pages they name are taken, through ``fetcher`` or
    one within the default limits.
    A file is known by its resolved path, an article by where it stands in its file, or by its canonical URL. A file
    with the same bytes as before costs no reading, an article with the same words no encoding. What cannot be read is
    reported and the rest goes on; so is a path that is not there. Articles that are gone from where they were are
    reported as missing, and removed only with ``prune``. ``fields`` names columns of tables and records (see
    ``index.readers.records.file``). ``on_progress`` is told a name, how many files are done, and how many there are.
    ``gauge`` can be asked at any moment how far it is, and can end it.
    Who follows sources gives ``files``, which are taken in the place of all that the paths lead to, and ``visits``, the
    memory of what was asked of sites before.
    """
    if isinstance(sources, str | Path):  # an easy slip, and a string is a sequence of characters, too
        sources = [sources]
    tally, gauge, whole = Tally(), gauge or Gauge(), files is None
    with library.owned("adding articles") as turn:
        library.vectors.reach()
        paths, addresses = _parted(sources)
        files = files or find(paths)
        gauge.begin(tally, [file.path for file in files.found], len(addresses))
        preparing = Preparing(library, tally, fields, gauge, asked=turn.asked)
        with ExitStack() as opened:
            pages = None
            if addresses:
                fetching = opened.enter_context(fetcher or fetcher_for(library.settings))
                pages = Pages(preparing, fetching, on_progress, visits)
            works = opened.enter_context(closing(_works(preparing, files, pages, addresses, on_progress)))
            while _store_until_pause(library, works, tally, gauge):
                turn.lend()
        _drop(library, preparing.gone(files, prune), tally)
        tell_chroma(library, tally)
        tally.stories.extend(_stories(library, tally))
        report = tally.report()
        if whole and visits is None:  # who follows sources knows better what cannot be read
            with library.store.writing() as connection:
                note(connection, report)
        if on_progress and files.found:
            on_progress(files.found[-1].name, len(files.found), len(files.found))
    return report


def _works(
    preparing: Preparing,
    files: Files,
    pages: Pages | None,
    addresses: Sequence[str],
    on_progress: OnProgress | None,
) -> Generator[Work, None, None]:
    yield from preparing.files(files, on_progress)
    if pages is not None:
        yield from pages.works(addresses)


def _parted(sources: Sequence[str | Path]) -> tuple[list[str | Path], list[str]]:
    addresses = [source for source in sources if isinstance(source, str) and is_address(source)]
    return [source for source in sources if source not in addresses], addresses


def fetcher_for(
    settings: IndexSettings,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Fetcher:
    """Return what fetches as the settings say, by these ways to wait and to know the time."""
    from index.web.fetch import Fetcher, Limits

    limits = Limits(allow_private=settings.allow_private, contact=settings.contact)
    return Fetcher(limits, offline=settings.offline, sleep=sleep, clock=clock)


def _groups(works: Iterator[Work], gauge: Gauge) -> Generator[list[Work], None, None]:
    """Yield works in groups, up to a pause or to their end."""
    group: list[Work] = []
    articles = units = 0
    for work in works:
        if not group:
            gauge.group()
        group.append(work)
        if isinstance(work, Pause):
            break
        if isinstance(work, Prepared):
            articles, units = articles + 1, units + len(work.passages)
        if articles >= GROUP or units >= LARGE:
            yield group
            group, articles, units = [], 0, 0
    if group:
        yield group


def _store_until_pause(library: Library, works: Iterator[Work], tally: Tally, gauge: Gauge) -> bool:
    """Store works, and return whether it was up to a pause; encode one group while the one before it is stored."""
    last: Work | None = None
    with (
        ThreadPoolExecutor(1, thread_name_prefix="fuente-encoding") as encoding,
        ahead(_groups(works, gauge)) as groups,
    ):
        before: tuple[list[Work], Future[list[Encoded]]] | None = None
        try:
            for group in groups:
                last = group[-1]
                coming = (group, encoding.submit(_encode, library, group, gauge))
                done, before = before, coming
                if done:
                    _store(library, *done, tally)
                    gauge.stored()
        finally:
            # An interrupt or a broken reader costs no group that has been read whole.
            if before:
                _store(library, *before, tally)
                gauge.stored()
    return isinstance(last, Pause)


def _encode(library: Library, group: Sequence[Work], gauge: Gauge) -> list[Encoded]:
    split = [passage for work in group if isinstance(work, Prepared) for passage in work.passages]
    if not split:
        return []
    encoder = library.encoder
    library.claim(encoder)
    articles = {work.article.id: work.article for work in group if isinstance(work, Prepared)}
    return encode(split, encoder, articles, gauge.check)


def _store(library: Library, group: Sequence[Work], encoding: Future[list[Encoded]], tally: Tally) -> None:
    """Store a group's articles, each in a transaction of its own, and tell Chroma."""
    encoded = iter(encoding.result())
    for work in group:
        if isinstance(work, Done):
            with library.store.writing() as connection:
                put_origin(
                    connection, work.key, hash=work.hash, etag=work.etag, last_modified=work.last_modified
                )
            continue
        if isinstance(work, Pause):
            continue
        rows = [next(encoded) for _ in work.passages]
        try:
            with library.store.writing() as connection:
                if work.passages:
                    put_article(
                        connection,
                        work.article,
                        rows,
                        origin=work.origin,
                        draft_hash=work.draft_hash,
                        signature=work.signature,
                    )
                else:
                    put_facts(connection, work.article, origin=work.origin, draft_hash=work.draft_hash)
        except UnicodeEncodeError:
            name = Path(work.article.source).name
            tally.failed.append((work.article.source, f"{name} holds characters that are not valid Unicode."))
        else:
            (tally.added if work.is_new else tally.changed).append(work.article.id)
    with suppress(ChromaError):  # what it refuses is searched exactly, and told at the end
        library.vectors.keep_up()


def _stories(library: Library, tally: Tally) -> list[tuple[str, ...]]:
    """Return the stories of several articles that an added or changed one is in."""
    with library.store.reading() as connection:
        query = "SELECT DISTINCT story FROM articles WHERE story IS NOT NULL AND id IN {ids}"
        told = {row[0] for row in rows_by_id(connection, query, [*tally.added, *tally.changed])}
        query = (
            "SELECT story, id FROM articles WHERE story IN {ids} ORDER BY day IS NULL, day, published, source"
        )
        stories: dict[str, list[str]] = {}
        for story, identity in rows_by_id(connection, query, sorted(told)):
            stories.setdefault(story, []).append(identity)
    return [tuple(ids) for ids in stories.values() if len(ids) > 1]


def _drop(library: Library, ids: Sequence[str], tally: Tally) -> None:
    for identity in ids:
        with library.store.writing() as connection:
            drop_article(connection, identity)
        tally.removed.append(identity)


def tell_chroma(library: Library, tally: Tally) -> None:
    """Bring the vector index up to date; what it refuses is stored, searched exactly, and told later."""
    try:
        library.vectors.catch_up()
    except ChromaError as error:
        behind = "The articles are stored and are found, but the vector index is behind and is told later"
        tally.failed.append((str(library.path), f"{behind}: {error}"))
