"""The settings of captured calls: what must hold between them."""

from __future__ import annotations

from typing import Any

import pytest

from inferencehub.config.checks import check_gateway
from inferencehub.config.error import ConfigError
from inferencehub.config.settings import Settings

DROP = {"action": "drop"}


@pytest.mark.parametrize(
    ("capture", "said"),
    [
        ({"redact": [DROP]}, "capture.redact.0: expected one of input, output and parameter, got none"),
        (
            {"redact": [DROP | {"input": "a"}, DROP | {"input": "a", "output": "b"}]},
            "capture.redact.1: expected one of input, output and parameter, got input and output",
        ),
        (
            {"models": [{"model": "iris", "sample_percent": 1}] * 2},
            "capture.models.1.model: expected each model once, got iris again",
        ),
        ({"keep_bytes": 65_536}, "capture.keep_bytes: expected at least capture.rotate_bytes, 67108864, got 65536"),
    ],
)
def test_what_contradicts_itself_is_refused(capture: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check_gateway(Settings.model_validate({"capture": capture}))
    assert str(refused.value) == said


def test_a_rule_for_everything_is_one() -> None:
    check_gateway(Settings.model_validate({"capture": {"redact": [DROP | {"model": "*", "parameter": "*"}]}}))
