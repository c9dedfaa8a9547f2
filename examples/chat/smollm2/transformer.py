"""The Llama architecture in NumPy, for many sequences at once.

Rows of all sequences stand below each other, one for each token that is new: the products of matrices, which are nearly
all the work, are shared, and only attention looks at each sequence alone. (Touvron et al., "LLaMA", 2023; rotary
positions: Su et al., "RoFormer", 2021.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .weights import Layer, Matrix, Weights

_GROWS_BY = 64


class Memory:
    """Keys and values of the tokens that one sequence has seen: [layers, kv heads, tokens, head width]."""

    __slots__ = ("keys", "tokens", "values")

    def __init__(self, weights: Weights) -> None:
        self.tokens = 0
        self.keys = self.values = np.empty((len(weights.layers), weights.kv_heads, 0, weights.head_width), np.float32)

    def make_room(self, tokens: int) -> None:
        """Have room for so many tokens more."""
        layers, heads, room, width = self.keys.shape
        needed = self.tokens + tokens
        if needed > room:
            room = max(2 * room, -(-needed // _GROWS_BY) * _GROWS_BY)
            for name in ("keys", "values"):
                grown = np.empty((layers, heads, room, width), np.float32)
                grown[:, :, : self.tokens] = getattr(self, name)[:, :, : self.tokens]
                setattr(self, name, grown)


class Transformer:
    """Reads tokens and scores what may come next."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._group = weights.heads // weights.kv_heads
        self._frequencies = weights.rope_base ** (-np.arange(0, weights.head_width, 2) / weights.head_width)

    def memory(self) -> Memory:
        """That of a sequence that has seen nothing."""
        return Memory(self._weights)

    def read(self, memories: Sequence[Memory], tokens: Sequence[Sequence[int]]) -> Matrix:
        """Read the next tokens of each sequence, one or more, and score the one after: FP32 [sequences, vocabulary]."""
        weights = self._weights
        counts = [len(each) for each in tokens]
        ends = np.cumsum(counts)
        for memory, count in zip(memories, counts, strict=True):
            memory.make_room(count)
        places = np.concatenate(
            [np.arange(memory.tokens, memory.tokens + count) for memory, count in zip(memories, counts, strict=True)]
        )
        turns = places[:, None] * self._frequencies
        rotation = (np.cos(turns).astype(np.float32)[:, None], np.sin(turns).astype(np.float32)[:, None])
        rows = weights.embedding[np.concatenate([np.asarray(each) for each in tokens])]
        for at, layer in enumerate(weights.layers):
            rows = rows + self._attend(at, layer, rows, rotation, memories, ends)
            gate, up = np.split(self._norm(rows, layer.ffn_norm) @ layer.gate_up, 2, axis=1)
            rows = rows + (gate / (1 + np.exp(-gate)) * up) @ layer.down
        for memory, count in zip(memories, counts, strict=True):
            memory.tokens += count
        scores: Matrix = self._norm(rows[ends - 1], weights.out_norm) @ weights.embedding.T
        return scores

    def _attend(
        self,
        at: int,
        layer: Layer,
        rows: Matrix,
        rotation: tuple[Matrix, Matrix],
        memories: Sequence[Memory],
        ends: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    ) -> Matrix:
        weights = self._weights
        heads, kv_heads, width = weights.heads, weights.kv_heads, weights.head_width
        mixed = (self._norm(rows, layer.attention_norm) @ layer.qkv).reshape(len(rows), heads + 2 * kv_heads, width)
        turned = _rotated(mixed[:, : heads + kv_heads], *rotation)
        queries = turned[:, :heads] * np.float32(width**-0.5)
        keys, values = turned[:, heads:], mixed[:, heads + kv_heads :]
        seen = np.empty((len(rows), heads * width), np.float32)
        start = 0
        for memory, end in zip(memories, ends, strict=True):
            seen[start:end] = self._look_back(
                at, memory, queries[start:end], keys[start:end], values[start:end]
            ).reshape(end - start, -1)
            start = end
        return seen @ layer.attention_out

    def _look_back(self, at: int, memory: Memory, queries: Matrix, keys: Matrix, values: Matrix) -> Matrix:
        """What the new tokens of one sequence find in it, themselves included: [tokens, heads, width]."""
        weights, count = self._weights, len(queries)
        before, after = memory.tokens, memory.tokens + count
        memory.keys[at, :, before:after] = keys.transpose(1, 0, 2)
        memory.values[at, :, before:after] = values.transpose(1, 0, 2)
        grouped = queries.reshape(count, weights.kv_heads, self._group, weights.head_width).transpose(1, 2, 0, 3)
        grouped = grouped.reshape(weights.kv_heads, self._group * count, weights.head_width)
        scores = grouped @ memory.keys[at, :, :after].transpose(0, 2, 1)
        if count > 1:
            hidden = np.arange(after)[None, :] > np.arange(before, after)[:, None]
            scores.reshape(weights.kv_heads, self._group, count, after)[:, :, hidden] = -np.inf
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        found = (scores @ memory.values[at, :, :after]).reshape(
            weights.kv_heads, self._group, count, weights.head_width
        )
        return found.transpose(2, 0, 1, 3)

    def _norm(self, rows: Matrix, scale: Matrix) -> Matrix:
        mean = np.einsum("ij,ij->i", rows, rows)[:, None] / rows.shape[1]
        return rows * (scale / np.sqrt(mean + self._weights.norm_epsilon))


def _rotated(rows: Matrix, cosine: Matrix, sine: Matrix) -> Matrix:
    """Each pair of neighbours turned by the angle of its place: llama.cpp's order, which GGUF files have."""
    turned = np.empty_like(rows)
    even, odd = rows[..., ::2], rows[..., 1::2]
    turned[..., ::2] = even * cosine - odd * sine
    turned[..., 1::2] = even * sine + odd * cosine
    return turned
