"""Multilingual E5 out of its carrier file, as an ordinary Hugging Face folder.

The carrier is one file: magic ``E5S1``, a header of integers, a SentencePiece unigram vocabulary, a map that
normalises characters, a directory of tensors and their data (float32, or Q4_0: blocks of 32 weights, each an
fp16 scale and 16 bytes of two 4-bit numbers). All numbers are little-endian. Nothing here knows where the
file came from, and nothing of the package that carries it is run.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.errors import FuenteError

if TYPE_CHECKING:
    from tokenizers import Tokenizer, normalizers

MAX_TOKENS = 512
QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
_BLOCK = 32
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
# Unicode never assigns U+FDD0…U+FDEF, so a character can hide behind one of them and not meet another.
_SHIELDS = range(0xFDD0, 0xFDF0)
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


class UnreadableWeights(FuenteError):
    """The carrier file is not what its name says."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What the carrier file holds.

    ``pieces[i]`` is token i's text, ``scores[i]`` its log probability; ``characters`` maps a code point to
    what stands for it (nothing, one or several characters); ``tensors`` are float32, by the name that BERT
    in Hugging Face gives them.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    characters: Mapping[int, str]
    tensors: Mapping[str, NDArray[np.float32]]


class _Cursor:
    """Reads little-endian numbers one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, dtype, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        if self.at + count > len(self.data):
            raise ValueError("the file ends too early")
        self.at += count
        return self.data[self.at - count : self.at]


def read(data: bytes) -> Carried:
    """Read the carrier file's bytes.

    Raises UnreadableWeights when they are cut short, are something else, or lack a tensor.
    """
    if data[:4] != b"E5S1":
        raise UnreadableWeights(
            f"The embedding weights should begin with E5S1 but begin with {data[:4]!r}: "
            "this is another file. Run `fuente fetch` to fetch them again."
        )
    try:
        return _read(data)
    except (struct.error, ValueError, KeyError, UnicodeDecodeError) as problem:
        raise UnreadableWeights(
            f"The embedding weights ({len(data):,} bytes) cannot be read: {problem}. "
            "Run `fuente fetch` to fetch them again."
        ) from problem


def _read(data: bytes) -> Carried:
    cursor = _Cursor(data)
    cursor.take("4sI")  # magic, version
    hidden, layers, heads, feed_forward, vocabulary, positions, types = cursor.take("7i")
    epsilon, block = cursor.take("fi")
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights, expected {_BLOCK}")

    count, bos, eos, pad, unk, blob_size = cursor.take("5iQ")
    ends = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count).astype(np.float32)
    blob = cursor.bytes(blob_size)
    pieces = tuple(blob[ends[i] : ends[i + 1]].decode() for i in range(count))

    characters: dict[int, str] = {}
    entries, _size = cursor.take("iI")
    for _ in range(entries):
        code, length = cursor.take("IB")
        characters[code] = "".join(map(chr, cursor.take(f"{length}I")))

    directory: dict[str, tuple[int, int, int]] = {}
    for _ in range(*cursor.take("i")):
        (length,) = cursor.take("H")
        name = cursor.bytes(length).decode()
        kind, size, offset, _stored = cursor.take("BIQQ")
        directory[name] = (kind, size, offset)

    def tensor(name: str, *shape: int) -> NDArray[np.float32]:
        kind, size, offset = directory[name]
        if kind == 1:
            values = unpack_q4(np.frombuffer(data, _Q4_BLOCK, size // _BLOCK, offset))
        else:
            values = np.frombuffer(data, "<f4", size, offset).astype(np.float32)
        return values.reshape(shape)

    tensors = {
        "embeddings.word_embeddings.weight": tensor("emb.word", vocabulary, hidden),
        "embeddings.position_embeddings.weight": tensor("emb.pos", positions, hidden),
        "embeddings.token_type_embeddings.weight": tensor("emb.type", types, hidden),
        "embeddings.LayerNorm.weight": tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": tensor("emb.ln.b", hidden),
    }
    shapes = {"fi": (feed_forward, hidden), "fo": (hidden, feed_forward), "aln": (hidden,), "oln": (hidden,)}
    for layer in range(layers):
        for short, long in _LAYER.items():
            shape = shapes.get(short, (hidden, hidden))
            prefix = f"encoder.layer.{layer}.{long}"
            tensors[f"{prefix}.weight"] = tensor(f"l{layer}.{short}.w", *shape)
            tensors[f"{prefix}.bias"] = tensor(f"l{layer}.{short}.b", shape[0])
    return Carried(
        hidden, layers, heads, feed_forward, vocabulary, positions, types, epsilon,
        bos, eos, pad, unk, pieces, scores, characters, tensors,
    )  # fmt: skip


def unpack_q4(blocks: NDArray[Any]) -> NDArray[np.float32]:
    """Q4_0 blocks (structured array: ``scale`` fp16, ``nibbles`` 16 bytes) to float32, 32 values a block.

    Value j is the low half of byte j, value j + 16 its high half, both minus 8, times the scale.
    """
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)


def normaliser(characters: Mapping[int, str]) -> normalizers.Normalizer:
    """A `tokenizers` normaliser that does to every character what ``characters`` says, then joins spaces.

    The map is SentencePiece's nmt_nfkc, which `Nmt` and `NFKC` reproduce in a fraction of its size. Where
    they differ (another Unicode version, the full-width tilde), the character is hidden from them and put
    back. Unlike the map, which knows single characters only, NFKC also joins a letter and its combining
    accent, as the model was trained with.
    """
    from tokenizers import Regex, normalizers

    rules = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    everything = (code for code in range(0x110000) if not 0xD800 <= code < 0xE000)
    differing = [c for c in everything if rules.normalize_str(chr(c)) != characters.get(c, chr(c))]
    if len(differing) > len(_SHIELDS):
        raise UnreadableWeights(
            f"The character map of the embedding weights differs from NFKC in {len(differing)} places, "
            f"more than the {len(_SHIELDS)} that can be set right: the installed `tokenizers` is too "
            "different. Install the pinned version and run `fuente fetch` again."
        )
    hidden = list(zip(differing, map(chr, _SHIELDS), strict=False))
    return normalizers.Sequence(
        [normalizers.Replace(chr(code), shield) for code, shield in hidden]
        + [rules]
        + [normalizers.Replace(shield, characters.get(code, chr(code))) for code, shield in hidden]
        + [normalizers.Replace(Regex(" {2,}"), " ")]
    )


def tokenizer(carried: Carried) -> Tokenizer:
    """The model's tokenizer: unigram pieces, words begun by U+2581, ``<s>`` before and ``</s>`` after."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

    vocabulary = list(zip(carried.pieces, map(float, carried.scores), strict=True))
    made = Tokenizer(models.Unigram(vocabulary, unk_id=carried.unk, byte_fallback=False))
    made.normalizer = normaliser(carried.characters)
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement="\u2581", prepend_scheme="always")
    bos, eos = carried.pieces[carried.bos], carried.pieces[carried.eos]
    made.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, carried.bos), (eos, carried.eos)],
    )
    special = [carried.pieces[i] for i in (carried.bos, carried.eos, carried.pad, carried.unk)]
    made.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in special])
    return made


