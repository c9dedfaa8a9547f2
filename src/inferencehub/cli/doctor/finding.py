"""What an examination comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `fail`: it keeps InferenceHub from serving; `warn`: worth a look."""

    status: Status
    subject: str
    detail: str
    mend: str = ""
