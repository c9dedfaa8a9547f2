"""A package can be kept out of one library's import, and is there for everybody afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

from inferencehub.telemetry.without import without


def test_a_package_is_missing_meanwhile_and_there_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with without("colorsys"), pytest.raises(ModuleNotFoundError):
        import colorsys
    import colorsys

    assert colorsys.rgb_to_hls(0, 0, 0) == (0, 0, 0)


def test_what_somebody_has_already_stays() -> None:
    with without("json"):
        import json

        assert json.loads("1") == 1


def test_log_lines_come_without_rich() -> None:
    code = "import sys; import inferencehub.telemetry.log; print('rich' in sys.modules); import rich"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
