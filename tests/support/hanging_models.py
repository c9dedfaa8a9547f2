"""Models that do harm to their worker when they are asked to: `x` says how, and any other comes back."""

from __future__ import annotations

from enum import IntEnum
from pathlib import Path

from tests.support.model_folders import put


class Harm(IntEnum):
    """What a call may ask for, as its input."""

    GIL = 9001
    """A regular expression that backtracks for ever and never lets the interpreter lock go."""
    LOOP = 9002
    """An endless loop, beside which other threads get their turns."""
    DEADLOCK = 9003
    """A lock that nobody will ever release."""
    MEMORY = 9004
    """Four gigabytes, in steps, each of them written to."""
    AT_ONCE = 9005
    """Four gigabytes in one piece."""
    CHILD = 9006
    """As many in a process of its own, which lifts the limit that it was given."""
    GIL_3_S = 9007
    """Three seconds in which no other thread has a turn; then it answers."""


MODEL = """
import ctypes, os, re, subprocess, sys, threading, time
import numpy as np

CHILD = '''
import resource, time
resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))
kept = [bytes([1]) * 2**26 for _ in range(64)]
time.sleep(600)
'''

class Model:
    inputs = {{"x": ("INT64", [-1])}}
    outputs = {{"y": ("INT64", [-1])}}
    idempotent = {idempotent}

    def predict(self, inputs):
        harm = int(inputs["x"][0])
        if harm == 9001:
            re.match(r"(a+)+$", "a" * 64 + "b")
        if harm == 9002:
            while True:
                pass
        if harm == 9003:
            lock = threading.Lock()
            lock.acquire()
            lock.acquire()
        if harm == 9004:
            kept = [np.ones(8 * 2**20) for _ in range(64)]
        if harm == 9005:
            kept = np.ones(512 * 2**20)
        if harm == 9006:
            subprocess.run([sys.executable, "-c", CHILD])
        if harm == 9007:
            ctypes.PyDLL(None).usleep(3_000_000)
        return {{"y": inputs["x"]}}
"""


def put_harmful(repository: Path, name: str, *, idempotent: bool = True, yaml: str = "") -> None:
    """Version 1 of such a model; `yaml` is its model.yaml."""
    put(repository, name, "1", {"model.py": MODEL.format(idempotent=idempotent), "model.yaml": yaml})
