"""What model.yaml may say: every field of it with its type, range and default, declared once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationInfo,
    field_validator,
    model_validator,
)

from inferencehub.config.numbers import refuse_flag

from .names import NAME_PATTERN

Datatype = Literal[
    "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64",
    "BF16", "BYTES",
]  # fmt: skip
NULLABLE = ("FP16", "FP32", "FP64", "BF16", "BYTES")
Milliseconds = Annotated[int, Field(ge=1, le=300_000)]


def _text_from_number(value: Any) -> Any:
    """YAML reads an unquoted 1 as a number. 1.10 is refused: it has become 1.1 by the time that we see it."""
    if isinstance(value, (bool, float)):
        raise ValueError(f"write it in quotes: YAML reads it as {value!r}")
    return str(value) if isinstance(value, int) else value


Text = Annotated[str, BeforeValidator(_text_from_number, json_schema_input_type=str | int)]
VersionName = Annotated[Text, Field(pattern=NAME_PATTERN)]
# A word names a dimension of any length; the same word in several shapes means the same length.
Length = Annotated[int, BeforeValidator(refuse_flag), Field(ge=-1, le=2**31 - 1)]
Dimension = Length | Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]


def _several(value: Any) -> Any:
    """A single entry may stand without brackets: `trust: sha256:…`."""
    return (value,) if isinstance(value, str) else value


Trust = Annotated[tuple[str, ...], BeforeValidator(_several, json_schema_input_type=str | tuple[str, ...])]


class Part(BaseModel):
    """A part of model.yaml; unknown fields are errors, so that a typo is never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _flags_are_no_numbers(cls, value: Any, info: ValidationInfo) -> Any:
        return refuse_flag(value, cls.model_fields[info.field_name or ""].annotation)


