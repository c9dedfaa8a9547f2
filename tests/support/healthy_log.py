"""What the log of a start must not hold that found nothing amiss."""

from __future__ import annotations

import json
import re

from tests.support.up import RunningUp

# What reads like a fault, whatever the level of its line.
_ALARMING = re.compile(r"not reached|ENOENT|ECONNREFUSED|Traceback|UNAVAILABLE|[Ee]rror|FAILED")


def faults_of_start(up: RunningUp, but: str = "") -> list[str]:
    """Lines before it was ready that are warnings or worse, read like a fault, or are none of the product's own.

    Args:
        up: What has been started.
        but: A message that the models of the test call for.
    """
    ready = up.program.log('"msg":"ready"')
    lines = up.program.stderr.all
    return [line for line in lines[: lines.index(ready)] if _is_fault(line, but)]


def _is_fault(line: str, but: str) -> bool:
    try:
        entry = json.loads(line)
        level, message = entry["level"], entry["msg"]
    except (ValueError, KeyError, TypeError):
        return True
    return message != but and (level not in ("debug", "info") or _ALARMING.search(line) is not None)
