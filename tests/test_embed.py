"""The default embedding model, as it is used: real weights, onnxruntime."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import unigram, weights
from index.embed import Encoder, load_encoder
from index.settings import IndexSettings

pytestmark = pytest.mark.model
REFERENCE = Path(__file__).with_name("e5_reference.json")


@pytest.fixture(scope="module")
def folder() -> Path:
    return weights.embedding_model(IndexSettings().cache)


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return load_encoder(IndexSettings(offline=True))


def test_int8_says_the_same_as_the_float32_model(encoder: Encoder) -> None:
    reference = json.loads(REFERENCE.read_text(encoding="utf-8"))["texts"]
    for text, packed in reference.items():
        kind, words = text.split(": ", 1)
        encode = encoder.encode_queries if kind == "query" else encoder.encode_passages
        expected = np.frombuffer(base64.b64decode(packed), "<f2").astype(np.float32)
        assert float(encode([words])[0] @ expected) > 0.99, text


def test_a_question_is_nearest_to_the_sentence_that_answers_it_in_another_language(encoder: Encoder) -> None:
    sentences = [
        "La presidenta descartó que tropas extranjeras entren en el país.",
        "El precio del pan subió un tres por ciento en enero.",
        "La selección ganó el partido por dos a uno en la prórroga.",
        "Los ministros se reunirán en Washington en febrero.",
        "La lluvia inundó varias calles del centro de la ciudad.",
    ]
    questions = {
        "Who won the match?": 2,
        "What did the president rule out?": 0,
        "Wo treffen sich die Minister?": 3,
        "Combien coûte le pain maintenant ?": 1,
        "Which streets were flooded?": 4,
    }
    scores = encoder.encode_queries(list(questions)) @ encoder.encode_passages(sentences).T
    assert scores.argmax(axis=1).tolist() == list(questions.values())


def test_vectors_are_in_order_of_length_one_and_do_not_hang_on_their_neighbours(encoder: Encoder) -> None:
    texts = [
        "corto",
        "un texto bastante más largo que los otros, con muchas palabras " * 5,
        "mediano y ya",
        "corto",
    ]
    together = encoder.encode_passages(texts)
    assert together.dtype == np.float32
    assert together.shape == (4, encoder.dimension)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    assert np.array_equal(together, alone)


def test_queries_and_passages_have_their_own_prefix(encoder: Encoder) -> None:
    assert not np.allclose(encoder.encode_queries(["hola"]), encoder.encode_passages(["hola"]), atol=1e-3)


def test_nothing_gives_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)
    assert encoder.encode_queries(()).shape == (0, encoder.dimension)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00",
        "\x01\x1f\x7f\u0085",
        "\ud800 surrogate",
        "a" * 20_000,
        "ñ " * 10_000,
        "\u0301" * 5000,
        "🙂" * 3000,
    ],
    ids=["empty", "blank", "nul", "control", "surrogate", "one long word", "many words", "accents", "emoji"],
)
def test_odd_text_gets_a_vector(encoder: Encoder, text: str) -> None:
    for vectors in (encoder.encode_queries([text]), encoder.encode_passages([text, "hola"])):
        assert np.isfinite(vectors).all()
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_only_the_first_512_tokens_count(encoder: Encoder) -> None:
    first = "palabra " * 600
    assert np.array_equal(encoder.encode_passages([first]), encoder.encode_passages([first + "y el final"]))


def test_several_threads_get_what_one_gets(encoder: Encoder) -> None:
    texts = [f"Noticia número {n} sobre el puerto." for n in range(24)]
    expected = encoder.encode_passages(texts)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda text: encoder.encode_passages([text])[0], texts))
    assert np.array_equal(np.stack(found), expected)


def test_the_name_holds_the_weights_hash_and_the_format(encoder: Encoder) -> None:
    assert encoder.name == "multilingual-e5-small-1571fc982750-2"


def test_neither_torch_nor_transformers_is_loaded_and_no_network_is_asked(folder: Path) -> None:
    program = (
        "import sys, socket\n"
        "def refuse(*_): raise AssertionError('asked the network')\n"
        "socket.socket.connect = refuse; socket.getaddrinfo = refuse\n"
        "from index.settings import IndexSettings\n"
        "from index.embed import load_encoder\n"
        "load_encoder(IndexSettings()).encode_queries(['hola'])\n"
        "print(sorted({'torch', 'transformers', 'sentence_transformers', 'httpx'} & set(sys.modules)))\n"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def tokenizers_of_the_model(folder: Path) -> tuple[object, unigram.Unigram]:
    from tokenizers import Tokenizer

    full = Tokenizer.from_file(str(folder / "tokenizer.json"))
    full.enable_truncation(max_length=512)
    special = json.loads((folder / "fuente.json").read_text(encoding="utf-8"))["special"]
    return full, unigram.load(folder, **special)


@given(
    text=st.text(
        st.one_of(
            st.sampled_from("aeiou lnrst ÁÉÑü¿?¡!.,;:«»“”…—123 %€\n\t\u00a0"),
            st.characters(exclude_categories=["Cs"]),
            st.characters(min_codepoint=0x3040, max_codepoint=0x9FFF),
        ),
        max_size=80,
    )
)
@settings(max_examples=500, deadline=None)
def test_the_small_tokenizer_gives_the_ids_of_the_big_one(
    tokenizers_of_the_model: tuple[object, unigram.Unigram], text: str
) -> None:
    full, small = tokenizers_of_the_model
    text = "passage: " + text
    assert small.encode(text, 512) == full.encode(text).ids  # type: ignore[attr-defined]


def test_known_ids_of_the_model_family(tokenizers_of_the_model: tuple[object, unigram.Unigram]) -> None:
    # XLM-R's published ids for "Hello world!" (0 and 2 are the begin and the end mark).
    assert tokenizers_of_the_model[1].encode("Hello world!", 512) == [0, 35378, 8999, 38, 2]
