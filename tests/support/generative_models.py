"""Writes versions of the byte-level model of `byte_model` into a models folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from tests.support.model_folders import put

Way = Literal["generate", "async", "steps"]
_CLASSES = {"generate": "GeneratingModel", "async": "AsyncModel", "steps": "SteppingModel"}
CODE = Path(__file__).with_name("byte_model.py")
# As models have it whose chats are marked by <|im_start|> and <|im_end|>.
TEMPLATE = (
    "{% for message in messages %}"
    "{% if message['role'] not in ['system', 'developer', 'user', 'assistant', 'tool'] %}"
    "{{ raise_exception('a role is system, developer, user, assistant or tool, and not ' ~ message['role']) }}"
    "{% endif %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + (message['content'] or '') + eos_token + '\\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
TOKENIZER_CONFIG = json.dumps({"chat_template": TEMPLATE, "eos_token": {"content": "<|im_end|>"}})


def put_byte_model(
    repository: Path,
    model: str = "byte",
    version: str = "1",
    *,
    way: Way = "generate",
    task: Literal["chat", "complete"] = "chat",
    yaml: str = "",
) -> Path:
    """A version of the byte-level model, written as a generator, an asynchronous one, or in steps; returns its folder.

    `yaml` is its model.yaml, such as "stream: {gap_ms: 500}".
    """
    code = f'from byte_model import {_CLASSES[way]}\n\n\nclass Model({_CLASSES[way]}):\n    task = "{task}"\n'
    files: dict[str, bytes | str] = {"model.py": code, "byte_model.py": CODE.read_bytes(), "model.yaml": yaml}
    if task == "chat":
        files["tokenizer_config.json"] = TOKENIZER_CONFIG
    return put(repository, model, version, files)
