"""Keeps a gRPC method busy from one process: so many calls under way on one connection, for so long."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from statistics import quantiles

import grpc

TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class GrpcCall:
    """What is called over and over.

    Attributes:
        method: `/package.Service/Method`.
        message: Encoded, without a frame.
    """

    method: str
    message: bytes


@dataclass(frozen=True, slots=True)
class GrpcLoad:
    """What one window of load showed, seen from the caller: this process is the slower of the two."""

    requests: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float


def load(address: str, call: GrpcCall, *, at_once: int, seconds: float, key: str) -> GrpcLoad:
    """Call for so long; a call that fails raises grpc.RpcError."""
    return asyncio.run(_load(address, call, at_once, seconds, key))


async def _load(address: str, call: GrpcCall, at_once: int, seconds: float, key: str) -> GrpcLoad:
    took: list[float] = []
    async with grpc.aio.insecure_channel(address) as channel:
        ask = channel.unary_unary(call.method)
        metadata = (("authorization", f"Bearer {key}"),)
        await ask(call.message, metadata=metadata, timeout=TIMEOUT_S, wait_for_ready=True)
        until = time.perf_counter() + seconds

        async def caller() -> None:
            while (begun := time.perf_counter()) < until:
                await ask(call.message, metadata=metadata, timeout=TIMEOUT_S)
                took.append(time.perf_counter() - begun)

        await asyncio.gather(*(caller() for _ in range(at_once)))
    hundredths = quantiles(took, n=100)
    return GrpcLoad(len(took), len(took) / seconds, hundredths[49] * 1e3, hundredths[98] * 1e3)
