"""What every test rests on, however the suite was started."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

# A suite started with nohup, or in the background of a script, ignores these, and so would every process that it
# starts. With a handler they do nothing here, and children begin with the default: a handler does not outlive exec.
for _number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda *_: None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", type=Path, metavar="DIR", help="write the browser tests' pictures into DIR")
    parser.addoption(
        "--by-pip", action="store_true", help="have pip itself install what pages ask for: minutes, a network"
    )
