"""How the ends of processes are put."""

from __future__ import annotations

from inferencehub.supervisor.rules.words import ending


def test_how_a_process_ended() -> None:
    assert ending(3) == "exit code 3"
    assert ending(-9) == "signal SIGKILL"
    assert ending(-250) == "signal 250"
