"""Reads a GGUF file of the Llama family into arrays of FP32."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize

Matrix: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer. Matrices are [inputs, outputs], so that rows of activations stand at their left.

    `qkv` is the three projections of attention beside each other, `gate_up` the two of the feed-forward part: one
    product of matrices costs less than several.
    """

    attention_norm: Matrix
    qkv: Matrix
    attention_out: Matrix
    ffn_norm: Matrix
    gate_up: Matrix
    down: Matrix


@dataclass(frozen=True, slots=True)
class Weights:
    """The whole model: sizes, and what it has learned."""

    width: int
    heads: int
    kv_heads: int
    head_width: int
    rope_base: float
    norm_epsilon: float
    context_tokens: int
    embedding: Matrix
    """[vocabulary, width]; also what scores the next token."""
    layers: tuple[Layer, ...]
    out_norm: Matrix


def read_weights(path: Path) -> tuple[Weights, dict[str, Any]]:
    """The weights and the rest of the file, such as its vocabulary, by GGUF's names."""
    reader = GGUFReader(path)
    facts = {name: field.contents() for name, field in reader.fields.items()}
    tensors = {tensor.name: tensor for tensor in reader.tensors}

    def array(name: str) -> Matrix:
        tensor = tensors[name]
        return np.asarray(dequantize(tensor.data, tensor.tensor_type), np.float32)

    def beside(*names: str) -> Matrix:
        return np.ascontiguousarray(np.concatenate([array(name) for name in names]).T)

    layers = tuple(
        Layer(
            attention_norm=array(f"blk.{at}.attn_norm.weight"),
            qkv=beside(*[f"blk.{at}.attn_{each}.weight" for each in "qkv"]),
            attention_out=beside(f"blk.{at}.attn_output.weight"),
            ffn_norm=array(f"blk.{at}.ffn_norm.weight"),
            gate_up=beside(f"blk.{at}.ffn_gate.weight", f"blk.{at}.ffn_up.weight"),
            down=beside(f"blk.{at}.ffn_down.weight"),
        )
        for at in range(facts["llama.block_count"])
    )
    width, heads = facts["llama.embedding_length"], facts["llama.attention.head_count"]
    weights = Weights(
        width=width,
        heads=heads,
        kv_heads=facts["llama.attention.head_count_kv"],
        head_width=width // heads,
        rope_base=facts["llama.rope.freq_base"],
        norm_epsilon=facts["llama.attention.layer_norm_rms_epsilon"],
        context_tokens=facts["llama.context_length"],
        embedding=array("token_embd.weight"),
        layers=layers,
        out_norm=array("output_norm.weight"),
    )
    return weights, facts
