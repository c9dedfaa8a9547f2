"""Runs models that transformers has saved: weights in model.safetensors, with config.json and tokenizer beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.devices import wanted_device
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError

from .folder import Described, described
from .library import from_pretrained, import_transformers

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.runtimes.generation.template.files import FoundTemplate

    from .generation import Limits

# Answers that grow at a time; each keeps what it knows of its own text in memory.
MAX_ACTIVE = 4
# For who asks for no number: an answer of a thousand words, and no model that never ends.
DEFAULT_MAX_TOKENS = 1_024
# For a config.json that says nothing.
_CONTEXT_TOKENS = 2_048


class TransformersRuntime:
    """Hugging Face's transformers on PyTorch: language models, text encoders, and classifiers of text."""

    name = "transformers"
    artifacts = ("model.safetensors", "model.safetensors.index.json")

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Load a folder as a model of the task chat, complete or embed, or as a classifier."""
        from inferencehub.runtimes.generation.template.files import find_template
        from inferencehub.runtimes.torch.library import device_for, import_torch, limit_threads

        assert version.artifact is not None
        artifact = version.artifact.name
        torch = import_torch(artifact, "transformers")
        transformers = import_transformers(artifact)
        limit_threads(torch, machine.threads)
        device = device_for(torch, wanted_device(spec, machine))
        folder = described(version.folder, version.within)
        template = find_template(version.folder, version.within)
        task = folder.task(spec.task, has_template=template is not None)
        _refuse_ports(spec)
        if task == "predict":
            from .classification import load_classifier

            return load_classifier(transformers, torch, version, device)
        if task == "embed":
            from .embedding import load_embedding

            return load_embedding(transformers, torch, version, spec, device)
        if task == "chat" and template is None:
            raise ModelLoadError(
                "The folder has no chat template, in chat_template.jinja or tokenizer_config.json; add the model's own,"
                " or declare `task: complete`."
            )
        return _load_language_model(transformers, torch, version, spec, device, folder, task, template)


def _load_language_model(
    transformers: Any,
    torch: Any,
    version: VersionFolder,
    spec: ModelSpec,
    device: str,
    folder: Described,
    task: str,
    template: FoundTemplate | None,
) -> LoadedModel:
    from inferencehub.runtimes.generation.by_generator import generating
    from inferencehub.runtimes.generation.reader import RequestReader
    from inferencehub.runtimes.generation.signature import SIGNATURE
    from inferencehub.runtimes.generation.template.chat_template import ChatTemplate
    from inferencehub.runtimes.joined import joining

    from .generation import LanguageModel
    from .sampling import SUPPORTS

    tokenizer = from_pretrained(transformers.AutoTokenizer.from_pretrained, version.folder, "tokenizer")
    dtype = torch.float32 if device == "cpu" else "auto"
    model = from_pretrained(
        transformers.AutoModelForCausalLM.from_pretrained, version.folder, "model", dtype=dtype, use_safetensors=True
    )
    model.eval().requires_grad_(False).to(device)
    limits = _limits(model, tokenizer, folder, spec)
    language_model = LanguageModel(torch, model, tokenizer, limits, is_chat=task == "chat")
    supports = (*SUPPORTS, "stop", "n", *(("chat_template_kwargs",) if task == "chat" else ()))
    default = spec.default_max_tokens or getattr(model.generation_config, "max_new_tokens", None) or DEFAULT_MAX_TOKENS
    reader = RequestReader(
        task,
        frozenset(spec.supports if spec.supports is not None else supports),
        min(default, limits.context_tokens),
        ChatTemplate(template) if task == "chat" and template is not None else None,
    )
    stream = generating(reader, language_model.generate)
    return LoadedModel(
        SIGNATURE,
        predict=joining(SIGNATURE, stream),
        device=device,
        runtime="transformers",
        idempotent=False,
        may_block=True,
        sample=reader.sample,
        stream=stream,
        max_active=spec.max_active or MAX_ACTIVE,
        task=task,
        supports=tuple(sorted(reader.supports)),
        default_max_tokens=reader.default_max_tokens,
        context_tokens=limits.context_tokens,
    )


def _limits(model: Any, tokenizer: Any, folder: Described, spec: ModelSpec) -> Limits:
    from .generation import Limits

    config = model.config.get_text_config()
    longest = getattr(config, "max_position_embeddings", None) or _CONTEXT_TOKENS
    usual = model.generation_config
    ends = usual.eos_token_id if isinstance(usual.eos_token_id, list) else [usual.eos_token_id]
    advised = {
        name: value
        for name in ("temperature", "top_p", "top_k", "min_p", "repetition_penalty")
        if (value := getattr(usual, name, None)) is not None and usual.do_sample
    }
    return Limits(
        context_tokens=min(spec.context_tokens or longest, longest),
        ends=frozenset(token for token in (*ends, tokenizer.eos_token_id) if token is not None),
        usual=advised,
    )


def _refuse_ports(spec: ModelSpec) -> None:
    if spec.inputs is not None or spec.outputs is not None:
        raise ModelLoadError(
            "The task says what a model of transformers takes and gives; leave `inputs` and `outputs` out of "
            "model.yaml."
        )
