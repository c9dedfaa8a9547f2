"""A model version as the catalogue announces it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import Example, Image, ModelSpec, Stream
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.named_inputs import without_names
from inferencehub.runtimes.pictures.picture import MEDIA_TYPES
from inferencehub.runtimes.protocol import LoadedModel, Picture, Signature, TensorSpec
from inferencehub.worker.calls.inputs.decode import DATATYPE_NUMBERS
from inferencehub.worker.calls.queue.pace import Batching
from inferencehub.worker.catalogue.listed_categories import listed_categories


def ready_version(
    name: str,
    version: str,
    model: LoadedModel,
    spec: ModelSpec,
    *,
    digest: str,
    size_bytes: int,
    batching: Batching,
    idempotent: bool,
    warnings: Sequence[str],
    ready_at_ms: int,
) -> pb.ModelVersion:
    """What the catalogue says of a version that serves."""
    announced = pb.ModelVersion(
        name=name,
        version=version,
        state=pb.MODEL_STATE_READY,
        runtime=model.runtime,
        device=model.device,
        inputs=_inputs(model.signature.inputs),
        outputs=[_tensor(tensor) for tensor in model.signature.outputs],
        batched=model.signature.batched,
        max_batch_size=batching.max_rows,
        max_delay_ms=batching.max_delay_s * 1000,
        labels=model.labels,
        idempotent=idempotent,
        retry_after_hang=idempotent and spec.retry_after_hang,
        deadline_ms=spec.deadline_ms or 0,
        examples=[_example(example, model.signature) for example in spec.examples],
        digest=digest,
        size_bytes=size_bytes,
        ready_at_ms=ready_at_ms,
        warnings=warnings,
        isolated=spec.isolation == "process",
        streaming=model.streams,
    )
    if spec.image is not None:
        announced.image.CopyFrom(_image(spec.image, model.picture))
    if model.streams:
        announced.stream.CopyFrom(_bounds(spec.stream))
    if model.task != "predict":
        announced.task = model.task
    if model.task in ("chat", "complete"):
        announced.generation.CopyFrom(
            pb.Generation(
                supports=model.supports,
                default_max_tokens=model.default_max_tokens,
                context_tokens=model.context_tokens,
            )
        )
    return announced


def _bounds(stream: Stream) -> pb.StreamBounds:
    return pb.StreamBounds(
        first_chunk_ms=stream.first_chunk_ms or 0,
        gap_ms=stream.gap_ms or 0,
        total_ms=stream.total_ms or 0,
        stall_ms=stream.stall_ms or 0,
        heartbeat_ms=stream.heartbeat_ms or 0,
    )


def _image(image: Image, picture: Picture | None) -> pb.ImageHint:
    hint = pb.ImageHint(input=image.input, layout=image.layout, black=image.black, white=image.white)
    if image.mean is not None and image.std is not None:
        hint.mean.extend(image.mean)
        hint.std.extend(image.std)
        # Of the first channel, for who shows one range for all.
        hint.black, hint.white = ((level - image.mean[0]) / image.std[0] for level in (0, 1))
    if picture is not None:
        hint.media_types.extend(MEDIA_TYPES)
        hint.mode, hint.fit = picture.mode, picture.fit
        hint.width, hint.height = picture.size
    return hint


def unready_version(
    name: str,
    version: str,
    state: pb.ModelState,
    *,
    failure: str = "",
    detail: str = "",
    runtime: str = "",
    size_bytes: int = 0,
) -> pb.ModelVersion:
    """What the catalogue says of a version that does not serve."""
    return pb.ModelVersion(
        name=name,
        version=version,
        state=state,
        failure=failure,
        failure_detail=detail,
        runtime=runtime,
        size_bytes=size_bytes,
    )


def unready_from_folder(
    folder: VersionFolder, state: pb.ModelState, *, failure: str = "", detail: str = ""
) -> pb.ModelVersion:
    """The same of a version whose files are there."""
    size_bytes = folder.contents.size_bytes
    return unready_version(
        *folder.key, state, failure=failure, detail=detail, runtime=folder.runtime, size_bytes=size_bytes
    )


def batching_from_spec(model: LoadedModel, spec: ModelSpec, *, idempotent: bool, queue_calls: int | None) -> Batching:
    """How calls of a version share runs: only along one batch axis, and only where a failed batch may run again."""
    max_rows = 1
    if model.signature.batched and idempotent:
        max_rows = min(spec.batching.max_batch_size, model.max_rows or spec.batching.max_batch_size)
    max_delay_s = spec.batching.max_delay_ms / 1000 if max_rows > 1 else 0.0
    return Batching(max_rows, max_delay_s, float("inf") if queue_calls is None else queue_calls)


def _example(example: Example, signature: Signature) -> pb.Example:
    # Of the ways to write inputs one, so that who shows them or repeats their rows needs to know no other.
    inputs = without_names(example.inputs, signature)
    return pb.Example(name=example.name, inputs_json=json.dumps(inputs, ensure_ascii=False))


def _inputs(specs: Sequence[TensorSpec]) -> list[pb.TensorSpec]:
    listed = listed_categories(spec.categories for spec in specs)
    return [_tensor(spec, categories_json) for spec, categories_json in zip(specs, listed, strict=True)]


def _tensor(spec: TensorSpec, categories_json: str = "") -> pb.TensorSpec:
    datatype = DATATYPE_NUMBERS[spec.datatype]
    return pb.TensorSpec(
        name=spec.name,
        datatype=datatype,  # type: ignore[arg-type]
        shape=spec.shape,
        nullable=spec.nullable,
        feature_names=spec.feature_names,
        categories_json=categories_json,
    )
