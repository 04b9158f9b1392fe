"""The ``fuente eval`` commands: measure searching, answering, refusing and following up."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from rag.command import NoLibrary, opened, prepare_embedding, settings_of, sync

if TYPE_CHECKING:
    from index.library import Library
    from rag.engine import Engine
    from rag.evaluate.corpus import Names
    from rag.evaluate.data import Item
    from rag.evaluate.run import Group, Run
    from rag.settings import Settings

_T = TypeVar("_T")

_FORMAT = """
Questions are JSON lines, such as
{"id": "q1", "question": "Who opened the bridge?", "relevant": ["a1f3"], "answers": ["Ana Ruiz"]}.

Fields: question (always needed), id, language, relevant (ids of articles, addresses, or objects with id, source, url
or title), answers (any of which will do), answerable (true or false), history ([[question, answer], …]), standalone
(the question as a person put it to stand alone), parallel (a name shared by the same question in other languages).
Also known: qid, lang, gold_id, last_turn, and |user|: lines. `python -m pydoc rag.evaluate` says more.
"""

evaluate = typer.Typer(
    help="Measure how good searching, answering, refusing and following up are, on questions of your own.",
    no_args_is_help=True,
)

Data = Annotated[
    list[Path],
    typer.Option(
        "--data",
        help="Questions: a JSON lines file (also .gz), or a folder with questions*.jsonl and articles*.jsonl. May be "
        "given again.",
    ),
]
Corpus = Annotated[
    list[Path] | None,
    typer.Option(
        "--corpus",
        help="Articles to ask in place of your library: JSON lines, or what `index add` takes.",
        show_default=False,
    ),
]
LibraryAt = Annotated[
    Path | None,
    typer.Option(help="A folder where the corpus stays indexed for the next time.", show_default=False),
]
Into = Annotated[
    list[str] | None,
    typer.Option(
        "--into",
        help="Only the articles of the corpus in this language (such as es). May be given again.",
        show_default=False,
    ),
]
Pool = Annotated[
    bool, typer.Option("--pool", help="One library of all languages, in place of one a language.")
]
OnlyField = Annotated[
    list[str] | None,
    typer.Option(
        "--only-field",
        help="Only questions where this field is true. May be given again.",
        show_default=False,
    ),
]
Answerable = Annotated[bool, typer.Option("--answerable", help="Only questions not marked unanswerable.")]
Most = Annotated[
    int | None,
    typer.Option(
        "--most", min=1, help="So many questions, drawn by chance, the same each time.", show_default=False
    ),
]
JsonFile = Annotated[
    Path | None,
    typer.Option(
        "--json", help="A file for all figures, question by question.", dir_okay=False, show_default=False
    ),
]
Against = Annotated[
    Path | None,
    typer.Option(
        help="An earlier --json FILE: say what has changed, and which questions.",
        exists=True,
        dir_okay=False,
        show_default=False,
    ),
]
Quotes = Annotated[bool, typer.Option("--quotes", help="Answer with verbatim sentences only.")]
Timed = Annotated[
    bool, typer.Option("--timed", help="Count days such as “yesterday” in a question from today.")
]


@dataclass(frozen=True, slots=True)
class _Place:
    """A library that is asked, and its articles by name."""

    library: Library
    names: Names


@evaluate.command(epilog=_FORMAT)
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
    json_file: JsonFile = None,
    against: Against = None,
) -> None:
    """Measure whether the right article is found, and whether the sentences that would be read hold the answer.

    nDCG@10, recall at 1, 5 and 10 and MRR@10 of articles by question language → article language; an article stands
    where its best passage does. The days that a question names are not regarded.
    """
    from rag.evaluate import retrieval as measures
    from rag.evaluate.data import answers_of

    if tokens not in ("auto", "estimate"):
        raise typer.BadParameter(f"--tokens {tokens} is neither auto nor estimate.")
    settings = settings_of(ctx, llm="quotes")
    everything, articles = _questions(data, corpus)
    answers = answers_of(everything)
    items = _drawn(_kept(everything, only_field, answerable), most)
    groups: list[Group] = []
    notes: list[str] = []
    with ExitStack() as stack:
        places = stack.enter_context(_places(settings, articles, library_at, pool, into))
        found = []
        for place in places:
            wanted = _about(items, place.names)
            search = measures.searching(place.library)
            found.append((list(_shown("Searching", measures.ask(wanted, search), len(wanted))), place))
        count, how = stack.enter_context(_counting(settings, tokens))
        for asked, place in found:
            groups += measures.measure(asked, place.names, answers, count)
        about = _about_run(settings, data, articles, places, items)
    notes.append(f"Evidence is measured in {how}.")
    _finish("retrieval", groups, {**about, "tokens": how, "pool": pool}, notes, json_file, against)


@evaluate.command(epilog=_FORMAT)
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
    json_file: JsonFile = None,
    against: Against = None,
) -> None:
    """Measure how often an answer is given, cites, and holds the gold answer; and how long it takes."""
    from rag.evaluate import answers as measures
    from rag.evaluate.data import answers_of

    settings = settings_of(ctx, llm="quotes" if quotes else None)
    everything, articles = _questions(data, corpus)
    gold = answers_of(everything)
    items = _drawn(_kept(everything, only_field, answerable), most)
    groups: list[Group] = []
    models: set[str] = set()
    with _places(settings, articles, library_at, pool, into) as places:
        for place in places:
            engine = _engine(place.library, settings)
            wanted = _about(items, place.names, named=False)
            said = measures.ask(engine, wanted, quotes=quotes, timed=timed)
            answered = list(_shown("Asking", said, len(wanted)))
            models |= {one.answer.model for one in answered}
            groups += measures.measure(answered, place.names.label, gold)
            engine.close()
        about = _about_run(settings, data, articles, places, items)
    notes = [f"Written by {', '.join(sorted(models)) or 'nobody'}."]
    _finish("answers", groups, {**about, "models": sorted(models), "timed": timed}, notes, json_file, against)


@evaluate.command(epilog=_FORMAT)
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
    json_file: JsonFile = None,
    against: Against = None,
) -> None:
    """Measure whether what the articles answer is answered, and the rest refused; `answerable` says which is which.

    The score that is judged beside is that of the best sentence, which every answer begins with.
    """
    from rag.evaluate import answers as asking
    from rag.evaluate import refusal as measures
    from rag.evaluate import retrieval as searches
    from rag.evaluate.data import BadData

    settings = settings_of(ctx, llm="quotes" if quotes else None)
    everything, articles = _questions(data, corpus)
    marked = [item for item in _kept(everything, only_field) if item.answerable is not None]
    if not marked:
        raise BadData(
            'No question says whether it is answerable. Give lines with "answerable": true or false.'
        )
    items = _drawn(marked, most)
    groups: list[Group] = []
    with _places(settings, articles, library_at, pool, into) as places:
        for place in places:
            engine = _engine(place.library, settings)
            said = asking.ask(engine, items, quotes=quotes, timed=timed)
            answered = list(_shown("Asking", said, len(items)))
            found = searches.ask([one.item for one in answered], searches.searching(place.library))
            scores = {one.item.id: one.evidence[0].score for one in found if one.evidence}
            groups += measures.measure(answered, place.names.label, scores)
            engine.close()
        about = _about_run(settings, data, articles, places, items)
    _finish("refusal", groups, {**about, "timed": timed}, [], json_file, against)


@evaluate.command(epilog=_FORMAT)
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
    json_file: JsonFile = None,
    against: Against = None,
) -> None:
    """Measure how near a follow-up's standalone form is to a person's; lines need `history` and `standalone`.

    Beside ours stand the last turn as it is, and the last two joined. No article is read.
    """
    from index.embed import load_encoder
    from rag.evaluate import followups as measures
    from rag.evaluate.data import BadData

    settings = settings_of(ctx, llm="quotes")
    ours = measures.rewriter_at(rewriter) if rewriter else measures.by_rules
    everything, _ = _questions(data, None)
    human = [item for item in _kept(everything, only_field) if item.standalone]
    if not human:
        raise BadData('No question has a standalone form. Give lines with "history" and "standalone".')
    items = _drawn(human, most)
    prepare_embedding(settings)
    rewritten = list(_shown("Rewriting", measures.rewrite(items, ours), len(items)))
    groups = measures.measure(rewritten, load_encoder(settings))
    about = _about_run(settings, data, [], [], items)
    _finish("followups", groups, {**about, "rewriter": rewriter or "rules"}, [], json_file, against)


def _questions(data: Sequence[Path], corpus: Sequence[Path] | None) -> tuple[list[Item], list[Path]]:
    """Return the questions and the files of articles; what is wrong with lines is said."""
    from rag.evaluate.data import files_in, read_items
    from rag.terminal import console, say

    files = [files_in(path) for path in data]
    items, problems = read_items([file for questions, _ in files for file in questions])
    for problem in problems:
        say(console(stderr=True), (str(problem), "yellow"))
    return items, list(corpus or [file for _, articles in files for file in articles])


def _kept(items: Sequence[Item], fields: Sequence[str] | None, answerable: bool = False) -> list[Item]:
    from rag.evaluate.data import BadData

    kept = [
        item
        for item in items
        if item.true.issuperset(fields or ()) and not (answerable and item.answerable is False)
    ]
    if not kept:
        raise BadData(f"None of the {len(items):,} questions is left. Look at --only-field and --answerable.")
    return kept


def _drawn(items: Sequence[Item], most: int | None) -> list[Item]:
    if most is None or len(items) <= most:
        return list(items)
    places = sorted(random.Random(0).sample(range(len(items)), most))  # noqa: S311 - the same for everybody
    return [items[place] for place in places]


def _about(items: Sequence[Item], names: Names, *, named: bool = True) -> list[Item]:
    """Return the questions whose articles are there, and say how many are not; unless ``named``, those of none, too."""
    from rag.evaluate.data import BadData
    from rag.terminal import console, counted, say

    known = {item.id for item in items if names.find_all(item.relevant)}
    found = [item for item in items if item.id in known or not (named or item.relevant)]
    lost = [item for item in items if item.relevant and item.id not in known]
    if lost:
        such = ", ".join(item.id for item in lost[:3])
        told = f"{counted(len(lost), 'question')} left out: their articles are not in the library (such as {such})."
        say(console(stderr=True), (told, "yellow"))
    if not found:
        raise BadData(
            "No question names an article of the library in its field relevant. Give ids as `fuente index list` shows "
            "them, addresses, or the articles themselves with --corpus."
        )
    return found


@contextmanager
def _places(
    settings: Settings, corpus: Sequence[Path], at: Path | None, pool: bool, into: Sequence[str] | None
) -> Iterator[list[_Place]]:
    """Open what is to be asked: libraries of a corpus, made where they are not there yet, or the user's own."""
    from rag.evaluate.corpus import names_of, parts_of
    from rag.summary import say_report
    from rag.terminal import console

    with ExitStack() as stack:
        if not corpus:
            library = stack.enter_context(opened(settings))
            if not library.counts().articles:
                raise NoLibrary(
                    f"The library at {library.path} is empty. Add articles, or name some with --corpus."
                )
            yield [_Place(library, names_of(library.articles()))]
            return
        folder = at or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fuente-eval-")))
        places = []
        for part in parts_of(corpus, pool=pool, into=into or ()):
            own = settings.model_copy(update={"library": folder.expanduser() / part.name / "library"})
            library = stack.enter_context(opened(own, create=True))
            sources = part.laid_out(folder.expanduser() / part.name)
            report = sync(library, own, list(map(str, sources)), prune=True)
            if report.failed:
                say_report(console(stderr=True), report)
            places.append(_Place(library, names_of(library.articles(), part.parallels)))
        yield places


