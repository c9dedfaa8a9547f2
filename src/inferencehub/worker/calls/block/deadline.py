"""What is said of a call whose time is over."""

from __future__ import annotations

from inferencehub.errors import DeadlineExceeded


def deadline_passed(when: str) -> DeadlineExceeded:
    """`when` completes the sentence: the deadline passed before the call could run, for one."""
    return DeadlineExceeded(
        f"The deadline passed {when}; allow more time with the header x-request-timeout-ms, or with `deadline_ms` in "
        "the model's model.yaml for every call, or send less at once."
    )
