"""What all tests of the worker share."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from inferencehub.telemetry.log import configure_log


@pytest.fixture(scope="package", autouse=True)
def quiet_log() -> Iterator[None]:
    """Log lines go nowhere; structlog's own default would draw every traceback in a box."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure_log("test", style="json", stream=io.StringIO())
    yield
    root.handlers[:], root.level = before
    logging.captureWarnings(False)
    structlog.reset_defaults()
