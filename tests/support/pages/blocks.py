"""The blocks of code on our pages, each with the comment above it that says what becomes of it in the tests.

Without a comment a block of a shell or of Python is run, YAML is held to the schemas of settings, JSON is
JSON, and `text` is none of them. Otherwise:

    <!-- not run: REASON -->     nobody runs it, and why
    <!-- file: PATH -->          the block is that file
    <!-- prints -->              what the block before it prints, to the letter
    <!-- prints: like -->        the same as JSON, but for numbers of times and for ids
    <!-- output -->              of one real run, which another need not repeat; needless right below a command
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.support.processes import ROOT

_FENCE = re.compile(r"(?:^<!-- ([\w ]+?)(?:: (.*?))? -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """`kind` and `words` are those of its comment: empty where there is none."""

    page: str
    line: int
    language: str
    kind: str
    words: str
    code: str
    before: str
    """The page above it."""

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """Every page for readers, from the checkout's root."""
    roots = (ROOT / "docs", ROOT / "examples")
    found = [*ROOT.glob("*.md"), ROOT / "contract/generation.md", ROOT / "clients/typescript/README.md"]
    return sorted(
        str(page.relative_to(ROOT)) for page in [*found, *(file for root in roots for file in root.rglob("*.md"))]
    )


def blocks_of(page: str) -> list[Block]:
    """In their order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        Block(
            page,
            text.count("\n", 0, found.start(3)) + 1,
            found[3],
            found[1] or "",
            found[2] or "",
            found[4],
            text[: found.start()],
        )
        for found in _FENCE.finditer(text)
    ]
