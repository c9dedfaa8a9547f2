"""Models that keep a ledger: before a run executes, a line for each of its rows is appended to one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.support.ledger.rows import ARITHMETIC
from tests.support.model_folders import put

# One write in append mode for a run: lines of several processes never mix, and none is torn by a kill.
SOURCE = '''"""Writes down each row before it runs it, and answers with a hash of it."""
import os
import time

import numpy as np
{arithmetic}

class Model:
    inputs = {inputs}
    outputs = {{"answer": ("INT64", [-1, 3])}}
    idempotent = {idempotent}

    def load(self, folder):
        self.version = folder.name
        self.ledger = os.open({ledger!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def predict(self, inputs):
        rows = inputs["row"].tolist()
        padding = [each.tobytes() for each in inputs["padding"]] if "padding" in inputs else [b""] * len(rows)
        sound = [row for row in rows if row[2] == check_of(row[0], row[1])]
        at, tail = time.monotonic_ns(), f"{name} {{self.version}} {{os.getpid()}}"
        if sound:
            lines = [f"{{call}} {{nonce}} {{tail}} {{at}}\\n" for call, nonce, _ in sound]
            os.write(self.ledger, "".join(lines).encode())
            time.sleep({run_s} + (sound[0][1] % 20 == 0) * {hiccup_s})
        answers = [answer_of(*row, more, self.version) for row, more in zip(rows, padding, strict=True)]
        whose = [int(self.version), os.getpid()]
        return {{"answer": np.array([[answer, *whose] for answer in answers], np.int64).reshape(-1, 3)}}

    def close(self):
        os.close(self.ledger)
'''


@dataclass(frozen=True, slots=True)
class Kind:
    """A model of the ledger: may it run twice, do calls share runs, how long does a run take, are its rows wide?

    One run in twenty takes `hiccup_ms` longer, which nobody could know before.
    """

    name: str
    idempotent: bool = True
    batched: bool = True
    run_ms: float = 0.0
    hiccup_ms: float = 0.0
    wide: bool = False

    @property
    def capacity_per_s(self) -> float:
        """Calls a second and worker, where runs are not shared and take time."""
        assert self.run_ms
        assert not self.batched
        return 1000 / self.run_ms


QUICK = Kind("quick")
ONCE = Kind("once", idempotent=False, batched=False, run_ms=10)
STEADY = Kind("steady", batched=False, run_ms=10)
SLOW = Kind("slow", batched=False, run_ms=50)
WIDE = Kind("wide", wide=True)
FITFUL = Kind("fitful", batched=False, run_ms=10, hiccup_ms=400)


def put_kind(models: Path, kind: Kind, ledger: Path, version: int = 1, remark: str = "") -> None:
    """A version of that kind in the repository, whose runs go into the ledger. Another remark is another file."""
    inputs = {"row": ("INT64", [-1, 3])} | ({"padding": ("FP32", [-1, -1])} if kind.wide else {})
    source = SOURCE.format(
        arithmetic=ARITHMETIC,
        inputs=inputs,
        idempotent=kind.idempotent,
        ledger=str(ledger),
        name=kind.name,
        run_s=kind.run_ms / 1000,
        hiccup_s=kind.hiccup_ms / 1000,
    )
    files: dict[str, bytes | str] = {"model.py": f"{source}# {remark}\n"}
    if kind.idempotent and not kind.batched:
        files["model.yaml"] = "batching: {max_batch_size: 1}\n"
    put(models, kind.name, str(version), files)
