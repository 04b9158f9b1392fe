"""The ``fuente keys`` commands: who may use the server."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.command import Json, settings_of

if TYPE_CHECKING:
    from rag.keys import Key

keys = typer.Typer(help="Give out keys to the server, and take them back.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Who the key is for.", metavar="NAME")]


@keys.command()
def add(
    ctx: typer.Context,
    name: Name,
    scope: Annotated[str, typer.Option(help="`read`, or `admin`, who also changes the library.")] = "read",
    rate: Annotated[
        int | None,
        typer.Option(min=1, help="Questions a minute, in place of FUENTE_RATE.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a key. It is shown now and never again: only its hash is kept."""
    from rag.keys import Keys
    from rag.terminal import console, say, say_json

    made, key = Keys(settings_of(ctx).library).add(name, scope, rate)
    if as_json:
        say_json({**_row(made), "key": key})
        return
    say(console(stderr=True), f"The key of {made.name}. Keep it now: it is not shown again.")
    sys.stdout.write(f"{key}\n")  # alone on its line and never wrapped, so that it can be piped


@keys.command("list")
def list_keys(ctx: typer.Context, as_json: Json = False) -> None:
    """List the keys, the oldest first, and when each was last used."""
    from rag.keys import Keys
    from rag.terminal import console, say, say_json

    given = Keys(settings_of(ctx).library).all()
    if as_json:
        say_json([_row(key) for key in given])
        return
    out = console()
    if not given:
        say(out, ("There are no keys yet. Make one: fuente keys add NAME", "yellow"))
    for key in given:
        scope = "admin" if "admin" in key.scopes else "read"
        limit = f", {key.rate} a minute" if key.rate else ""
        used = f"last used {key.used}" if key.used else "never used"
        state = f"removed {key.revoked:%Y-%m-%d}" if key.revoked else used
        say(
            out,
            (key.name, "dim" if key.revoked else "bold"),
            f"  {scope}{limit}, made {key.created:%Y-%m-%d}, {state}",
        )


@keys.command()
def remove(ctx: typer.Context, name: Name) -> None:
    """Remove a key, by its name or id. A running server refuses it from now on."""
    from rag.keys import Keys
    from rag.terminal import console, say

    removed = Keys(settings_of(ctx).library).remove(name)
    say(console(), f"Removed the key of {removed.name}.")


def _row(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "rate": key.rate,
        "created": key.created.isoformat(),
        "last_used": key.used.isoformat() if key.used else None,
        "revoked": key.revoked.isoformat() if key.revoked else None,
    }
