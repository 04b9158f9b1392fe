"""The engine in LlamaIndex's own shapes: a retriever and a chat engine, to drop into an existing app.

Example::

    from llama_index.core.query_engine import RetrieverQueryEngine

    nodes = engine.retriever.retrieve("¿Qué rechazó Sheinbaum?")
    reply = engine.as_chat_engine().chat("What did Sheinbaum reject?")
    reply.response, reply.source_nodes
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ChatResponseGen, MessageRole
from llama_index.core.chat_engine.types import (
    AgentChatResponse,
    BaseChatEngine,
    StreamingAgentChatResponse,
)
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.core.tools import ToolOutput

from rag.answer import Answer, Citation, Hit, Written
from rag.question import Turn

if TYPE_CHECKING:
    from rag.engine import Engine


class FuenteRetriever(BaseRetriever):
    """Passages as LlamaIndex nodes; a node's text is ``article.text[start:end]``, both in its metadata."""

    def __init__(self, engine: Engine, k: int = 10) -> None:
        """Retrieve the ``k`` best passages of ``engine``'s library."""
        super().__init__()
        self._engine = engine
        self._k = k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_passage_node(hit) for hit in self._engine.search(query_bundle.query_str, self._k)]


class FuenteChatEngine(BaseChatEngine):
    """A conversation with the engine; ``source_nodes`` of a reply are its cited sentences.

    The whole Answer, as plain values, is the ``raw_output`` of a reply's one source.
    """

    def __init__(self, engine: Engine, history: Sequence[ChatMessage] = ()) -> None:
        """Begin a conversation, with what was said before where there is any."""
        self._engine = engine
        self._history = list(history)

    def chat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """Answer a message, in this conversation or in the one given."""
        answer = self._engine.ask(message, self._turns(chat_history))
        self._keep(message, answer, chat_history)
        return _reply(answer)

    def stream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """Answer a message statement by statement, as each is verified."""
        reply = StreamingAgentChatResponse()
        events = self._engine.stream(message, self._turns(chat_history))

        def stream() -> ChatResponseGen:
            text = ""
            for event in events:
                if isinstance(event, Written):
                    numbers = "".join(f" [{n}]" for n in event.statement.citations)
                    delta = (" " if text else "") + event.statement.text + numbers
                elif isinstance(event, Answer):
                    delta = event.text if not text else ""
                    made = _reply(event)
                    reply.sources, reply.source_nodes = made.sources, made.source_nodes
                    self._keep(message, event, chat_history)
                else:
                    continue
                if delta:
                    text += delta
                    said = ChatMessage(role=MessageRole.ASSISTANT, content=text)
                    yield ChatResponse(message=said, delta=delta)

        reply.chat_stream = stream()
        # The conversation is kept above, once the whole answer is known; LlamaIndex need not write it too.
        reply.is_writing_to_memory = False
        return reply

    async def achat(self, message: str, chat_history: list[ChatMessage] | None = None) -> AgentChatResponse:
        """Answer a message without holding up the event loop."""
        answer = await self._engine.aask(message, self._turns(chat_history))
        self._keep(message, answer, chat_history)
        return _reply(answer)

    async def astream_chat(
        self, message: str, chat_history: list[ChatMessage] | None = None
    ) -> StreamingAgentChatResponse:
        """Answer a message statement by statement without holding up the event loop."""
        import asyncio

        return await asyncio.to_thread(self.stream_chat, message, chat_history)

    def reset(self) -> None:
        """Forget the conversation."""
        self._history.clear()

    @property
    def chat_history(self) -> list[ChatMessage]:
        """What was said so far, oldest first."""
        return list(self._history)

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
    node = TextNode(
        id_=f"{hit.article_id}:{hit.start}-{hit.end}", text=metadata.pop("text"), metadata=metadata
    )
    node.excluded_embed_metadata_keys = node.excluded_llm_metadata_keys = list(metadata)
    return NodeWithScore(node=node, score=metadata.pop("score"))


def _citation_node(citation: Citation) -> NodeWithScore:
    metadata: dict[str, Any] = citation.to_dict()
    node = TextNode(
        id_=f"{citation.article_id}:{citation.start}-{citation.end}",
        text=metadata.pop("quote"),
        metadata=metadata,
    )
    return NodeWithScore(node=node, score=citation.support)


def _reply(answer: Answer) -> AgentChatResponse:
    nodes = [_citation_node(c) for c in answer.citations]
    data = answer.to_dict()
    source = ToolOutput(
        content=answer.text, tool_name="fuente", raw_input={"question": answer.question}, raw_output=data
    )
    return AgentChatResponse(response=answer.text, sources=[source], source_nodes=nodes)