class Tensor(Part):
    """An input or output: -1, or a word, in the shape stands for any length; an empty shape is a scalar.

    `nullable`: callers may send null for an element of the input, which BYTES brings as None and floats as NaN; by
    default what the artifact tells. `categories`: the values of a column that was a pandas category in training, in
    their order there, for libraries that don't keep them.
    """

    name: Annotated[str, Field(min_length=1)]
    datatype: Datatype
    shape: tuple[Dimension, ...]
    nullable: bool | None = None
    categories: Annotated[tuple[str | int | float | bool, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _null_has_a_value(self) -> Tensor:
        if self.nullable and self.datatype not in NULLABLE:
            raise ValueError(f"{self.datatype} has no value for null; declare it as FP64, or without `nullable`")
        return self


class Labels(Part):
    """Replaces one output, whose last dimension is the classes, by `label` and `probabilities`."""

    output: str
    names: Annotated[tuple[Text, ...], Field(min_length=1)]
    activation: Literal["softmax", "none"] = "softmax"


class Batching(Part):
    """How calls share a run. `max_delay_ms` is how long an idle model waits for more rows; 0 means never."""

    max_batch_size: Annotated[int, Field(ge=1, le=65_536)] = 64
    max_delay_ms: Annotated[float, Field(ge=0, le=10_000)] = 0


class Latest(Part):
    """Version policy: the `latest` greatest versions; names that are no numbers come last."""

    latest: Annotated[int, Field(ge=1)]


class Example(Part):
    """Inputs to try the model with, as the field `inputs` of POST /predict."""

    name: Annotated[Text, Field(min_length=1)]
    inputs: Any

    @field_validator("inputs")
    @classmethod
    def _must_be_json(cls, inputs: Any) -> Any:
        try:
            json.dumps(inputs, allow_nan=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueError(
                f"must be what JSON can hold, such as `array.tolist()`, with NaN and infinities as strings ({error})"
            ) from None
        return inputs


def _plain_layout(value: Any) -> Any:
    """NCHW is CHW: rows always come first."""
    return value[1:] if isinstance(value, str) and value in ("NHW", "NHWC", "NCHW") else value


def _both_sides(value: Any) -> Any:
    """One number is the side of a square."""
    return (value, value) if isinstance(value, int) and not isinstance(value, bool) else value


Pixels = Annotated[int, Field(ge=1, le=65_535)]
Channels = Annotated[tuple[FiniteFloat, ...], Field(min_length=1, max_length=4)]


class Image(Part):
    """The input that is a picture: how it is shown, and what becomes of image files that calls bring for it.

    `layout`: the order of the dimensions after the rows. `mode`: grey, colours, or with opacity; by default what the
    layout and the shape say. `size`: width and height in pixels, or the side of a square; by default the shape's.
    `fit`: how a file's picture comes to that size, stretched, or cropped around its middle. Elements are from `black`
    to `white`, or the value from 0 to 1 less `mean` divided by `std`, each for every channel.
    """

    input: str
    layout: Annotated[
        Literal["HW", "HWC", "CHW"],
        BeforeValidator(_plain_layout, json_schema_input_type=Literal["HW", "HWC", "CHW", "NHW", "NHWC", "NCHW"]),
    ]
    mode: Literal["L", "RGB", "RGBA"] | None = None
    size: (
        Annotated[
            tuple[Pixels, Pixels], BeforeValidator(_both_sides, json_schema_input_type=Pixels | tuple[Pixels, Pixels])
        ]
        | None
    ) = None
    fit: Literal["stretch", "crop"] = "stretch"
    black: FiniteFloat = 0
    white: FiniteFloat = 255
    mean: Channels | None = None
    std: Channels | None = None

    @model_validator(mode="after")
    def _one_scale(self) -> Image:
        if (self.mean is None) != (self.std is None):
            raise ValueError("give `mean` and `std`, or neither")
        if self.mean is not None and self.model_fields_set & {"black", "white"}:
            raise ValueError("give `mean` and `std`, or `black` and `white`: both say which numbers a picture becomes")
        if self.std is not None and not all(each > 0 for each in self.std):
            raise ValueError("`std` divides, so each of it is more than 0")
        return self


DeviceName = Annotated[str, Field(pattern=r"^(cpu|cuda(:[0-9]{1,2})?)$")]


class Instances(Part):
    """Runs of a version at a time in one worker: `count` on each of the `devices`, which each get a copy of the model.

    Without devices it is one copy, where `device` says.
    """

    count: Annotated[int, Field(ge=1, le=64)] = 1
    devices: tuple[DeviceName, ...] = ()

    @property
    def at_once(self) -> int:
        """Runs at a time, on all devices together."""
        return self.count * max(1, len(self.devices))


def _counted(value: Any) -> Any:
    """A number alone is the count."""
    return value if isinstance(value, Mapping | Instances) else {"count": value}


StreamMilliseconds = Annotated[int, Field(ge=1, le=86_400_000)]


class Stream(Part):
    """What bounds the streams of a version, in milliseconds; what is left out is as limits of the gateway have it.

    `first_chunk_ms`: until the first chunk. `gap_ms`: from one chunk to the next. `total_ms`: from the call to the end.
    `stall_ms`: for so long a caller may take nothing while chunks wait for it. `heartbeat_ms`: after so long without a
    chunk the caller gets a sign of life.
    """

    first_chunk_ms: StreamMilliseconds | None = None
    gap_ms: StreamMilliseconds | None = None
    total_ms: StreamMilliseconds | None = None
    stall_ms: StreamMilliseconds | None = None
    heartbeat_ms: StreamMilliseconds | None = None


class Embedding(Part):
    """How the tokens of a text become its vector, for a version with the task embed whose artifact takes tokens.

    `pooling`: the mean of all tokens, the first (cls) or the last one, or none where the artifact gives one vector a
    text. `normalize`: whether vectors get the length 1. `max_tokens`: what is longer is cut off. By default as the
    files of sentence-transformers beside the artifact say, or else: mean, true, and the tokenizer's limit or 512.
    """

    pooling: Literal["mean", "cls", "last", "none"] | None = None
    normalize: bool | None = None
    max_tokens: Annotated[int, Field(ge=1, le=1_048_576)] | None = None


class ModelSpec(Part):
    """The whole of model.yaml, in the model's folder or a version's; each field of the version's file wins."""

    inputs: tuple[Tensor, ...] | None = None
    outputs: tuple[Tensor, ...] | None = None
    labels: Labels | None = None
    batching: Batching = Batching()
    instances: Annotated[
        Instances, BeforeValidator(_counted, json_schema_input_type=Annotated[int, Field(ge=1, le=64)] | Instances)
    ] = Instances()
    device: Annotated[str, Field(pattern=r"^(auto|automatic|cpu|cuda(:[0-9]{1,2})?)$")] | None = None
    on_demand: bool = False
    memory_mb: Annotated[int, Field(ge=1)] | None = None
    dtype: Literal["bf16", "fp16", "fp32"] | None = None
    compile: bool = False
    deadline_ms: Milliseconds | None = None
    max_execution_ms: Milliseconds | None = None
    idempotent: bool | None = None
    retry_after_hang: bool = False
    isolation: Literal["shared", "process"] = "shared"
    python: str | None = None
    versions: Literal["all"] | Latest | tuple[VersionName, ...] = "all"
    examples: tuple[Example, ...] = ()
    image: Image | None = None
    stream: Stream = Stream()
    task: Literal["predict", "chat", "complete", "embed"] | None = None
    max_active: Annotated[int, Field(ge=1, le=4_096)] | None = None
    supports: tuple[str, ...] | None = None
    default_max_tokens: Annotated[int, Field(ge=1)] | None = None
    context_tokens: Annotated[int, Field(ge=1)] | None = None
    embedding: Embedding | None = None
    runtime: str | None = None
    trust: Trust = ()

    @field_validator("trust")
    @classmethod
    def _digests_are_whole(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for entry in value:
            scheme, colon, digest = entry.partition(":")
            if colon and (scheme != "sha256" or len(digest) != 64 or set(digest.lower()) - set("0123456789abcdef")):
                raise ValueError("a digest is sha256: and 64 hexadecimal digits, as sha256sum prints them")
        return value

    @model_validator(mode="after")
    def _names_are_unique(self) -> ModelSpec:
        for field, tensors in (("inputs", self.inputs), ("outputs", self.outputs)):
            names = [tensor.name for tensor in tensors or ()]
            if len(set(names)) != len(names):
                raise ValueError(f"two {field} have the same name")
        return self

    @property
    def pinned_digests(self) -> frozenset[str]:
        """SHA-256 digests that the artifact may have; empty when nothing is pinned."""
        return frozenset(e.removeprefix("sha256:").lower() for e in self.trust if e.startswith("sha256:"))

    @property
    def trusted_types(self) -> tuple[str, ...]:
        """Types, by full name, that a safe loader may make besides those it knows."""
        return tuple(e for e in self.trust if not e.startswith("sha256:"))


def model_schema() -> dict[str, Any]:
    """The JSON Schema of model.yaml."""
    schema = ModelSpec.model_json_schema(mode="validation")
    schema["title"] = "model.yaml"
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
