"""The exception for what keeps `up` from starting or going on, with the exit code that says of which kind it is."""

from __future__ import annotations


class StartError(Exception):
    """One sentence for the user and the exit code of the program."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
