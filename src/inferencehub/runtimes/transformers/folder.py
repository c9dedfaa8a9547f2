"""What a folder says of the model in it, before the library opens it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.protocol import ModelLoadError

if TYPE_CHECKING:
    from inferencehub.repository.bounds import Bounds

_MOST_BYTES = 16 * 1024 * 1024
TASKS = ("chat", "complete", "embed")


@dataclass(frozen=True, slots=True)
class Described:
    """A model as its config.json describes it.

    Attributes:
        config: The whole of it.
        generates: True for a model that goes on with a text.
        embeds: True where sentence-transformers has saved it.
        classifies: True for a model that gives a text a class.
    """

    config: Mapping[str, Any]
    generates: bool
    embeds: bool
    classifies: bool

    def task(self, wanted: str | None, *, has_template: bool) -> str:
        """The model's task: what model.yaml says, or what the folder is for.

        Raises:
            ModelLoadError: It is none of those that are served, or can't be told.
        """
        if wanted in TASKS:
            return wanted
        if wanted in (None, "predict") and self.classifies:
            return "predict"
        if wanted is None and self.embeds:
            return "embed"
        if wanted is None and self.generates:
            return "chat" if has_template else "complete"
        said = f"model.yaml says `task: {wanted}`" if wanted else f"config.json names {self._architectures()}"
        raise ModelLoadError(
            f"The runtime transformers serves classifiers of text and the tasks {', '.join(TASKS)}, and {said}; "
            "declare one of these as `task`, or put a model.py beside the weights."
        )

    def _architectures(self) -> str:
        return ", ".join(map(str, self.config.get("architectures") or ())) or "no architecture"


def described(folder: Path, bounds: Bounds) -> Described:
    """Read config.json, and make sure that whatever the library opens lies within the bounds.

    Raises:
        ModelLoadError: It is missing or no JSON, or the model wants code of its own to run.
        OSError: A file may not be read, or lies outside.
    """
    for path in sorted(folder.iterdir()):
        if path.suffix in (".json", ".safetensors", ".model", ".txt", ".jinja") and not path.name.startswith("."):
            bounds.open(path).close()
    try:
        config = json.loads(bounds.read(folder / "config.json", _MOST_BYTES))
    except FileNotFoundError as error:
        raise ModelLoadError("config.json is missing beside the weights; copy the whole folder.") from error
    except ValueError as error:
        raise ModelLoadError("config.json is not valid JSON; copy it again.", str(error)) from error
    if not isinstance(config, dict):
        raise ModelLoadError("config.json must be a JSON object; copy it again.")
    if "auto_map" in config:
        raise ModelLoadError(
            "config.json names code that comes with the weights (auto_map), which is never run; use a model that "
            "transformers itself has, or put a model.py beside the weights."
        )
    names = [str(name) for name in config.get("architectures") or ()]
    generates = any(name.endswith(("ForCausalLM", "LMHeadModel")) for name in names)
    classifies = any(name.endswith("ForSequenceClassification") for name in names)
    return Described(config, generates, (folder / "modules.json").is_file(), classifies)
