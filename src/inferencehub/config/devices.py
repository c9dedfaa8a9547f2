"""Settings of devices that models lie on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .section import Section

DeviceName = Annotated[str, Field(pattern=r"^(cpu|cuda(:[0-9]{1,2})?)$")]


class Devices(Section):
    """What models may take of the devices that they lie on. How: docs/guides/gpus.md."""

    memory_mb: dict[DeviceName, Annotated[int, Field(ge=1)]] = {}  # noqa: RUF012  (Pydantic copies it)
    """What the models of one worker may take of a device together, in MiB, such as {"cuda:0": 20000}; of a CUDA device
    that is not named nine tenths, of the CPU's memory all. As a variable: cuda:0=20000,cuda:1=20000."""
