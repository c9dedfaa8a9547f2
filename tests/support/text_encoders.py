"""Tiny text encoders made in a test: a graph that looks tokens up in a table, and the tokenizer that fits it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper

from inferencehub.tensors import Array

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "cat", "dog", "bank", "money", "the", "and")
DIMENSIONS = 6
TABLE: Array = np.random.default_rng(3).standard_normal((len(WORDS), DIMENSIONS)).astype(np.float32)
# What is filled up with must not count; where it does, it shows.
TABLE[0] = 1_000


def tokenizer_json(words: Sequence[str] = WORDS) -> str:
    """Splits at spaces, and puts [CLS] before a text and [SEP] behind it."""
    special = {name: {"id": name, "ids": [at], "tokens": [name]} for at, name in ((2, "[CLS]"), (3, "[SEP]"))}
    template = [
        {"SpecialToken": {"id": "[CLS]", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
    ]
    return json.dumps(
        {
            "version": "1.0",
            "added_tokens": [],
            "pre_tokenizer": {"type": "WhitespaceSplit"},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": template,
                "pair": template,
                "special_tokens": special,
            },
            "model": {"type": "WordLevel", "vocab": {word: at for at, word in enumerate(words)}, "unk_token": "[UNK]"},
        }
    )


def encoder(
    *,
    output: str = "last_hidden_state",
    shape: Sequence[Any] = ("batch", "sequence"),
    more_inputs: Sequence[str] = ("attention_mask", "token_type_ids"),
    quantised_on_the_way: bool = False,
    pooled: bool = False,
) -> bytes:
    """A graph that gives each token its row of `TABLE`, as an exporter names it.

    `quantised_on_the_way`: all texts of a run share one scale. `pooled`: it gives the vector of the first token alone.
    """
    inputs = [helper.make_tensor_value_info(name, T.INT64, list(shape)) for name in ("input_ids", *more_inputs)]
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["found"])]
    initializers = [onnx.numpy_helper.from_array(TABLE, "table")]
    last = "found"
    if quantised_on_the_way:
        nodes += [
            helper.make_node("DynamicQuantizeLinear", [last], ["q", "scale", "zero"]),
            helper.make_node("DequantizeLinear", ["q", "scale", "zero"], ["rough"]),
        ]
        last = "rough"
    if pooled:
        initializers.append(onnx.numpy_helper.from_array(np.array(0, np.int64), "first"))
        nodes.append(helper.make_node("Gather", [last, "first"], ["picked"], axis=1))
        last = "picked"
    nodes.append(helper.make_node("Identity", [last], [output]))
    outputs = [helper.make_tensor_value_info(output, T.FLOAT, [shape[0], *([] if pooled else [shape[1]]), DIMENSIONS])]
    graph = helper.make_graph(nodes, "encoder", inputs, outputs, initializers)
    return bytes(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9).SerializeToString()
    )


def unit(vector: Array) -> Array:
    """The same direction with the length 1."""
    return np.asarray(vector / np.linalg.norm(vector))
