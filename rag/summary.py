"""What a sync did, as a person reads it at its end, and as a file of lines for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console

from index.errors import FuenteError
from index.report import Alike, SyncReport, alike
from rag.terminal import Part, plain, say, say_table

if TYPE_CHECKING:
    from index.library import Library
    from index.watch import Look

NAMED = 20
"""So many failures are said one by one; of more, the sources are grouped by what is wrong, and so many named."""

_MISSING = 5


class BadReport(FuenteError):
    """The file for the report cannot be written."""


def say_report(out: Console, report: SyncReport) -> None:
    """Print what a sync did: how many articles of each kind, then what is to be known of, and what failed and why."""
    gone = "they are gone from their source; `fuente index add --prune` removes them"
    stories = f"near copies of other articles, in {_stories(len(report.stories))}"
    kinds: list[tuple[Part, int, str]] = [
        (("Added", "green"), len(report.added), ""),
        (("Changed", "green"), len(report.changed), ""),
        ("Unchanged", len(report.unchanged), ""),
        ("Removed", len(report.removed), ""),
        (("Missing", "yellow"), len(report.missing), gone),
        ("Copies", report.copies, stories),
        (("Warnings", "yellow"), len(report.warnings), ""),
        (("Failed", "red"), len(report.failed), ""),
    ]
    rows = [(kind, f"{number:,}", remark) for kind, number, remark in kinds if number]
    if rows:
        say_table(out, rows)
    else:
        say(out, ("There was no article to read.", "yellow"))
    for source in report.missing[:_MISSING]:
        say(out, (f"Missing: {source}", "yellow"), indent=2)
    if len(report.missing) > _MISSING:
        say(out, (f"… and {len(report.missing) - _MISSING:,} more are missing", "yellow"), indent=2)
    _say_pairs(out, report.warnings, "yellow")
    _say_pairs(out, report.failed, "red")


def _stories(count: int) -> str:
    return "1 story" if count == 1 else f"{count:,} stories"


def _say_pairs(out: Console, pairs: Sequence[tuple[str, str]], style: str) -> None:
    """Print sources and what is to be said of them; of many, what is alike together."""
    if len(pairs) <= NAMED:
        for source, reason in pairs:
            _say_pair(out, source, reason, style)
        return
    groups = alike(pairs)
    for group, named in zip(groups, _shares(groups), strict=False):
        if len(group.sources) == 1:
            _say_pair(out, group.sources[0], group.reason, style)
            continue
        say(out, (f"{len(group.sources):,} × {group.reason}", style), indent=2)
        for source in group.sources[:named]:
            say(out, (source, style), indent=6)
        if 0 < named < len(group.sources):
            say(out, (f"… and {len(group.sources) - named:,} more", style), indent=6)
    if len(groups) > NAMED:
        more = sum(len(group.sources) for group in groups[NAMED:])
        say(out, (f"… and {more:,} for other reasons", style), indent=2)
    say(out, ("All of them: `--report FILE` writes one a line.", "dim"), indent=2)


def _say_pair(out: Console, source: str, reason: str, style: str) -> None:
    if not reason.startswith(source):
        say(out, (source, style), indent=2)
    say(out, (reason, style), indent=2 if reason.startswith(source) else 6)


def _shares(groups: Sequence[Alike]) -> list[int]:
    """Return how many sources of each of the first groups are named, one each and NAMED in all."""
    shares = [1] * min(len(groups), NAMED)
    left = NAMED - len(shares)
    for place, group in enumerate(groups[:NAMED]):
        more = min(left, len(group.sources) - 1)
        shares[place] += more
        left -= more
    return shares


def say_look(out: Console, look: Look, library: Library) -> None:
    """Print what a look at followed sources found, one line each: what happened, then every failure and warning."""
    report, when = look.report, f"{look.at:%Y-%m-%d %H:%M:%S}"
    shown = look.sources if len(look.sources) <= 3 else (*look.sources[:2], f"{len(look.sources) - 2} more")
    where = ", ".join(map(plain, shown))
    counts = [
        (len(getattr(report, kind)), kind) for kind in ("added", "changed", "unchanged", "removed", "missing")
    ]
    said = ", ".join(f"{count:,} {kind}" for count, kind in counts if count)
    if said or not (report.failed or report.warnings or look.remark):
        say(out, (when, "dim"), "  ", (where, "bold"), f"  {said or 'nothing found'}{_which(look, library)}")
    for kind, style, pairs in (("warning", "yellow", report.warnings), ("failed", "red", report.failed)):
        for source, reason in _some(pairs):
            named = "" if reason.startswith(source) or source in look.sources else f"{source}: "
            say(out, (when, "dim"), "  ", (where, "bold"), "  ", (f"{kind}: {named}{reason}", style))
    if look.remark:
        say(out, (when, "dim"), "  ", (where, "bold"), f"  {look.remark}")


def _which(look: Look, library: Library) -> str:
    """Return the title of the one article that a look was about, or the name of the file that is gone."""
    from index.library import ArticleNotFound

    new = (*look.report.added, *look.report.changed)
    gone = look.report.missing
    if len(new) == 1 and not look.report.unchanged:
        try:
            return f": {library.article(new[0]).title}"
        except ArticleNotFound:
            return ""
    return f": {gone[0]}" if len(gone) == 1 and not new and not look.report.unchanged else ""


def _some(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs of source and sentence, of many one for each kind of sentence."""
    if len(pairs) <= NAMED:
        return list(pairs)
    return [
        (
            group.sources[0],
            f"{len(group.sources):,} × {group.reason}" if len(group.sources) > 1 else group.reason,
        )
        for group in alike(pairs)[:NAMED]
    ]


def look_as_dict(look: Look) -> dict[str, Any]:
    """Return a look as JSON can hold it."""
    return {
        "at": look.at.isoformat(timespec="seconds"),
        "sources": list(look.sources),
        "remark": look.remark,
        **look.report.to_dict(),
    }


def report_file(path: Path) -> IO[str]:
    """Open the file for the report, before anything is done that would have to be reported.

    Raises:
        BadReport: it cannot be written.
    """
    try:
        return path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise BadReport(
            f"{path} cannot be written ({error.strerror or error}). Choose another place for the report."
        ) from error


def write_report(stream: IO[str], report: SyncReport) -> None:
    """Write everything that happened, a JSON object a line."""
    for line in report.lines():
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")
