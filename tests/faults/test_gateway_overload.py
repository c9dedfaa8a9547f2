"""More comes than the gateway itself can read: as much is answered in time as before, and soon after all is well (P13).

Bodies of 30 kB cost the gateway several times what they cost a worker, or the one who sends them, so that three times
its capacity can be sent from the same machine. Callers wait for two seconds and then close their connection.
"""

from __future__ import annotations

import json
import resource
from pathlib import Path

import pytest

from bench.calls import JSON, Call
from bench.loadgen.open_loop import Stream, drive
from bench.loadgen.wrk import load
from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.stalls import resident_bytes
from tests.support.up import running_up

pytestmark = pytest.mark.fault

SECONDS = 10.0
PATIENCE_S = 2.0
ROWS = [[1.25, 2.5, 3.5, 4.75]] * 1_500
# What the kernel and the gateway hold of callers who wait, for two seconds of three times what it can do.
MORE_BYTES = 768 * 1024 * 1024

MODEL = """
class Model:
    inputs = {"x": ("FP64", [-1, 4])}
    outputs = {"y": ("FP64", [-1])}
    idempotent = True

    def predict(self, inputs):
        return {"y": inputs["x"].sum(axis=1)}
"""


def test_three_times_what_the_gateway_can_read_does_not_bring_it_down(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16_384), hard))
    put(tmp_path / "models", "sums", "1", {"model.py": MODEL})
    body = json.dumps({"model_name": "sums", "inputs": ROWS}, separators=(",", ":")).encode()
    with running_up(
        tmp_path / "home", "--models", str(tmp_path / "models"), "--no-auth", env=environment()
    ) as up:  # fmt: skip
        gateway = up.gateway_process()
        call = Call(body, JSON, lambda _: True)
        load(f"{up.url}/predict", call, connections=16, seconds=2)
        peak_per_s = load(f"{up.url}/predict", call, connections=16, seconds=4).requests_per_s
        before = resident_bytes(gateway.pid)
        (seen,) = drive(up.url, Stream({}, body, 3 * peak_per_s, lasts_s=SECONDS), patience_s=PATIENCE_S)
        share = seen.in_time(PATIENCE_S) / SECONDS / peak_per_s
        more = resident_bytes(gateway.pid) - before
        (after,) = drive(up.url, Stream({}, body, 0.3 * peak_per_s, lasts_s=3.0), patience_s=PATIENCE_S)
        print(
            f"\n3x of {peak_per_s:.0f}/s: {share:.2f} in time, p50 {seen.took_ms(200, 50):.0f} ms, "
            f"{dict(seen.statuses)}, {more / 2**20:.0f} MiB more; "
            f"afterwards p99 {after.took_ms(200, 99):.0f} ms, {dict(after.statuses)}"
        )
        assert share >= 0.5
        assert more <= MORE_BYTES
        assert after.between(2.0, 3.0).statuses == {200: len(after.between(2.0, 3.0).calls)}
        assert up.gateway_process().pid == gateway.pid
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
