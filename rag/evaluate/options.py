"""The options that the ``fuente eval`` commands share, and what their help says of a user's own questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

# Two line breaks part paragraphs; a square bracket would open markup.
FORMAT = "\n\n".join(
    (
        "Questions are JSON lines, such as",
        '{"id": "q1", "question": "Who opened the bridge?", "relevant": \\["a1f3"], "answers": \\["Ana Ruiz"]}',
        "Fields: question (always needed), id, language, relevant (ids of articles, addresses, or objects with id, "
        "source, url or title), answers (any of which will do), answerable (true or false), history (\\[\\[question, "
        "answer], …]), standalone (the question as a person put it to stand alone), parallel (a name that the same "
        "question in other languages shares). Also known: qid, lang, gold_id, last_turn, and |user|: lines.",
        "`python -m pydoc rag.evaluate` says more.",
    )
)


def _to_be_written(path: Path | None) -> Path | None:
    """Tell a file that cannot be written before minutes of measuring."""
    if path is not None and not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"There is no folder {path.absolute().parent}.")
    return path


def _to_be_drawn(path: Path | None) -> Path | None:
    """Tell a picture that cannot be drawn before minutes of measuring."""
    if path is not None and path.suffix.lower() != ".svg":
        raise typer.BadParameter(
            f"{path.name} is no picture that can be drawn. Name a file that ends in .svg."
        )
    return _to_be_written(path)


def _to_be_compared(path: Path | None) -> Path | None:
    """Tell a file that is no run before minutes of measuring."""
    from rag.evaluate.run import BadRun, read

    if path is not None:
        try:
            read(path)
        except BadRun as error:
            raise typer.BadParameter(str(error)) from error
    return path


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
    bool,
    typer.Option(
        "--pool",
        help="One library of all languages there are (or named by --into), in place of one a language.",
    ),
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
        "--json",
        help="A file for all figures, question by question.",
        dir_okay=False,
        show_default=False,
        callback=_to_be_written,
    ),
]
Against = Annotated[
    Path | None,
    typer.Option(
        help="An earlier --json FILE: say what has changed, and which questions.",
        dir_okay=False,
        show_default=False,
        callback=_to_be_compared,
    ),
]
Quotes = Annotated[bool, typer.Option("--quotes", help="Answer with verbatim sentences only.")]
Timed = Annotated[
    bool, typer.Option("--timed", help="Count days such as “yesterday” in a question from today.")
]
Alone = Annotated[
    bool,
    typer.Option(
        "--alone", help="Ask each question of its relevant articles only, as if the library held no other."
    ),
]
Plot = Annotated[
    Path | None,
    typer.Option(
        help="An SVG file for the curve of answering more against answering wrongly.",
        dir_okay=False,
        show_default=False,
        callback=_to_be_drawn,
    ),
]
