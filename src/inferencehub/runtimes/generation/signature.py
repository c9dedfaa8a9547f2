"""The signature of every model that generates: contract/generation.md."""

from __future__ import annotations

from typing import Final

from inferencehub.runtimes.protocol import Signature, TensorSpec

REQUEST: Final = "request"
EVENT: Final = "event"
SIGNATURE: Final = Signature(
    inputs=(TensorSpec(REQUEST, "BYTES", (1,)),), outputs=(TensorSpec(EVENT, "BYTES", (-1,)),), batched=False
)
