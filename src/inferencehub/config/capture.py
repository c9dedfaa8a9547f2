"""The settings of captured calls: which are written down, where, in which form, and what is left out of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from .section import Section
from .upstreams import Name

Percent = Annotated[float, Field(ge=0, le=100)]
TensorName = Annotated[str, Field(min_length=1, max_length=255)]


class CapturedModel(Section):
    """A model of whose calls another share is captured."""

    model: Name
    """Its name."""
    sample_percent: Percent
    """Share of its calls, in place of `capture.sample_percent`."""


class Redaction(Section):
    """What is not written down as it came. How: docs/guides/capture.md."""

    model: Name | Literal["*"] = "*"
    """Which model it is about; "*" is every one."""
    input: TensorName | None = None
    """The input, by its name; "*" is all of them."""
    output: TensorName | None = None
    """The output, by its name; "*" is all of them. What models for text make is the output `text`."""
    parameter: TensorName | None = None
    """The parameter, by its name; "*" is all of them."""
    action: Literal["drop", "hash", "mask"]
    """drop writes no values; hash writes a keyed hash in place of each, so that equal ones stay equal; mask writes x
    for each letter and 0 for each digit."""


class Capture(Section):
    """Calls and their answers in files, for a share of the calls. How: docs/guides/capture.md."""

    enabled: bool = False
    """Whether calls are captured."""
    folder: Path | None = None
    """Where the files go; null is the folder capture under the home."""
    format: Literal["jsonl", "parquet"] = "jsonl"
    """jsonl writes a line for each call, parquet a row, and loses more when a gateway is killed."""
    sample_percent: Percent = 1.0
    """Share of the calls that are captured, of models that have none of their own."""
    models: list[CapturedModel] = []
    """Models of whose calls another share is captured."""
    redact: list[Redaction] = []
    """What is not written down as it came."""
    hash_key: SecretStr | None = None
    """Secret for the action hash; null makes one at first use and keeps it under the home."""
    max_record_bytes: Annotated[int, Field(ge=1_024, le=16_777_216)] = 65_536
    """Bytes of one call in a file; inputs and outputs that are too large for it are left out, with a note."""
    rotate_bytes: Annotated[int, Field(ge=65_536)] = 67_108_864
    """A file of so many bytes is complete, and the next begins."""
    rotate_s: Annotated[int, Field(ge=1, le=604_800)] = 3_600
    """So many seconds after its first call a file is complete, whatever is in it."""
    keep_bytes: Annotated[int, Field(ge=65_536)] = 1_073_741_824
    """Bytes of all files in the folder; beyond it the oldest are deleted."""
    keep_files: Annotated[int, Field(ge=1)] = 1_000
    """Number of files in the folder; beyond it the oldest are deleted."""
