"""BERT for one text at a time, as few operations as there can be: what is exported to ONNX.

The weights are another BERT's. Without a batch there is no padding and so no mask and no shapes to work out; queries,
keys and values are one product, of which the queries come scaled; the mean over the tokens is taken at the end. After
int8 quantisation that is a sixth faster than the same model as transformers writes it, with the same vectors.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn


class OneText(nn.Module):
    """A transformers BertModel's weights, from token ids, shape (tokens,), to the mean hidden state, shape (d,)."""

    def __init__(self, bert: Any) -> None:
        """Take over the weights of ``bert``, whose activation is GELU and whose positions count from 0."""
        super().__init__()
        embeddings = bert.embeddings
        self.words = embeddings.word_embeddings
        kinds = embeddings.token_type_embeddings.weight
        # every token is of kind 0
        self.positions = nn.Parameter((embeddings.position_embeddings.weight + kinds[0]).detach())
        self.norm = embeddings.LayerNorm
        self.layers = nn.ModuleList(_Layer(layer) for layer in bert.encoder.layer)

    def forward(self, input_ids: Tensor) -> Tensor:
        """Return the mean over the tokens, shape (d,)."""
        places = torch.arange(input_ids.shape[0])
        states: Tensor = self.norm(self.words(input_ids) + self.positions[places])
        for layer in self.layers:
            states = layer(states)
        return states.mean(0)


class _Layer(nn.Module):
    def __init__(self, layer: Any) -> None:
        super().__init__()
        attention = layer.attention.self
        self.heads: int = attention.num_attention_heads
        self.size: int = attention.attention_head_size
        self.width = self.heads * self.size
        scale = 1 / math.sqrt(self.size)
        parts = (attention.query, attention.key, attention.value)
        scales = (scale, 1.0, 1.0)
        self.mixed = nn.Linear(parts[0].in_features, 3 * self.width)
        weights = [part.weight * by for part, by in zip(parts, scales, strict=True)]
        biases = [part.bias * by for part, by in zip(parts, scales, strict=True)]
        self.mixed.weight = nn.Parameter(torch.cat(weights).detach())
        self.mixed.bias = nn.Parameter(torch.cat(biases).detach())
        self.out = layer.attention.output.dense
        self.out_norm = layer.attention.output.LayerNorm
        self.wide = layer.intermediate.dense
        self.narrow = layer.output.dense
        self.narrow_norm = layer.output.LayerNorm

    def forward(self, states: Tensor) -> Tensor:
        queries, keys, values = self.mixed(states).split(self.width, dim=-1)
        queries = queries.reshape(-1, self.heads, self.size).permute(1, 0, 2)
        keys = keys.reshape(-1, self.heads, self.size).permute(1, 2, 0)
        values = values.reshape(-1, self.heads, self.size).permute(1, 0, 2)
        attended = torch.matmul(torch.softmax(torch.matmul(queries, keys), -1), values)
        attended = attended.permute(1, 0, 2).reshape(-1, self.width)
        states = self.out_norm(self.out(attended) + states)
        widened = nn.functional.gelu(self.wide(states))
        result: Tensor = self.narrow_norm(self.narrow(widened) + states)
        return result
