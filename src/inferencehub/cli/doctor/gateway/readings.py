"""What the metrics tell beyond the calls: the gateway's own breath, and the store of limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inferencehub.errors import is_success

from ..finding import Finding
from .asking import Gateway

_LINE = re.compile(r"^([a-z0-9_]+)(?:\{[^}]*\})? ([0-9.eE+-]+|NaN)$", re.MULTILINE)
# Above it each call waits that long for its turn, now and then.
MOST_LAG_S = 0.1
MOST_OPEN = 0.8


def examine_readings(gateway: Gateway) -> Iterator[Finding]:
    told = gateway.get("/metrics")
    if not is_success(told.status):
        yield Finding("warn", "metrics", f"they are not shown: HTTP {told.status}", "use a key with the scope metrics")
        return
    yield from findings_of_metrics(told.text)


def findings_of_metrics(text: str) -> Iterator[Finding]:
    """Only what is wrong; the greatest of several gateway processes counts."""
    readings: dict[str, float] = {}
    for name, value in _LINE.findall(text):
        readings[name] = max(readings.get(name, 0.0), float(value))
    lag_s = readings.get("nodejs_eventloop_lag_p99_seconds", 0.0)
    if lag_s > MOST_LAG_S:
        mend = "it has more to do than one core gives: raise gateway.processes, or give it cores of its own"
        yield Finding("warn", "gateway", f"its event loop is {lag_s * 1000:.0f} ms late at p99", mend)
    opened, most = readings.get("process_open_fds", 0.0), readings.get("process_max_fds", 0.0)
    if most and opened > most * MOST_OPEN:
        yield Finding(
            "warn", "gateway", f"{opened:.0f} of {most:.0f} files are open", "raise `ulimit -n` and restart it"
        )
    fallbacks = readings.get("inferencehub_limit_store_fallbacks_total", 0.0)
    if fallbacks:
        mend = "see why the store of limits is slow or away: until then limits are exact for each gateway only"
        yield Finding("warn", "limits", f"{fallbacks:,.0f} charges were made without the store since the start", mend)
    denied = readings.get("inferencehub_retries_denied_total", 0.0)
    if denied:
        mend = "workers are lost too often: see their logs"
        yield Finding("warn", "workers", f"{denied:,.0f} calls were not tried again since the start", mend)
