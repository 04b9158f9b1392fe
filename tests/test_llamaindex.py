"""The engine in LlamaIndex's own shapes, used as a LlamaIndex user does."""

from __future__ import annotations

import asyncio
import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.chat_engine.types import AgentChatResponse, BaseChatEngine, StreamingAgentChatResponse
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import MetadataMode, NodeWithScore, TextNode

from index.filters import Filter
from rag.question import BadQuestion
from tests.llms import ScriptedLLM

if TYPE_CHECKING:
    from rag.engine import Engine

pytestmark = pytest.mark.model

SPANISH = "¿Qué rechazó Sheinbaum?"
MEETING = "¿Habrá una reunión de seguridad de alto nivel?"
FOREIGN = "¿Quién ganó el Mundial de 2022?"
REFUSAL = "Los artículos no lo dicen."


def assert_verbatim(nodes: list[NodeWithScore], engine: Engine) -> None:
    assert nodes
    for scored in nodes:
        node = scored.node
        assert isinstance(node, TextNode)
        start, end = node.metadata["start"], node.metadata["end"]
        article = engine.library.article(node.metadata["article_id"])
        assert node.text == article.text[start:end]
        for mode in MetadataMode:
            if mode is not MetadataMode.ALL:
                assert node.get_content(mode) == node.text, "a model is shown the article's words and no more"
        assert (node.start_char_idx, node.end_char_idx) == (start, end)
        assert node.ref_doc_id == article.id
        assert node.metadata["title"] == article.title
        assert node.metadata["published"] == "2026-01-16"
        assert scored.score is not None
    assert len({n.node.node_id for n in nodes}) == len(nodes)


def is_about_february(reply: AgentChatResponse | StreamingAgentChatResponse) -> bool:
    """Whether the best source is the sentence on the meeting, which only the conversation leads to."""
    return bool(reply.source_nodes) and "febrero" in reply.source_nodes[0].node.get_content()


def said(role: MessageRole, text: str) -> ChatMessage:
    return ChatMessage(role=role, content=text)


# -- the retriever


def test_the_retriever_gives_verbatim_passages_best_first(quotes_engine: Engine) -> None:
    retriever = quotes_engine.retriever
    assert isinstance(retriever, BaseRetriever)
    nodes = retriever.retrieve(SPANISH)
    assert_verbatim(nodes, quotes_engine)
    scores = [n.score or 0.0 for n in nodes]
    assert scores == sorted(scores, reverse=True)
    assert [n.node.get_content() for n in nodes] == [h.text for h in quotes_engine.search(SPANISH)]


def test_the_retriever_does_not_hold_up_the_event_loop(quotes_engine: Engine) -> None:
    where: list[int] = []
    search = quotes_engine.search

    class Watched:
        library = quotes_engine.library

        def search(self, question: str, k: int, only: Filter) -> object:
            where.append(threading.get_ident())
            return search(question, k, only)

    from rag.llamaindex import FuenteRetriever

    nodes = asyncio.run(FuenteRetriever(Watched()).aretrieve(SPANISH))  # type: ignore[arg-type]
    assert_verbatim(nodes, quotes_engine)
    assert where != [threading.get_ident()]


def test_a_retriever_can_be_held_to_some_articles(quotes_engine: Engine) -> None:
    from rag.llamaindex import FuenteRetriever

    its_day = Filter(since=date(2026, 1, 16), until=date(2026, 1, 16))
    assert FuenteRetriever(quotes_engine, only=its_day).retrieve(SPANISH)
    assert FuenteRetriever(quotes_engine, only=Filter(since=date(2026, 1, 17))).retrieve(SPANISH) == []


def test_the_retriever_serves_a_query_engine_with_its_llm(quotes_engine: Engine) -> None:
    llm = ScriptedLLM(lambda _: "Una intervención militar.")
    answers = RetrieverQueryEngine.from_args(quotes_engine.retriever, llm=llm)
    response = answers.query(SPANISH)
    assert str(response) == "Una intervención militar."
    assert_verbatim(response.source_nodes, quotes_engine)
    assert "intervención militar" in llm.prompts[0]


# -- the chat engine


def test_a_chat_answers_with_its_sources(quotes_engine: Engine) -> None:
    chat = quotes_engine.as_chat_engine()
    assert isinstance(chat, BaseChatEngine)
    reply = chat.chat(SPANISH)
    answer = quotes_engine.ask(SPANISH)
    assert str(reply) == answer.text
    assert_verbatim(reply.source_nodes, quotes_engine)
    assert [n.node.get_content() for n in reply.source_nodes] == [c.quote for c in answer.citations]
    (source,) = reply.sources
    assert source.content == answer.text
    assert source.raw_output["citations"] == answer.to_dict()["citations"]


def test_a_refusal_has_no_sources_and_its_answer_offers_the_closest(quotes_engine: Engine) -> None:
    reply = quotes_engine.as_chat_engine().chat(FOREIGN)
    assert str(reply) == REFUSAL
    assert reply.source_nodes == []
    assert reply.sources[0].raw_output["abstained"] is True
    assert reply.sources[0].raw_output["closest"]


