"""Ask the sample articles, and see the sentence behind each statement. No model writes: answers are quotes.

Run it from the project's folder: python examples/ask.py "What did Sheinbaum reject?"
"""

import sys
import tempfile

from index import Library
from rag import Engine

question = " ".join(sys.argv[1:]) or "What did Sheinbaum reject?"

with tempfile.TemporaryDirectory() as folder, Library.open(f"{folder}/library") as library:
    library.sync(["seeds/"])
    answer = Engine(library, llm="quotes").ask(question)
    for statement in answer.statements:
        print(statement.text, *(f"[{n}]" for n in statement.citations))
    for cited in answer.citations:
        article = library.article(cited.article_id)
        assert cited.quote == article.text[cited.start : cited.end]
        print(f"[{cited.n}] {cited.published}, {article.title}, characters {cited.start} to {cited.end}")
    if answer.abstained:
        print(answer.text, *(f"- {near.title}" for near in answer.closest), sep="\n")
