"""Measures what a call costs the gateway by the gRPC door, beside the same call by POST /predict, turn by turn.

Run it from the repository's root: python -m bench.grpc_door [--rounds N] [--seconds N]
The calls are one flower each, for version 1 of iris, so many under way at a time; over gRPC on one connection. What is
compared is processor time of the gateway a call: the callers are of different makes, and their speed is their own.
It writes bench/results/grpc_door.json and prints a table. All traffic stays on loopback.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from bench.calls import flower
from bench.command import parser_of, run
from bench.contenders.product import product
from bench.contenders.running import Running, free_port
from bench.loadgen import grpc_calls, wrk
from bench.loadgen.grpc_calls import GrpcCall
from bench.process_tree import cpu_seconds
from bench.windows import Pace, until_idle
from inferencehub.rpc.v1.inference_pb2 import Datatype, PredictRequest

ROW = struct.pack("<4d", 5.1, 3.5, 1.4, 0.2)
CALLS_AT_ONCE = (64, 1)


def infer() -> GrpcCall:
    """Return a ModelInferRequest, encoded by hand: in one process only one may define its package."""
    tensor = _field(1, b"features") + _field(2, b"FP64") + _field(3, bytes([1, 4]))
    message = _field(1, b"iris") + _field(2, b"1") + _field(5, tensor) + _field(7, ROW)
    return GrpcCall("/inference.GRPCInferenceService/ModelInfer", message)


def _field(number: int, content: bytes) -> bytes:
    """Return a field of less than 128 bytes."""
    return bytes([number << 3 | 2, len(content)]) + content


def predict() -> GrpcCall:
    """Return the same as our own contract has it."""
    request = PredictRequest(model_name="iris", version="1")
    request.inputs.add(name="features", datatype=Datatype.DATATYPE_FP64, shape=[1, 4], raw=ROW)
    return GrpcCall("/inferencehub.rpc.v1.InferenceService/Predict", request.SerializeToString())


@dataclass(frozen=True)
class Cost:
    """What one window showed.

    Attributes:
        gateway_us: Processor time of the gateway a call.
        worker_us: The same of the worker.
    """

    door: str
    at_once: int
    round: int
    requests: int
    gateway_us: float
    worker_us: float


Ask = Callable[[int, float], int]


def doors(running: Running, address: str) -> dict[str, Ask]:
    """Return what loads each door with so many calls at a time for so many seconds, and says how many it answered."""

    def over_grpc(call: GrpcCall) -> Ask:
        return lambda at_once, seconds: (
            grpc_calls.load(address, call, at_once=at_once, seconds=seconds, key=running.key).requests
        )

    def over_http(at_once: int, seconds: float) -> int:
        seen = wrk.load(running.url, flower(), connections=at_once, seconds=round(seconds), key=running.key)
        return seen.requests

    return {"POST /predict": over_http, "gRPC ModelInfer": over_grpc(infer()), "gRPC Predict": over_grpc(predict())}


def costs(running: Running, address: str, pace: Pace) -> list[Cost]:
    """Give each door its turn in every round, after one that nobody counts."""
    asks = doors(running, address)
    for ask in asks.values():
        ask(CALLS_AT_ONCE[0], pace.warm_up_s)
    found = []
    for round_ in range(1, pace.rounds + 1):
        for at_once in CALLS_AT_ONCE:
            for door, ask in asks.items():
                until_idle(running.roots)
                before = cpu_seconds(running.roots)
                requests = ask(at_once, pace.seconds)
                used = {role: took - before[role] for role, took in cpu_seconds(running.roots).items()}
                each = (round(used[role] / requests * 1e6, 1) for role in ("gateway", "worker"))
                found.append(Cost(door, at_once, round_, requests, *each))
    return found


def printed(result: Mapping[str, Any]) -> str:
    """Return the medians as a table."""
    lines = [f"{'door':<18}{'at once':>8}{'gateway µs':>12}{'worker µs':>11}"]
    rows = [Cost(**row) for row in result["costs"]]
    for at_once in CALLS_AT_ONCE:
        for door in dict.fromkeys(row.door for row in rows):
            those = [row for row in rows if (row.door, row.at_once) == (door, at_once)]
            gateway, worker = (median(getattr(row, field) for row in those) for field in ("gateway_us", "worker_us"))
            lines.append(f"{door:<18}{at_once:>8}{gateway:>12,.0f}{worker:>11,.0f}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the raw results, print the table."""
    options = parser_of("grpc_door", __doc__ or "", Pace(rounds=7, warm_up_s=2, seconds=3)).parse_args(arguments)

    def measured() -> dict[str, Any]:
        port = free_port()
        with product(settings={"INFERENCEHUB_GATEWAY__GRPC_PORT": str(port)}) as running:
            pace = Pace(options.rounds, options.warm_up, options.seconds)
            return {"costs": [vars(cost) for cost in costs(running, f"127.0.0.1:{port}", pace)]}

    return run("grpc_door", options, measured, printed)


if __name__ == "__main__":
    raise SystemExit(main())
