"""The writing model in this process.

``llm`` loads a model file and runs it with llama.cpp; those who ask wait in the queue of ``slots``. ``writer`` shows
it the prompts of ``rag.prompt`` and makes of its reply a statement, odds, a translation or a question.
"""

from rag.embedded.llm import EmbeddedLLM
from rag.embedded.writer import EmbeddedWriter

__all__ = ["EmbeddedLLM", "EmbeddedWriter"]
