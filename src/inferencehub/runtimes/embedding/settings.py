"""How a model turns tokens into vectors: what model.yaml says, above what sentence-transformers' own files say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from inferencehub.runtimes.protocol import ModelLoadError

from .pooling import Pooling

if TYPE_CHECKING:
    from inferencehub.repository.bounds import Bounds
    from inferencehub.repository.spec import Embedding

# What BERT and its kin were trained with, for a folder that says nothing.
DEFAULT_MAX_TOKENS = 512
# Tokenizers that know no limit have 10**30 as their maximum.
_NO_LIMIT = 10**9
_MOST_BYTES = 16 * 1024 * 1024
_FLAGS: Mapping[str, Pooling] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_lasttoken": "last",
}
_NAMES: Mapping[str, Pooling] = {"mean": "mean", "cls": "cls", "lasttoken": "last"}


@dataclass(frozen=True, slots=True)
class EmbeddingSettings:
    """How tokens become vectors.

    Attributes:
        pooling: None where nothing says; then it follows from what the model gives.
        normalize: Whether vectors get the length 1.
        max_tokens: Tokens of a text that are used, those that the tokenizer adds among them.
        lower_case: Whether the text is put into small letters first.
    """

    pooling: Pooling | None
    normalize: bool
    max_tokens: int
    lower_case: bool = False


def read_settings(folder: Path, bounds: Bounds, declared: Embedding) -> EmbeddingSettings:
    """The settings of the model in a folder.

    Raises:
        ModelLoadError: A file is no JSON, or says what is not done here and model.yaml does not say otherwise.
        OSError: A file may not be read.
    """
    files = _Files(folder, bounds)
    modules = _modules(files)
    own = files.mapping("sentence_bert_config.json")
    pooling: Pooling | None = declared.pooling
    if pooling is None:
        pooling = _pooling(files, modules)
    normalize = declared.normalize
    if normalize is None:
        normalize = "Normalize" in modules or not modules
    max_tokens = declared.max_tokens or _max_tokens(files, own)
    return EmbeddingSettings(pooling, normalize, max_tokens, own.get("do_lower_case") is True)


class _Files:
    """JSON files of a version's folder."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        self._folder = folder
        self._bounds = bounds

    def read(self, name: str) -> Any:
        """What a file holds; None where there is none."""
        try:
            return json.loads(self._bounds.read(self._folder / name, _MOST_BYTES))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise ModelLoadError(f"{name} is not valid JSON; copy it again.", f"{name}: {error}") from error

    def mapping(self, name: str) -> Mapping[str, Any]:
        """The object that a file holds; an empty one where there is none."""
        content = self.read(name)
        return content if isinstance(content, dict) else {}


def _modules(files: _Files) -> dict[str, str]:
    """The path of each part of the model, by its kind.

    Raises:
        ModelLoadError: There is a part that is not done here, such as a dense layer behind the pooling.
    """
    listed = files.read("modules.json")
    modules = {
        str(module.get("type", "")).rpartition(".")[2]: str(module.get("path", ""))
        for module in (listed if isinstance(listed, list) else ())
        if isinstance(module, dict)
    }
    unknown = sorted(set(modules) - {"Transformer", "Pooling", "Normalize"})
    if unknown:
        raise ModelLoadError(
            f"modules.json names the part {unknown[0]}, which only sentence-transformers itself runs; export the whole "
            "model with it to one vector a text and leave modules.json out, or use a model.py with `embed`."
        )
    return modules


def _pooling(files: _Files, modules: Mapping[str, str]) -> Pooling | None:
    path = modules.get("Pooling", "1_Pooling")
    if ".." in Path(path).parts or Path(path).is_absolute():
        raise ModelLoadError("modules.json leads outside the version's folder; copy the whole model there.")
    config = files.mapping(f"{path}/config.json")
    named = config.get("pooling_mode")
    chosen = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    if not chosen:
        chosen = [name for name, value in config.items() if name.startswith("pooling_mode_") and value is True]
    if not chosen:
        return None
    found = _FLAGS.get(chosen[0]) or _NAMES.get(chosen[0])
    if len(chosen) > 1 or found is None:
        raise ModelLoadError(
            f"{path}/config.json asks for {' and '.join(map(str, chosen))}; what is done here is one of mean, cls and "
            "last: say which in model.yaml, such as `embedding: {pooling: mean}`."
        )
    return found


def _max_tokens(files: _Files, own: Mapping[str, Any]) -> int:
    """As sentence-transformers: its own limit, or else the tokenizer's and the model's."""
    limit = own.get("max_seq_length")
    if _is_limit(limit):
        return limit
    limits = (
        files.mapping("tokenizer_config.json").get("model_max_length"),
        files.mapping("config.json").get("max_position_embeddings"),
    )
    return min((limit for limit in limits if _is_limit(limit)), default=DEFAULT_MAX_TOKENS)


def _is_limit(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < _NO_LIMIT
