"""Classifies texts as the library's pipeline text-classification does, with a probability for every class."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.embedding.signature import TEXT, sample, texts_from
from inferencehub.runtimes.labels import LABEL, PROBABILITIES
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Signature, Tensors, TensorSpec
from inferencehub.runtimes.text import bytes_from_text

from .library import from_pretrained

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.tensors import Array

# For a config.json that says nothing.
_LONGEST_TOKENS = 512


def load_classifier(transformers: Any, torch: Any, version: VersionFolder, device: str) -> LoadedModel:
    """A text in, `label` and `probabilities` out.

    Raises:
        ModelLoadError: A file is missing or wrong, or the model has not several classes, one of which a text has.
    """
    import numpy as np

    tokenizer = from_pretrained(transformers.AutoTokenizer.from_pretrained, version.folder, "tokenizer")
    model = from_pretrained(
        transformers.AutoModelForSequenceClassification.from_pretrained,
        version.folder,
        "model",
        dtype=torch.float32 if device == "cpu" else "auto",
        use_safetensors=True,
    )
    labels = _labels(model.config)
    model.eval().requires_grad_(False).to(device)
    longest = min(tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", _LONGEST_TOKENS))
    table = bytes_from_text(np.array(labels, dtype=object))
    # The tokenizer keeps how it fills up between two steps of its own: one thread at a time.
    turn = threading.Lock()

    def probabilities_of(texts: list[str]) -> Array:
        with turn:
            tokens = tokenizer(
                texts, padding=len(texts) > 1, truncation=True, max_length=longest, return_tensors="pt"
            ).to(device)
        with torch.inference_mode():
            found: Array = torch.softmax(model(**tokens).logits.float(), dim=-1).cpu().numpy()
        return found

    def predict(inputs: Tensors) -> Tensors:
        texts = texts_from(inputs[TEXT])
        if tokenizer.pad_token is None or model.config.pad_token_id is None:
            # Nothing to fill a shorter text up with.
            found = np.concatenate([probabilities_of([text]) for text in texts])
        else:
            found = probabilities_of(texts)
        return {LABEL: table.take(found.argmax(axis=-1)), PROBABILITIES: found}

    outputs = (TensorSpec(LABEL, "BYTES", (-1,)), TensorSpec(PROBABILITIES, "FP32", (-1, len(labels))))
    return LoadedModel(
        signature=Signature((TensorSpec(TEXT, "BYTES", (-1,)),), outputs, batched=True),
        predict=predict,
        labels=labels,
        device=device,
        runtime="transformers",
        sample=sample,
    )


def _labels(config: Any) -> tuple[str, ...]:
    if config.num_labels < 2 or config.problem_type in ("multi_label_classification", "regression"):
        raise ModelLoadError(
            "The runtime transformers serves classifiers that give a text one of several classes, and this one "
            f"has {config.num_labels} and the problem type {config.problem_type}; put a model.py beside the weights."
        )
    return tuple(str(config.id2label[number]) for number in range(config.num_labels))
