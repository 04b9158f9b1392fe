"""The ``fuente feedback`` commands: what readers thought of answers, to read and to measure with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.command import Json, settings_of

feedback = typer.Typer(help="Read what readers thought of answers.", no_args_is_help=True)


@feedback.command("list")
def list_feedback(ctx: typer.Context, as_json: Json = False) -> None:
    """List the verdicts, the latest first."""
    from rag.kept import Answers
    from rag.kept.export import row
    from rag.terminal import console, say, say_json

    given = Answers(settings_of(ctx).library).feedback()[::-1]
    out = console()
    if as_json:
        say_json([row(one) for one in given])
        return
    if not given:
        say(out, ("No reader has judged an answer yet.", "yellow"))
    for one in given:
        style = "green" if one.verdict == "helpful" else "red"
        said = one.verdict + (f", {one.reason}" if one.reason else "")
        say(out, f"{one.given_at:%Y-%m-%d %H:%M}  ", (said, style), f"  {one.kept.answer.question}")
        if one.note:
            say(out, (one.note, "dim"), indent=4)


@feedback.command()
def export(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(help="The JSON lines file to write.", metavar="FILE")],
) -> None:
    """Write the verdicts to a file that `fuente eval … --data` reads, with the whole answers."""
    from rag.kept import Answers
    from rag.kept.export import write
    from rag.terminal import console, counted, say

    written = write(target, Answers(settings_of(ctx).library).feedback())
    say(console(), f"Exported {counted(written, 'verdict')} to {target}.")
