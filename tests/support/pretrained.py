"""Tiny models as transformers saves them, made in a test: random weights, and a token for each byte."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from transformers import BertConfig, BertModel, GenerationConfig, LlamaConfig, LlamaForCausalLM

from tests.support.generative_models import TEMPLATE
from tests.support.text_encoders import WORDS, tokenizer_json

BEGIN, END, TURN = "<|begin|>", "<|im_end|>", "<|im_start|>"
CONTEXT_TOKENS = 160


def save_llama(folder: Path, *, template: str | None = TEMPLATE, **generation: object) -> LlamaForCausalLM:
    """A causal model in the folder, and the same one to compare with."""
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=259,
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT_TOKENS,
        bos_token_id=256,
        eos_token_id=257,
        initializer_range=0.4,
    )
    model = LlamaForCausalLM(config).eval()
    model.generation_config = GenerationConfig(**{"bos_token_id": 256, "eos_token_id": 257, **generation})
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_text(byte_tokenizer_json())
    said = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": BEGIN, "eos_token": END}
    (folder / "tokenizer_config.json").write_text(json.dumps(said | ({"chat_template": template} if template else {})))
    return model


def save_bert(folder: Path) -> BertModel:
    """A text encoder in the folder, and the same one to compare with."""
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        initializer_range=0.4,
    )
    model = BertModel(config).eval()
    model.save_pretrained(folder)
    (folder / "tokenizer.json").write_text(tokenizer_json())
    return model


def byte_tokenizer_json() -> str:
    """Each byte is a token; besides there are those for the beginning of a text and of a turn, and for the end."""
    special = [
        {"id": 256 + at, "content": text, "special": True, "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False}
        for at, text in enumerate((BEGIN, END, TURN))
    ]  # fmt: skip
    begins = {"SpecialToken": {"id": BEGIN, "type_id": 0}}
    return json.dumps(
        {
            "version": "1.0",
            "added_tokens": special,
            "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False},
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [begins, {"Sequence": {"id": "A", "type_id": 0}}],
                "pair": [begins, {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {BEGIN: {"id": BEGIN, "ids": [256], "tokens": [BEGIN]}},
            },
            "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
            "model": {"type": "BPE", "vocab": {char: at for at, char in enumerate(_byte_alphabet())}, "merges": []},
        }
    )


def _byte_alphabet() -> list[str]:
    """The letter that byte-level tokenizers write for each byte: itself where it can be seen, another one else."""
    seen = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = iter(range(256, 512))
    return [chr(byte if byte in seen else next(others)) for byte in range(256)]
