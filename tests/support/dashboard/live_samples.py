"""An hour of samples as the gateway's history gives them, made up: for pages that must stay smooth with all of it."""

from __future__ import annotations

import math
import time
from typing import Any

HOUR_S = 3600
# One second that stands out, so that it can be told whether it is lost.
PEAK_AGE_S = 1234
PEAK_CALLS = 5000


def hour_of_samples() -> dict[str, Any]:
    """Oldest first; two versions with waves, errors of two reasons, and one peak."""
    now_ms = int(time.time() * 1000)
    return {
        "interval_ms": 1000,
        "boot_id": "made-up",
        "samples": [_sample(now_ms - age * 1000, age) for age in range(HOUR_S - 1, -1, -1)],
    }


def _sample(at_ms: int, age_s: int) -> dict[str, Any]:
    calls = PEAK_CALLS if age_s == PEAK_AGE_S else 40 + round(30 * math.sin(age_s / 60))
    errors = {"QUEUE_FULL": 3} if age_s % 40 < 3 else {"MODEL_FAILED": 1} if age_s % 17 == 0 else {}
    quantiles = {"p50_ms": 2 + age_s % 3, "p95_ms": 8 + age_s % 5, "p99_ms": 20 + age_s % 7}
    parts = [
        {"model": "counter", "version": version, "calls": part, "errors": errors if version == "1" else {}, **quantiles}
        | {"rows": part, "batch_rows": 2, "queued": age_s % 4}
        for version, part in (("1", calls // 2), ("2", calls - calls // 2))
    ]
    total = {"calls": calls, "errors": errors, **quantiles}
    return {"id": at_ms // 1000, "at": at_ms, "versions": parts, "all": total, "waiting": 0}
