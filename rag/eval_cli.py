"""The ``fuente eval`` commands: measure searching, answering, refusing and following up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.command import prepare_embedding, settings_of
from rag.evaluate.options import (
    FORMAT,
    Against,
    Alone,
    Answerable,
    Corpus,
    Data,
    Into,
    JsonFile,
    LibraryAt,
    Most,
    OnlyField,
    Plot,
    Pool,
    Quotes,
    Timed,
)

if TYPE_CHECKING:
    from rag.evaluate.data import Item
    from rag.evaluate.places import Place
    from rag.evaluate.run import Group, Run
    from rag.settings import Settings

evaluate = typer.Typer(
    help="Measure how good searching, answering, refusing and following up are, on questions of your own.",
    no_args_is_help=True,
)


@evaluate.command(epilog=FORMAT)
def retrieval(
    ctx: typer.Context,
    data: Data,
    corpus: Corpus = None,
    library_at: LibraryAt = None,
    into: Into = None,
    pool: Pool = False,
    only_field: OnlyField = None,
    answerable: Answerable = False,
    most: Most = None,
    tokens: Annotated[
        str,
        typer.Option(
            help="auto counts as the embedded model does, if its file is here (2 GB of memory); or estimate."
        ),
    ] = "auto",
    without: Annotated[
        list[str] | None,
        typer.Option(
            help="Leave a stage out: sentences, coverage, lexical, languages or copies. May be given again."
        ),
    ] = None,
    json_file: JsonFile = None,
    against: Against = None,
) -> None:
    """Measure whether the right article is found, and whether the sentences that would be read hold the answer.

    nDCG@10, recall and MRR@10 of articles, which stand where their best passage does, by question language
    → article language. The days that a question names are not regarded.
    """
    from rag.evaluate import retrieval as measures
    from rag.evaluate.data import answers_of, drawn, kept
    from rag.evaluate.places import asked_about, places_of
    from rag.evaluate.show import shown_asking
    from rag.evaluate.tokens import counter

    if tokens not in ("auto", "estimate"):
        raise typer.BadParameter(f"--tokens {tokens} is neither auto nor estimate.")
    measures.need_measures()
    try:
        reranker, stages = measures.leaving_out(without or ())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    settings = settings_of(ctx, llm="quotes")
    everything, articles = _questions(data, corpus)
    answers = answers_of(everything)
    items = drawn(kept(everything, only_field, answerable), most)
    groups: list[Group] = []
    notes: list[str] = []
    with ExitStack() as stack:
        places = stack.enter_context(places_of(settings, articles, library_at, pool, into))
        found = []
        for place in places:
            wanted = asked_about(items, place.names)
            search = measures.searching(place.library, reranker, stages)
            found.append((list(shown_asking("Searching", measures.ask(wanted, search), len(wanted))), place))
        count, how = stack.enter_context(counter(settings.cache, exact=tokens == "auto"))
        for asked, place in found:
            groups += measures.measure(asked, place.names, answers, count)
        about = _about_run(settings, data, articles, places, items)
    notes.append(f"Evidence is measured in {how}.")
    about = {**about, "tokens": how, "pool": pool, "without": sorted(without or ())}
    _finish("retrieval", groups, about, notes, json_file, against, measures.READ[:1])


@evaluate.command(epilog=FORMAT)
def answers(
    ctx: typer.Context,
    data: Data,
    corpus: Corpus = None,
    library_at: LibraryAt = None,
    into: Into = None,
    pool: Pool = False,
    only_field: OnlyField = None,
    answerable: Answerable = False,
    most: Most = None,
    quotes: Quotes = False,
    timed: Timed = False,
    alone: Alone = False,
    json_file: JsonFile = None,
    against: Against = None,
) -> None:
    """Measure how often an answer is given, cites, and holds the gold answer; and how long it takes."""
    from rag.evaluate import answers as measures
    from rag.evaluate.data import answers_of, drawn, kept
    from rag.evaluate.places import asked_about, places_of, warm_engine
    from rag.evaluate.show import shown_asking

    settings = settings_of(ctx, llm="quotes" if quotes else None)
    everything, articles = _questions(data, corpus)
    gold = answers_of(everything)
    items = drawn(kept(everything, only_field, answerable), most)
    groups: list[Group] = []
    models: set[str] = set()
    with places_of(settings, articles, library_at, pool, into) as places:
        for place in places:
            engine = warm_engine(place.library, settings)
            wanted = asked_about(items, place.names, named=alone)
            own = place.names if alone else None
            said = measures.ask(engine, wanted, quotes=quotes, timed=timed, alone=own)
            answered = list(shown_asking("Asking", said, len(wanted)))
            models |= {one.answer.model for one in answered}
            groups += measures.measure(answered, place.names.label, gold)
            engine.close()
        about = _about_run(settings, data, articles, places, items)
    notes = [f"Written by {', '.join(sorted(models)) or 'nobody'}."]
    _finish(
        "answers",
        groups,
        {**about, "models": sorted(models), "timed": timed, "alone": alone},
        notes,
        json_file,
        against,
    )


@evaluate.command(epilog=FORMAT)
def refusal(
    ctx: typer.Context,
    data: Data,
    corpus: Corpus = None,
    library_at: LibraryAt = None,
    into: Into = None,
    pool: Pool = False,
    only_field: OnlyField = None,
    most: Most = None,
    quotes: Quotes = False,
    timed: Timed = False,
    alone: Alone = False,
    plot: Plot = None,
    json_file: JsonFile = None,
    against: Against = None,
) -> None:
    """Measure whether what the articles answer is answered, and the rest refused; `answerable` says which is which.

    The score that is judged beside is that of the best sentence, which every answer begins with; last stands what any
    other bar on it would do.
    """
    from rag.evaluate import answers as asking
    from rag.evaluate import refusal as measures
    from rag.evaluate import retrieval as searches
    from rag.evaluate.data import BadData, drawn, kept
    from rag.evaluate.places import asked_about, places_of, warm_engine
    from rag.evaluate.show import shown_asking
    from rag.evaluate.show_fitted import draw, say_curves
    from rag.terminal import console, say

    settings = settings_of(ctx, llm="quotes" if quotes else None)
    everything, articles = _questions(data, corpus)
    marked = [item for item in kept(everything, only_field) if item.answerable is not None]
    if not marked:
        raise BadData(
            'No question says whether it is answerable. Give lines with "answerable": true or false.'
        )
    items = drawn(marked, most)
    groups: list[Group] = []
    with places_of(settings, articles, library_at, pool, into) as places:
        for place in places:
            engine = warm_engine(place.library, settings)
            wanted = asked_about(items, place.names) if alone else items
            own = place.names if alone else None
            said = asking.ask(engine, wanted, quotes=quotes, timed=timed, alone=own)
            answered = list(shown_asking("Asking", said, len(wanted)))
            found = searches.ask([one.item for one in answered], searches.searching(place.library))
            scores = {one.item.id: one.evidence[0].score for one in found if one.evidence}
            groups += measures.measure(answered, place.names.label, scores)
            engine.close()
        about = _about_run(settings, data, articles, places, items)
    _finish("refusal", groups, {**about, "timed": timed, "alone": alone}, [], json_file, against)
    curves = measures.curves(groups)
    if curves:
        say(console(), "")
        say_curves(console(), curves)
    if plot is not None:
        draw(plot, curves, {})


@evaluate.command(epilog=FORMAT)
def followups(
    ctx: typer.Context,
    data: Data,
    only_field: OnlyField = None,
    most: Most = None,
    rewriter: Annotated[
        str | None,
        typer.Option(
            help="A function (question, earlier turns) -> question in place of ours.",
            metavar="MODULE:FUNCTION",
            show_default=False,
        ),
    ] = None,
    quotes: Annotated[
        bool, typer.Option("--quotes", help="Rewrite by rules alone, without a model.")
    ] = False,
    json_file: JsonFile = None,
    against: Against = None,
) -> None:
    """Measure how near a follow-up's standalone form is to a person's; lines need `history` and `standalone`.

    Beside ours stand the last turn as it is, and the last two joined. No article is read.
    """
    from index.embed import load_encoder
    from rag.evaluate import followups as measures
    from rag.evaluate.data import BadData, drawn, kept
    from rag.evaluate.show import shown_asking

    settings = settings_of(ctx, llm="quotes" if quotes or rewriter else None)
    own = measures.rewriter_at(rewriter) if rewriter else None
    everything, _ = _questions(data, None)
    human = [item for item in kept(everything, only_field) if item.standalone]
    if not human:
        raise BadData('No question has a standalone form. Give lines with "history" and "standalone".')
    items = drawn(human, most)
    prepare_embedding(settings)
    with measures.rewriting(settings) as (by_model, name):
        rewritten = list(shown_asking("Rewriting", measures.rewrite(items, own or by_model), len(items)))
    groups = measures.measure(rewritten, load_encoder(settings))
    about = _about_run(settings, data, [], [], items)
    _finish("followups", groups, {**about, "rewriter": rewriter or name}, [], json_file, against)


def _questions(data: Sequence[Path], corpus: Sequence[Path] | None) -> tuple[list[Item], list[Path]]:
    """Return the questions and the files of articles; what is wrong with lines is said."""
    from rag.evaluate.data import files_in, read_items
    from rag.terminal import console, say

    files = [files_in(path) for path in data]
    items, problems = read_items([file for questions, _ in files for file in questions])
    for problem in problems:
        say(console(stderr=True), (str(problem), "yellow"))
    return items, list(corpus or [file for _, articles in files for file in articles])


def _about_run(
    settings: Settings,
    data: Sequence[Path],
    corpus: Sequence[Path],
    places: Sequence[Place],
    items: Sequence[Item],
) -> Mapping[str, Any]:
    return {
        "data": [path.name for path in data],
        "corpus": [path.name for path in corpus],
        "questions": len(items),
        "articles": {place.names.label: place.library.counts().articles for place in places},
        "embedding": places[0].library.encoder.name if places else settings.embed_model,
    }


def _finish(
    kind: str,
    groups: Sequence[Group],
    about: Mapping[str, Any],
    notes: Sequence[str],
    json_file: Path | None,
    against: Path | None,
    parted: Sequence[str] = (),
) -> None:
    """Print a run, compare it, and write it down; each measure in ``parted`` begins a table."""
    from rag.evaluate import run as runs
    from rag.evaluate.show import say_changes, say_run
    from rag.terminal import console, say

    # Both may be the same file.
    earlier = runs.read(against) if against is not None else None
    made: Run = runs.Run(kind, tuple(groups), about, tuple(notes))
    say_run(console(), made, parted)
    if json_file is not None:
        runs.write(json_file, made)
    if earlier is not None:
        changes = runs.compare(earlier, made)
        say(console(), "")
        say_changes(console(), changes)
        if json_file is not None:
            runs.write(json_file, made, changes)
