"""Imports what records traces, where they are wanted: a worker without them never pays for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inferencehub.config.telemetry import Otlp
from inferencehub.telemetry.log import logger

if TYPE_CHECKING:
    from inferencehub.worker.traces.sdk import Tracing

# For spans that are still to be delivered when all calls are over.
LAST_SPANS_S = 2.0


def open_tracing(settings: Otlp, name: str, version: str) -> Tracing | None:
    """None where no collector is named, or the extra is missing that records."""
    is_wanted = settings.enabled and (settings.endpoint or settings.traces_endpoint)
    if not is_wanted or settings.sampler == "always_off":
        return None
    try:
        from inferencehub.worker.traces.sdk import Tracing
    except ImportError as error:
        logger().warning(
            "traces have no spans of this worker; to have them: pip install 'inferencehub[otel]'", error=str(error)
        )
        return None
    return Tracing(settings, name, version)