@contextmanager
def _counting(settings: Settings, tokens: str) -> Iterator[tuple[Any, str]]:
    """Yield what counts tokens, and how it does."""
    from index.weights import writing_model_ready
    from rag.evaluate.tokens import CHARACTERS, counting, estimated

    gguf = writing_model_ready(settings.cache) if tokens == "auto" else None
    if gguf is None:
        yield estimated, f"tokens of {CHARACTERS} characters"
        return
    with counting(gguf) as count:
        yield count, f"tokens of {gguf.stem}"


def _engine(library: Library, settings: Settings) -> Engine:
    """Return an engine whose model is ready, or that there is none for."""
    from rag.engine import Engine

    engine = Engine(library, llm=settings.llm, settings=settings)
    _ = library.encoder
    engine.prepare()
    while engine.status()["preparing"]:
        time.sleep(0.1)
    return engine


def _shown(what: str, made: Iterable[_T], total: int) -> Iterator[_T]:
    """Hand on what is made, one a question, and show how far it is."""
    from rag.progress import Shown, drawn

    done = 0

    def ask() -> Shown:
        return Shown(
            done, done / total if total else None, (f"{done:,} of {total:,} questions",), "", "questions"
        )

    with drawn(what, ask):
        for one in made:
            done += 1
            yield one


def _about_run(
    settings: Settings,
    data: Sequence[Path],
    corpus: Sequence[Path],
    places: Sequence[_Place],
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
) -> None:
    """Print a run, compare it, and write it down."""
    from rag.evaluate import run as runs
    from rag.evaluate.show import say_changes, say_run
    from rag.terminal import console, say

    made: Run = runs.Run(kind, tuple(groups), about, tuple(notes))
    say_run(console(), made)
    if json_file is not None:
        runs.write(json_file, made)
    if against is not None:
        changes = runs.compare(runs.read(against), made)
        say(console(), "")
        say_changes(console(), changes)
        if json_file is not None:
            runs.write(json_file, made, changes)
