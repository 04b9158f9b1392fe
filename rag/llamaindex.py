"""The engine in LlamaIndex's own shapes: a retriever and a chat engine, to drop into an existing app.

Example::

    from llama_index.core.query_engine import RetrieverQueryEngine

    answers = RetrieverQueryEngine.from_args(engine.retriever, llm=llm)

    chat = engine.as_chat_engine()
    reply = chat.chat("What did Sheinbaum reject?")
    reply.response, reply.source_nodes
    for token in chat.stream_chat("And who proposed it?").response_gen: ...
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseAsyncGen,
    ChatResponseGen,
    MessageRole,
)
from llama_index.core.chat_engine.types import (
    AgentChatResponse,
    BaseChatEngine,
    StreamingAgentChatResponse,
)
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode
from llama_index.core.tools import ToolOutput

from index.filters import ALL, Filter
from rag.answer import Answer, Citation, Event, Hit, Written
from rag.question import Turn, clean

if TYPE_CHECKING:
    from rag.engine import Engine


class FuenteRetriever(BaseRetriever):
    """Passages as LlamaIndex nodes; a node's text is ``article.text[start:end]``, both in its metadata."""

    def __init__(self, engine: Engine, k: int = 10, only: Filter = ALL) -> None:
        """Retrieve the ``k`` best passages of ``engine``'s library, of the articles that ``only`` lets through."""
        super().__init__()
        self._engine = engine
        self._k = k
        self._only = only

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._engine.search(query_bundle.query_str, self._k, self._only)
        return [_passage_node(hit) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(
            self._retrieve, query_bundle
        )  # LlamaIndex's own would hold up the loop


class FuenteChatEngine(BaseChatEngine):
    """A conversation with the engine; ``source_nodes`` of a reply are its cited sentences.

    The whole Answer, as plain values, is the ``raw_output`` of a reply's one source.
    """

    def __init__(self, engine: Engine, history: Sequence[ChatMessage] = (), only: Filter = ALL) -> None:
        """Begin a conversation, with what was said before where there is any, over the articles of ``only``."""
        self._engine = engine
        self._only = only
        self._history = list(history)

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """Answer a message, in this conversation or in the one given."""
        answer = self._engine.ask(message, self._turns(chat_history), only=self._only)
        self._keep(message, answer, chat_history)
        return _reply(answer)

    def stream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """Answer a message statement by statement, as each is verified; read ``response_gen`` of the reply."""
        reply, follow = self._streaming(message, chat_history)
        events = self._engine.stream(message, self._turns(chat_history), only=self._only)

        def stream() -> ChatResponseGen:
            for event in events:
                if (said := follow(event)) is not None:
                    yield said

        reply.chat_stream = stream()
        return reply

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """Answer a message without holding up the event loop."""
        answer = await self._engine.aask(message, self._turns(chat_history), only=self._only)
        self._keep(message, answer, chat_history)
        return _reply(answer)

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """Answer a message statement by statement; read ``async_response_gen()`` of the reply."""
        clean(message)  # a bad question is told here, as by ``stream_chat``, not when the first word is read
        reply, follow = self._streaming(message, chat_history)
        events = self._engine.astream(message, self._turns(chat_history), only=self._only)

        async def stream() -> ChatResponseAsyncGen:
            async for event in events:
                if (said := follow(event)) is not None:
                    yield said

        reply.achat_stream = stream()
        return reply

    def reset(self) -> None:
        """Forget the conversation."""
        self._history.clear()

    @property
    def chat_history(self) -> list[ChatMessage]:
        """What was said so far, oldest first."""
        return list(self._history)

    def _streaming(
        self, message: str, given: list[ChatMessage] | None
    ) -> tuple[StreamingAgentChatResponse, Callable[[Event], ChatResponse | None]]:
        """Return a reply to fill, and what turns an event into the next piece of it and keeps its sources."""
        reply = StreamingAgentChatResponse()
        # The conversation is kept below, once the whole answer is known; LlamaIndex need not write it too.
        reply.is_writing_to_memory = False
        text = ""

        def follow(event: Event) -> ChatResponse | None:
            nonlocal text
            delta = ""
            if isinstance(event, Written):
                numbers = "".join(f" [{n}]" for n in event.statement.citations)
                delta = (" " if text else "") + event.statement.text + numbers
            elif isinstance(event, Answer):
                made = _reply(event)
                reply.sources, reply.source_nodes = made.sources, made.source_nodes
                reply.response, reply.is_function, reply.is_done = event.text, False, True
                self._keep(message, event, given)
                delta = "" if text else event.text
            if not delta:
                return None
            text += delta
            return ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta=delta)

        return reply, follow

    def _turns(self, given: list[ChatMessage] | None) -> list[Turn]:
        turns: list[Turn] = []
        asked: str | None = None
        for message in self._history if given is None else given:
            text = str(message.content or "")
            if message.role == MessageRole.USER:
                asked = text
            elif message.role == MessageRole.ASSISTANT and asked is not None:
                turns.append((asked, text))
                asked = None
        return turns

    def _keep(self, message: str, answer: Answer, given: list[ChatMessage] | None) -> None:
        if given is not None:
            self._history = list(given)
        self._history += [
            ChatMessage(role=MessageRole.USER, content=message),
            ChatMessage(role=MessageRole.ASSISTANT, content=answer.text),
        ]


def _passage_node(hit: Hit) -> NodeWithScore:
    metadata: dict[str, Any] = hit.to_dict()
    return NodeWithScore(node=_node(metadata.pop("text"), metadata), score=metadata["score"])


def _citation_node(citation: Citation) -> NodeWithScore:
    metadata: dict[str, Any] = citation.to_dict()
    return NodeWithScore(node=_node(metadata.pop("quote"), metadata), score=citation.support)


def _node(text: str, metadata: dict[str, Any]) -> TextNode:
    """A stretch of an article; what is known of it is kept out of what an LLM or an embedding model is shown."""
    article, start, end = metadata["article_id"], metadata["start"], metadata["end"]
    return TextNode(
        id_=f"{article}:{start}-{end}",
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata={name: value for name, value in metadata.items() if name != "score"},
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=article)},
    )


def _reply(answer: Answer) -> AgentChatResponse:
    nodes = [_citation_node(c) for c in answer.citations]
    data = answer.to_dict()
    source = ToolOutput(
        content=answer.text, tool_name="fuente", raw_input={"question": answer.question}, raw_output=data
    )
    return AgentChatResponse(response=answer.text, sources=[source], source_nodes=nodes)
