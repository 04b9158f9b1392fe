"""The ``fuente`` command: index articles, ask them, serve them, and see that all is well."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from index.errors import FuenteError
from rag.calibrate_cli import calibrate
from rag.command import Json, NoLibrary, opened, prepare_embedding, settings_of, sync
from rag.eval_cli import evaluate
from rag.evaluate.options import FORMAT
from rag.index_cli import index
from rag.kept_cli import feedback
from rag.keys_cli import keys
from rag.mcp_cli import mcp
from rag.only import AnyTime, Languages, Outlets, Sections, Since, Until, only_of
from rag.serve.ending import ended_by_sigterm
from rag.threads import spare_cores

if TYPE_CHECKING:
    from index.filters import Filter
    from index.library import Library
    from rag.answer import Answer
    from rag.engine import Engine
    from rag.settings import Settings

log = logging.getLogger(__name__)


class _Sentences(TyperGroup):
    """The root command: whatever goes wrong ends in a sentence on standard error, never in a traceback."""

    def invoke(self, ctx: Any) -> Any:
        from rag.terminal import console, say

        try:
            return super().invoke(ctx)
        except FuenteError as error:
            log.debug("The command failed.", exc_info=error)
            say(console(stderr=True), (str(error), "red"))
        except BrokenPipeError:
            raise  # whoever read our output has gone; typer leaves quietly
        except Exception as error:
            if type(error).__module__.startswith("typer"):
                raise  # a usage error or an exit: typer's own business
            log.debug("The command failed.", exc_info=error)
            what = f"Something went wrong that should not ({type(error).__name__}: {error})."
            hint = "FUENTE_LOG_LEVEL=debug shows where; `fuente doctor` looks for what is missing."
            say(console(stderr=True), (f"{what} {hint}", "red"))
        raise typer.Exit(1)


app = typer.Typer(
    name="fuente",
    cls=_Sentences,
    help="Ask the news in any language; every sentence of the answer carries the sentence it comes from.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(index, name="index")
app.add_typer(evaluate, name="eval")
app.add_typer(feedback, name="feedback")
app.add_typer(keys, name="keys")
app.command(epilog=FORMAT)(calibrate)
app.command()(mcp)

Quotes = Annotated[bool, typer.Option("--quotes", help="Answer with verbatim sentences only.")]


def main() -> None:
    """Run the command line."""
    spare_cores()
    app(prog_name="fuente")


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            sys.stdout.write(f"fuente {version('fuente')}\n")
        except PackageNotFoundError:
            sys.stdout.write("fuente, from a folder that is not installed\n")
        raise typer.Exit


@app.callback()
def _root(
    ctx: typer.Context,
    library: Annotated[
        Path | None,
        typer.Option(help="Folder of the library, in place of FUENTE_LIBRARY.", show_default=False),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", help="Show the version and leave.", is_eager=True, callback=_say_version),
    ] = False,
) -> None:
    ctx.obj = library


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help="A question, in any language.")],
    since: Since = None,
    until: Until = None,
    outlet: Outlets = None,
    language: Languages = None,
    section: Sections = None,
    any_time: AnyTime = False,
    as_json: Json = False,
    quotes: Quotes = False,
) -> None:
    """Ask the library a question. An answer and "the articles do not say" both end with exit code 0."""
    from rag.question import clean
    from rag.terminal import console, say_answer, say_json

    asked = clean(question)
    only = only_of(since, until, outlet, language, section)
    settings = settings_of(ctx, llm="quotes" if quotes else None)
    with opened(settings) as library:
        answer = _answer(_engine(library, settings), asked, only, not any_time)
    if as_json:
        say_json(answer.to_dict())
    else:
        say_answer(console(), answer)


@app.command()
def search(
    ctx: typer.Context,
    question: Annotated[str, typer.Argument(help="A question, or words to look for.")],
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=1000, help="How many passages.")] = 10,
    since: Since = None,
    until: Until = None,
    outlet: Outlets = None,
    language: Languages = None,
    section: Sections = None,
    as_json: Json = False,
) -> None:
    """Find passages, best first, without writing an answer."""
    from rag.question import clean
    from rag.terminal import console, say, say_hits, say_json

    asked = clean(question)
    only = only_of(since, until, outlet, language, section)
    settings = settings_of(ctx, llm="quotes")
    with opened(settings) as library:
        hits = _engine(library, settings).search(asked, k=k, only=only)
    if as_json:
        say_json([hit.to_dict() for hit in hits])
    elif hits:
        say_hits(console(), hits)
    else:
        say(console(), ("Nothing was found.", "yellow"))


@app.command()
@ended_by_sigterm()
def serve(
    ctx: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to serve at.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to serve at.", show_default="7860")
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option(help="Articles to begin with, for a library that has none.", metavar="PATH")
    ] = None,
    quotes: Quotes = False,
    share: Annotated[
        bool,
        typer.Option(
            "--share",
            help="Also open a public link, through Gradio's tunnel; a demo unless FUENTE_DEMO=false.",
        ),
    ] = False,
) -> None:
    """Serve the page and the HTTP interface."""
    from index.weights import writing_model_ready
    from rag.serve import server
    from rag.serve import share as sharing
    from rag.summary import say_report
    from rag.terminal import console, say

    settings = settings_of(ctx, host=host, port=port, llm="quotes" if quotes else None)
    settings = settings.shared() if share else settings
    told = console(stderr=True)
    server.reserve(
        settings.host, settings.port
    ).close()  # a port that is taken is said before anything is done
    with opened(settings, create=True) as library:
        if seeds and not library.counts().articles:
            say_report(told, sync(library, settings, [str(seeds)]))
    if _embedded(settings) and writing_model_ready(settings.cache) is None:
        say(told, "The writing model (1.1 GB) is fetched meanwhile; until it is here, answers are quotes.")
    say(told, "Starting the page …")

    def ready(at: str) -> None:
        say(told, "Fuente is at ", (at, "bold"), " (Ctrl-C ends it).")
        if share:
            sharing.announce(at, lambda said: say(told, said), offline=settings.offline)

    try:
        server.serve(settings, on_ready=ready)
    finally:
        sharing.end()


@app.command()
def fetch(ctx: typer.Context) -> None:
    """Fetch the models and make them ready, so that nothing has to be fetched later."""
    from index.weights import EMBEDDING_MODEL, embedding_model, writing_model
    from rag.progress import progress
    from rag.terminal import console, say

    # What is here already is read whole and checked: this is the command that mends a damaged file.
    settings = settings_of(ctx)
    if settings.embed_model == EMBEDDING_MODEL:
        with progress("Embedding model", unit="bytes") as advance:
            embedding_model(settings.cache, offline=settings.offline, on_progress=advance, thorough=True)
    if _embedded(settings):
        with progress("Writing model", unit="bytes") as advance:
            writing_model(settings.cache, offline=settings.offline, on_progress=advance, thorough=True)
    say(console(stderr=True), f"The models are ready in {settings.cache}.")


@app.command()
def doctor(ctx: typer.Context) -> None:
    """Check this machine, the models and the library, and say what to do. Exit code 1 if something fails."""
    from rag.doctor import examine
    from rag.terminal import console, say

    out = console()
    colours = {"ok": "green", "warn": "yellow", "fail": "red"}
    failed = False
    for check in examine(settings_of(ctx)):
        failed = failed or check.state == "fail"
        say(out, (f"{check.state:<4}", colours[check.state]), f"  {check.name}: {check.found}")
        if check.state != "ok" and check.advice:
            say(out, check.advice, indent=6)
    if failed:
        raise typer.Exit(1)


@app.command("settings")
def showsettings_of(ctx: typer.Context) -> None:
    """List every setting: its variable, its value, its default and what it does."""
    from rag.settings import describe
    from rag.terminal import console, say

    out = console()
    for setting in describe(settings_of(ctx)):
        changed = setting.value != setting.default
        value = setting.value or "(not set)"
        say(out, (setting.name, "bold"), " = ", (value, "green" if changed else ""))
        default = f" Default: {setting.default or 'not set'}." if changed else ""
        say(out, (f"{setting.description}{default}", "dim"), indent=4)


def _engine(library: Library, settings: Settings) -> Engine:
    """Return the engine over a library that has something to say."""
    from rag.engine import Engine

    if not library.counts().articles:
        raise NoLibrary(f"The library at {library.path} is empty. Add articles first: fuente index add PATH")
    prepare_embedding(settings)
    return Engine(library, llm=settings.llm, settings=settings)


def _embedded(settings: Settings) -> bool:
    """Whether the embedded model is the one that writes."""
    return settings.llm == "auto" and not settings.llm_url


def _answer(engine: Engine, question: str, only: Filter, timed: bool) -> Answer:
    """Ask, and show on a terminal what is being done meanwhile."""
    from rag.answer import Answer, Progress
    from rag.terminal import console

    answer: Answer | None = None
    with console(stderr=True).status("searching …") as shown:
        for event in engine.stream(question, only=only, timed=timed):
            if isinstance(event, Progress):
                shown.update(f"{event.stage} …")
            elif isinstance(event, Answer):
                answer = event
    if answer is None:
        raise FuenteError("The engine ended without an answer. Please ask again.")
    return answer


if __name__ == "__main__":
    main()
