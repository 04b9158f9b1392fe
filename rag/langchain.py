"""The engine's retrieval as a LangChain retriever; needs the extra ``langchain``.

Example::

    from rag.langchain import FuenteRetriever

    retriever = FuenteRetriever(engine=engine, k=5, only=Filter.of(languages=["es"]))
    for document in retriever.invoke("What did Sheinbaum reject?"):
        document.page_content, document.metadata["article_id"], document.metadata["start"]
"""

from __future__ import annotations

import asyncio
from typing import Any

try:
    from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever
except ModuleNotFoundError as error:
    if not (error.name or "").startswith("langchain_core"):
        raise
    raise ModuleNotFoundError(
        "LangChain's own package is not installed. Install it with: pip install 'fuente[langchain]'",
        name=error.name,
    ) from None

from pydantic import Field

from index.filters import ALL, Filter
from rag.answer import Hit
from rag.engine import Engine


class FuenteRetriever(BaseRetriever):
    """Passages as LangChain documents; ``page_content`` is ``article.text[start:end]``, both in the metadata.

    Raises, where it is asked, ``rag.question.BadQuestion`` for a question that is empty or too long.
    """

    engine: Engine = Field(description="What searches.")
    k: int = Field(default=10, ge=1, description="How many passages at most.")
    only: Filter = Field(default=ALL, description="Which articles are searched.")

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(hit) for hit in self.engine.search(query, self.k, self.only)]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = await asyncio.to_thread(self.engine.search, query, self.k, self.only)
        return [_document(hit) for hit in hits]


def _document(hit: Hit) -> Document:
    metadata: dict[str, Any] = hit.to_dict()
    text = metadata.pop("text")
    return Document(text, id=f"{hit.article_id}:{hit.start}-{hit.end}", metadata=metadata)
