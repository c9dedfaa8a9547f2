"""Loads one version: its description, its runtime, its pins, its labels, and the check on what it answers."""

from __future__ import annotations

import traceback
from dataclasses import replace
from typing import TYPE_CHECKING

from inferencehub.repository.bounds import FileRefusedError
from inferencehub.repository.digest import sha256_of_file
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.model_yaml import ModelYamlError, spec_from_layers
from inferencehub.repository.scan import read_spec
from inferencehub.repository.spec import ModelSpec

from .doing import doing
from .embedding.signature import check_embeds
from .joined import checked_stream, joining
from .labels import with_labels
from .outputs import OutputCheck
from .pictures.picture import picture_from_spec
from .placement.place import load_placed
from .placement.room import Room
from .protocol import MAX_INPUTS, LoadedModel, Machine, ModelLoadError, Parameters, Tensors
from .registry import runtime_named
from .sniff import refuse_placeholder
from .stepped import CheckedStepper, stream_by_steps

if TYPE_CHECKING:
    from inferencehub.config.settings import Settings

# Runtimes that `dtype` and `compile` mean something to.
OF_PYTORCH = ("torch",)

# Runtimes whose models never take tokens that we make.
TAKES_TEXT = ("sklearn", "torch", "python")


def load_version(
    version: VersionFolder, machine: Machine, settings: Settings, room: Room | None = None
) -> tuple[LoadedModel, ModelSpec, str]:
    """The loaded model, its whole spec (model.yaml above what its code fixes), and the artifact's SHA-256.

    Blocks for as long as the libraries take: call it in a thread. Several may load beside each other, in one
    ``room`` if they share devices.

    Raises:
        ModelLoadError: It cannot be loaded; whatever else goes wrong inside is turned into one.
    """
    if version.problem is not None or version.artifact is None:
        raise ModelLoadError(version.problem or "The version's folder holds no artifact.", str(version.folder))
    try:
        spec = read_spec(version.folder, bounds=version.within)
        refuse_placeholder(version.artifact, version.within)
        with doing(f"checking what {version.artifact.name} holds"):
            digest = sha256_of_file(version.artifact, version.within)
        _check_pins(version.artifact.name, digest, spec)
        runtime = runtime_named(version.runtime)
        _check_precision(version.runtime, spec)
        trusting = spec.model_copy(update={"trust": (*spec.trust, *settings.models.trusted_types)})
        with doing(f"reading {version.artifact.name} ({version.runtime})"):
            model = load_placed(version, trusting, machine, runtime.load, room)
    except ModelLoadError:
        raise
    except ModelYamlError as error:
        raise ModelLoadError(error.public, error.detail) from error
    except FileRefusedError as error:
        raise ModelLoadError(error.public, str(error)) from error
    except FileNotFoundError as error:
        raise ModelLoadError("A file of the version vanished while it was read; copy it again.", str(error)) from error
    except PermissionError as error:
        raise ModelLoadError(
            "A file of the version may not be read; give the worker's user the right to.", str(error)
        ) from error
    except MemoryError as error:
        raise ModelLoadError("The model does not fit into the memory of the worker.", str(error)) from error
    except Exception as error:
        detail = "".join(traceback.format_exception(error))
        raise ModelLoadError(f"Loading failed unexpectedly with {type(error).__name__}.", detail) from error
    try:
        return *_finished(version, model, spec, settings), digest
    except BaseException:
        model.close()
        raise


def _check_pins(artifact: str, digest: str, spec: ModelSpec) -> None:
    if spec.pinned_digests and digest not in spec.pinned_digests:
        raise ModelLoadError(
            f"{artifact} is not the file that model.yaml pins: its SHA-256 is {digest}; if you changed it yourself, "
            f"write `trust: sha256:{digest}`.",
            f"pinned are {sorted(spec.pinned_digests)}",
        )


