"""Runs language models in GGUF files on llama.cpp: model.gguf."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.devices import AUTO, cuda_index, wanted_device
from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.runtimes.generation.reader import RequestReader
    from inferencehub.runtimes.generation.template.files import FoundTemplate

# What is kept of a conversation takes memory from the beginning; models that read a million tokens would take it all.
CONTEXT_TOKENS = 8_192
DEFAULT_MAX_TOKENS = 1_024
_TEMPLATE = "tokenizer.chat_template"


class LlamaCppRuntime:
    """llama.cpp by llama-cpp-python, on the CPU or on CUDA."""

    name = "llama-cpp"
    artifacts = ("model.gguf",)

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Load a file as a model of the task chat or complete."""
        from inferencehub.runtimes.generation.by_generator import generating
        from inferencehub.runtimes.generation.signature import SIGNATURE
        from inferencehub.runtimes.joined import joining

        from .generation import GgufModel

        assert version.artifact is not None
        library = _library(version.artifact.name)
        _refuse(spec)
        _check_file(version)
        llama, device = _opened(library, version.artifact, spec, machine)
        try:
            reader = _reader(llama, version, spec)
        except BaseException:
            llama.close()
            raise
        vocabulary = llama._model.vocab
        is_chat = reader.task == "chat"
        model = GgufModel(llama, lambda token: library.llama_vocab_is_eog(vocabulary, token), is_chat=is_chat)
        stream = generating(reader, model.generate)
        return LoadedModel(
            SIGNATURE,
            predict=joining(SIGNATURE, stream),
            device=device,
            runtime=self.name,
            idempotent=False,
            may_block=True,
            sample=reader.sample,
            stream=stream,
            task=reader.task,
            supports=tuple(sorted(reader.supports)),
            default_max_tokens=reader.default_max_tokens,
            context_tokens=llama.n_ctx(),
            close=llama.close,
        )


def _library(artifact: str) -> Any:
    try:
        with import_turn("llama_cpp"):
            return import_module("llama_cpp")
    except ImportError as error:
        raise missing_extra("llama-cpp", artifact, error) from error


def _refuse(spec: ModelSpec) -> None:
    """Raise for what this runtime does not do."""
    if spec.task not in (None, "chat", "complete"):
        raise ModelLoadError(f"A GGUF file is served for the tasks chat and complete, not for `{spec.task}`.")
    if spec.inputs is not None or spec.outputs is not None:
        raise ModelLoadError(
            "The task says what a GGUF file takes and gives; leave `inputs` and `outputs` out of model.yaml."
        )
    if (spec.max_active or 1) > 1 or "n" in (spec.supports or ()):
        raise ModelLoadError(
            "llama.cpp makes one answer at a time here; leave `max_active` and `n` out, or run more workers."
        )


def _check_file(version: VersionFolder) -> None:
    """llama.cpp ends the process at some damaged files; most are no GGUF files at all."""
    assert version.artifact is not None
    with version.within.open(version.artifact) as file:
        if file.read(4) != b"GGUF":
            raise ModelLoadError(f"{version.artifact.name} is no GGUF file; copy it again.")


def _opened(library: Any, path: Path, spec: ModelSpec, machine: Machine) -> tuple[Any, str]:
    """The model, and where it runs."""
    wanted = wanted_device(spec, machine)
    has_gpu = bool(library.llama_supports_gpu_offload())
    if wanted not in (AUTO, "cpu") and not has_gpu:
        raise ModelLoadError(
            f"{wanted} is asked for, and this llama.cpp was built for the CPU alone; set `device: cpu`."
        )
    on_gpu = has_gpu and wanted != "cpu"
    try:
        llama = library.Llama(
            str(path),
            n_ctx=_context_tokens(library, path, spec),
            n_threads=machine.threads,
            n_threads_batch=machine.threads,
            n_gpu_layers=-1 if on_gpu else 0,
            main_gpu=cuda_index(wanted) if on_gpu else 0,
            verbose=False,
        )
    except (ValueError, RuntimeError) as error:
        raise ModelLoadError(
            f"llama.cpp cannot load {path.name}: it is damaged, of an architecture that this version does not know, or "
            "does not fit into memory with its `context_tokens`.",
            f"{path}: {type(error).__name__}: {error}",
        ) from error
    return llama, ("cuda" if wanted == AUTO else wanted) if on_gpu else "cpu"


def _context_tokens(library: Any, path: Path, spec: ModelSpec) -> int:
    """What model.yaml says, or what the model was trained with, up to a limit."""
    if spec.context_tokens is not None:
        return spec.context_tokens
    described = library.Llama(str(path), vocab_only=True, verbose=False)
    try:
        architecture = described.metadata.get("general.architecture", "llama")
        trained = int(described.metadata.get(f"{architecture}.context_length", CONTEXT_TOKENS))
    finally:
        described.close()
    return min(trained, CONTEXT_TOKENS)


def _reader(llama: Any, version: VersionFolder, spec: ModelSpec) -> RequestReader:
    """Reads requests as the file and model.yaml say."""
    from inferencehub.runtimes.generation.reader import RequestReader
    from inferencehub.runtimes.generation.template.chat_template import ChatTemplate

    from .generation import SUPPORTS

    template = _template(llama, version)
    task = spec.task or ("complete" if template is None else "chat")
    if task == "chat" and template is None:
        raise ModelLoadError(
            "model.gguf has no chat template, and none lies beside it as chat_template.jinja; add the model's own, or "
            "declare `task: complete`."
        )
    supports = (*SUPPORTS, *(("chat_template_kwargs",) if task == "chat" else ()))
    return RequestReader(
        task,
        frozenset(supports if spec.supports is None else spec.supports),
        min(spec.default_max_tokens or DEFAULT_MAX_TOKENS, llama.n_ctx()),
        ChatTemplate(template) if task == "chat" and template is not None else None,
    )


def _template(llama: Any, version: VersionFolder) -> FoundTemplate | None:
    """The one that lies beside the file, or else the file's own."""
    from inferencehub.runtimes.generation.template.files import FoundTemplate, find_template

    tokens = {
        name: llama.detokenize([token], special=True).decode(errors="replace")
        for name, token in (("bos_token", llama.token_bos()), ("eos_token", llama.token_eos()))
        if token >= 0
    }
    beside = find_template(version.folder, version.within, special_tokens=tokens)
    own = llama.metadata.get(_TEMPLATE)
    if beside is not None or not own:
        return beside
    return FoundTemplate(own, f"`{_TEMPLATE}` of the file", special_tokens=tokens)
