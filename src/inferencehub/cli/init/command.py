"""The command: writes a template's files where there are none, and says what to type next."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..output import fail, talk
from .chat import CHAT
from .onnx import ONNX
from .python import PYTHON
from .sklearn import SKLEARN
from .template import README
from .torch import TORCH


class Name(StrEnum):
    """What a model may be made with."""

    PYTHON = "python"
    SKLEARN = "sklearn"
    ONNX = "onnx"
    TORCH = "torch"
    CHAT = "chat"


TEMPLATES = {Name.PYTHON: PYTHON, Name.SKLEARN: SKLEARN, Name.ONNX: ONNX, Name.TORCH: TORCH, Name.CHAT: CHAT}


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make or to fill.")],
    template: Annotated[Name, typer.Option(help="What the model is made with.")] = Name.PYTHON,
) -> None:
    """Make a folder with a model and settings to start from.

    Nothing is ever overwritten.
    """
    chosen = TEMPLATES[template]
    files = chosen.all_files()
    # A folder may well have one of its own, which says more.
    if (folder / README).exists():
        del files[README]
    taken = [name for name in files if (folder / name).exists()]
    if taken:
        fail(f"Expected a folder without {', '.join(taken)}, got one with; choose another, nothing was changed.", 1)
    try:
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(file)
    except OSError as error:
        fail(f"Cannot write {error.filename}: {error.strerror}.", 1)
    talk("")
    for line in chosen.next_lines(folder):
        talk(line)