def _check_precision(runtime: str, spec: ModelSpec) -> None:
    if runtime in OF_PYTORCH or (spec.dtype is None and not spec.compile):
        return
    field = "dtype" if spec.dtype is not None else "compile"
    raise ModelLoadError(
        f"`{field}` in model.yaml is for models of PyTorch; the runtime `{runtime}` has none: leave it out."
    )


def _finished(
    version: VersionFolder, model: LoadedModel, spec: ModelSpec, settings: Settings
) -> tuple[LoadedModel, ModelSpec]:
    spec = _with_code(version, model, spec)
    if spec.labels is not None:
        if model.streams:
            raise ModelLoadError("`labels` names the scores of models that answer once; name them in the model's code.")
        model = with_labels(model, spec.labels)
    model = _with_task(model, spec)
    _check_hints(model, spec)
    if spec.image is not None:
        picture = picture_from_spec(spec.image, model.signature, settings.limits.image_pixels)
        model = replace(model, picture=picture)
    if spec.idempotent is not None:
        model = replace(model, idempotent=spec.idempotent)
    if model.streams:
        model = replace(model, max_active=spec.max_active or max(model.max_active, spec.instances.at_once))
    return _checked(model), spec


def _with_code(version: VersionFolder, model: LoadedModel, spec: ModelSpec) -> ModelSpec:
    """The spec with what the model's code fixes below model.yaml."""
    if not model.declared:
        return spec
    try:
        spec_from_layers(model.declared)
        return read_spec(version.folder, None, model.declared, version.within)
    except ModelYamlError as error:
        public = error.public.replace("model.yaml", "The class Model", 1)
        raise ModelLoadError(public, error.detail) from error


def _with_task(model: LoadedModel, spec: ModelSpec) -> LoadedModel:
    """The model with the task that model.yaml gives it, which its signature must suit."""
    task = spec.task or model.task
    if task in ("chat", "complete") and not model.streams:
        raise ModelLoadError(
            f"The task `{task}` is for a `model.py` with `generate`, or with `start`, `step` and `stop`; this model "
            "has a signature of its own. Leave the task out."
        )
    if task == "embed":
        check_embeds(model.signature)
        if spec.embedding is not None and model.runtime in TAKES_TEXT:
            raise ModelLoadError(
                "`embedding` in model.yaml says how tokens become vectors, and this model takes text and does that "
                "itself; leave it out."
            )
    elif spec.embedding is not None:
        raise ModelLoadError(
            f"model.yaml says with `embedding` how text becomes vectors, and the task is `{task}`; leave it out, or "
            "declare `task: embed`."
        )
    return replace(model, task=task)


def _check_hints(model: LoadedModel, spec: ModelSpec) -> None:
    names = [tensor.name for tensor in model.signature.inputs]
    if len(names) > MAX_INPUTS:
        raise ModelLoadError(
            f"The model has {len(names)} inputs, and a call brings at most {MAX_INPUTS}; declare one matrix in "
            f"model.yaml, such as `inputs: [{{name: features, datatype: FP64, shape: [-1, {len(names)}]}}]`."
        )
    for example in spec.examples:
        unknown = set(example.inputs) - set(names) if isinstance(example.inputs, dict) else set[str]()
        if unknown:
            raise ModelLoadError(
                f"The example `{example.name}` has the input `{min(unknown)}`; the inputs are {', '.join(names)}."
            )


def _checked(model: LoadedModel) -> LoadedModel:
    check, run = OutputCheck(model.signature, trusts_bytes=not model.may_block), model.predict
    if model.stepper is not None:
        stepper = CheckedStepper(model.stepper, check)
        return replace(model, stepper=stepper, predict=joining(model.signature, stream_by_steps(stepper)))
    if model.stream is not None:
        stream = checked_stream(model.stream, check)
        return replace(model, stream=stream, predict=joining(model.signature, stream))

    def predict(inputs: Tensors, *parameters: Parameters) -> Tensors:
        return check(inputs, run(inputs, *parameters))

    return replace(model, predict=predict)
