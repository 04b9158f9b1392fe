"""A language model of 100 kB with random weights: llama.cpp loads it in an instant, and it says what a grammar lets it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np

_WIDTH, _HIDDEN, _HEADS, _WORDS, _CONTEXT = 32, 64, 4, 259, 8_192
_UINT32, _INT32, _FLOAT32, _STRING, _ARRAY = 4, 5, 6, 8, 9
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6


def write_gguf(path: Path) -> Path:
    """Write the model to ``path``: one layer, and a token for every byte."""
    rng = np.random.default_rng(0)
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (_WORDS, _WIDTH),
        "output_norm.weight": (_WIDTH,),
        "output.weight": (_WORDS, _WIDTH),
        "blk.0.attn_norm.weight": (_WIDTH,),
        "blk.0.ffn_norm.weight": (_WIDTH,),
        "blk.0.ffn_gate.weight": (_HIDDEN, _WIDTH),
        "blk.0.ffn_up.weight": (_HIDDEN, _WIDTH),
        "blk.0.ffn_down.weight": (_WIDTH, _HIDDEN),
        **{f"blk.0.attn_{part}.weight": (_WIDTH, _WIDTH) for part in ("q", "k", "v", "output")},
    }
    values = {
        "general.architecture": _string("llama"),
        "llama.context_length": _uint(_CONTEXT),
        "llama.embedding_length": _uint(_WIDTH),
        "llama.block_count": _uint(1),
        "llama.feed_forward_length": _uint(_HIDDEN),
        "llama.attention.head_count": _uint(_HEADS),
        "llama.attention.head_count_kv": _uint(_HEADS),
        "llama.rope.dimension_count": _uint(_WIDTH // _HEADS),
        "llama.attention.layer_norm_rms_epsilon": struct.pack("<If", _FLOAT32, 1e-5),
        "tokenizer.ggml.model": _string("llama"),
        "tokenizer.ggml.tokens": _array(
            _STRING, [_text(t) for t in ["<unk>", "<s>", "</s>", *(f"<0x{b:02X}>" for b in range(256))]]
        ),
        "tokenizer.ggml.scores": _array(_FLOAT32, [struct.pack("<f", 0.0)] * _WORDS),
        "tokenizer.ggml.token_type": _array(
            _INT32, [struct.pack("<i", t) for t in [_UNKNOWN, _CONTROL, _CONTROL, *([_BYTE] * 256)]]
        ),
        "tokenizer.ggml.bos_token_id": _uint(1),
        "tokenizer.ggml.eos_token_id": _uint(2),
        "tokenizer.ggml.unknown_token_id": _uint(0),
    }
    head = b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(values))
    head += b"".join(_text(name) + value for name, value in values.items())
    data = b""
    for name, shape in shapes.items():
        head += _text(name) + struct.pack("<I", len(shape))
        head += b"".join(struct.pack("<Q", n) for n in reversed(shape)) + struct.pack("<IQ", 0, len(data))
        data += _padded(rng.normal(0, 0.3, shape).astype("<f4").tobytes())
    path.write_bytes(_padded(head) + data)
    return path


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 32)


def _text(text: str) -> bytes:
    encoded = text.encode()
    return struct.pack("<Q", len(encoded)) + encoded


def _string(text: str) -> bytes:
    return struct.pack("<I", _STRING) + _text(text)


def _uint(number: int) -> bytes:
    return struct.pack("<II", _UINT32, number)


def _array(kind: int, items: list[Any]) -> bytes:
    return struct.pack("<IIQ", _ARRAY, kind, len(items)) + b"".join(items)
