"""Every setting does something: some program reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from inferencehub.config.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DECLARATIONS = {"src/inferencehub/config/settings.py", "gateway/src/config/settings.ts"}


def names(section: type[BaseModel], path: str = "") -> Iterator[str]:
    for name, field in section.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from names(inner, f"{path}{name}.")
        else:
            yield f"{path}{name}"


def readers() -> str:
    files = [*(ROOT / "src/inferencehub").rglob("*.py"), *(ROOT / "gateway/src").rglob("*.ts")]
    written = [path for path in files if str(path.relative_to(ROOT)) not in DECLARATIONS and "rpc" not in path.parts]
    return "\n".join(path.read_text(encoding="utf-8") for path in written)


READERS = readers()


@pytest.mark.parametrize("setting", list(names(Settings)))
def test_is_read(setting: str) -> None:
    """As an attribute, or taken out of its section by name."""
    name = setting.rpartition(".")[2]
    assert re.search(rf"\.{name}\b|[{{,]\s*{name}\s*[,:}}]|[\"']{name}[\"']", READERS)
