"""The rows that a call sends and the answer that each must get: the sums that both sides of the ledger share.

A row is three whole numbers: the call's id, a nonce of its own, and a check of the two, so that a model can tell a row
of a caller from one that was made up to warm it up. Its answer is a hash of the row (and of its padding, where the
model takes one), the version and the process that ran it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

# Copied into the models word for word, so that the two sides can't drift apart. 48 bits stay exact in JSON.
ARITHMETIC = """
from hashlib import blake2b


def check_of(call: int, nonce: int) -> int:
    return int.from_bytes(blake2b(f"{call} {nonce}".encode(), digest_size=6).digest())


def answer_of(call: int, nonce: int, check: int, padding: bytes, version: str) -> int:
    row = f"{call} {nonce} {check} {version} ".encode() + padding
    return int.from_bytes(blake2b(row, digest_size=6).digest())
"""


def check_of(call: int, nonce: int) -> int:
    return int.from_bytes(blake2b(f"{call} {nonce}".encode(), digest_size=6).digest())


def answer_of(call: int, nonce: int, check: int, padding: bytes, version: str) -> int:
    row = f"{call} {nonce} {check} {version} ".encode() + padding
    return int.from_bytes(blake2b(row, digest_size=6).digest())


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a call: what a wide model gets beside it is so many bytes of FP32, made from the nonce."""

    call: int
    nonce: int
    padding_bytes: int = 0

    def numbers(self) -> list[int]:
        return [self.call, self.nonce, check_of(self.call, self.nonce)]

    def padding(self) -> bytes:
        """Raw little-endian numbers, without NaN and infinities, whose bits nobody promises to keep."""
        words = np.frombuffer(random.Random(self.nonce).randbytes(self.padding_bytes // 4 * 4), "<u4")
        return (words & np.uint32(0xBFFFFFFF)).tobytes()

    def expected(self, version: str) -> int:
        return answer_of(*self.numbers(), self.padding(), version)