def write_folder(carried: Carried, folder: Path) -> None:
    """Write a folder that ``SentenceTransformer(folder)`` loads: BERT, mean pooling, L2 normalisation."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file(dict(carried.tensors), folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer(carried).save(str(folder / "tokenizer.json"), pretty=False)
    tokens = {
        "bos_token": carried.pieces[carried.bos],
        "eos_token": carried.pieces[carried.eos],
        "cls_token": carried.pieces[carried.bos],
        "sep_token": carried.pieces[carried.eos],
        "pad_token": carried.pieces[carried.pad],
        "unk_token": carried.pieces[carried.unk],
    }
    limit = min(MAX_TOKENS, carried.positions)
    documents: dict[str, Any] = {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": carried.hidden,
            "num_hidden_layers": carried.layers,
            "num_attention_heads": carried.heads,
            "intermediate_size": carried.feed_forward,
            "vocab_size": carried.vocabulary,
            "max_position_embeddings": carried.positions,
            "type_vocab_size": carried.types,
            "layer_norm_eps": 1e-12 if abs(carried.epsilon - 1e-12) < 1e-18 else carried.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": carried.pad,
            "bos_token_id": carried.bos,
            "eos_token_id": carried.eos,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": limit,
            "model_input_names": ["input_ids", "attention_mask"],
            **tokens,
        },
        "special_tokens_map.json": tokens,
        "sentence_bert_config.json": {"max_seq_length": limit, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PREFIX, "document": PASSAGE_PREFIX},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": carried.hidden,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False,
            "pooling_mode_max_tokens": False,
        },
    }
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "2_Normalize").mkdir(exist_ok=True)
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