def test_a_chat_remembers_what_was_said_and_forgets_when_told(quotes_engine: Engine) -> None:
    chat = quotes_engine.as_chat_engine()
    first = chat.chat(MEETING)
    assert is_about_february(chat.chat("¿Y cuándo será?"))
    assert [m.role for m in chat.chat_history] == [MessageRole.USER, MessageRole.ASSISTANT] * 2
    assert [m.content for m in chat.chat_history[:2]] == [MEETING, str(first)]
    chat.reset()
    assert chat.chat_history == []
    assert not is_about_february(chat.chat("¿Y cuándo será?"))


def test_a_conversation_may_be_given(quotes_engine: Engine) -> None:
    before = [
        said(MessageRole.SYSTEM, "Be kind."),
        said(MessageRole.USER, MEETING),
        said(MessageRole.ASSISTANT, "Sí [1]."),
    ]
    chat = quotes_engine.as_chat_engine()
    chat.chat(SPANISH)
    assert is_about_february(chat.chat("¿Y cuándo será?", chat_history=before))
    assert chat.chat_history[:3] == before
    assert len(chat.chat_history) == 5
    assert len(before) == 3

    from_the_start = quotes_engine.as_chat_engine(before)
    assert is_about_february(from_the_start.chat("¿Y cuándo será?"))


def test_two_chats_know_nothing_of_each_other(quotes_engine: Engine) -> None:
    one, other = quotes_engine.as_chat_engine(), quotes_engine.as_chat_engine()
    one.chat(MEETING)
    assert other.chat_history == []
    assert not is_about_february(other.chat("¿Y cuándo será?"))


@pytest.mark.parametrize("question", [SPANISH, FOREIGN])
def test_a_streamed_reply_is_the_whole_answer_in_pieces(quotes_engine: Engine, question: str) -> None:
    chat = quotes_engine.as_chat_engine()
    reply = chat.stream_chat(question)
    assert isinstance(reply, StreamingAgentChatResponse)
    assert chat.chat_history == []
    text = "".join(reply.response_gen)
    answer = quotes_engine.ask(question)
    assert text == str(reply) == reply.response == answer.text
    assert reply.is_done
    assert reply.sources[0].raw_output["citations"] == answer.to_dict()["citations"]
    assert [m.content for m in chat.chat_history] == [question, answer.text]
    if question == FOREIGN:
        assert reply.source_nodes == []
    else:
        assert_verbatim(reply.source_nodes, quotes_engine)


def test_a_streamed_reply_can_be_printed(quotes_engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    quotes_engine.as_chat_engine().stream_chat(SPANISH).print_response_stream()
    assert capsys.readouterr().out == quotes_engine.ask(SPANISH).text


def test_an_async_chat_remembers_too(quotes_engine: Engine) -> None:
    async def talk() -> AgentChatResponse | StreamingAgentChatResponse:
        chat = quotes_engine.as_chat_engine()
        await chat.achat(MEETING)
        return await chat.achat("¿Y cuándo será?")

    assert is_about_february(asyncio.run(talk()))


@pytest.mark.parametrize("question", [SPANISH, FOREIGN])
def test_an_async_streamed_reply_is_the_whole_answer_in_pieces(quotes_engine: Engine, question: str) -> None:
    chat = quotes_engine.as_chat_engine()

    async def talk() -> tuple[StreamingAgentChatResponse, str]:
        reply = await chat.astream_chat(question)
        return reply, "".join([piece async for piece in reply.async_response_gen()])

    reply, text = asyncio.run(talk())
    answer = quotes_engine.ask(question)
    assert text == str(reply) == answer.text
    assert [n.node.get_content() for n in reply.source_nodes] == [c.quote for c in answer.citations]
    assert [m.content for m in chat.chat_history] == [question, answer.text]


def test_a_stream_left_early_keeps_the_conversation_as_it_was(quotes_engine: Engine) -> None:
    chat = quotes_engine.as_chat_engine()
    for _ in chat.stream_chat(SPANISH).response_gen:
        break
    assert chat.chat_history == []
    assert str(chat.chat(SPANISH)) == quotes_engine.ask(SPANISH).text


def test_a_bad_question_is_told_at_once_and_leaves_no_trace(quotes_engine: Engine) -> None:
    chat = quotes_engine.as_chat_engine()
    with pytest.raises(BadQuestion):
        chat.chat("")
    with pytest.raises(BadQuestion):
        chat.stream_chat("?!")
    with pytest.raises(BadQuestion):
        asyncio.run(chat.achat(" "))
    with pytest.raises(BadQuestion):
        asyncio.run(chat.astream_chat("\x00"))
    assert chat.chat_history == []


def test_a_conversation_can_be_about_some_articles_only(quotes_engine: Engine) -> None:
    later = quotes_engine.as_chat_engine(only=Filter.of(since="2026-02-01"))
    assert later.chat(SPANISH).source_nodes == []
    then = quotes_engine.as_chat_engine(only=Filter.of(until="2026-01-31"))
    assert then.chat(SPANISH).source_nodes
