"""Which blocks of which page are run, and by which test."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.support.pages.blocks import Block

DEMO_PAGES = (
    "README.md",
    "docs/guides/files.md",
    "docs/guides/runtimes.md",
    "docs/guides/streaming.md",
    "docs/guides/usage.md",
    "docs/reference/openapi.md",
)


class RunBy(NamedTuple):
    """A test, and which of a page's blocks it runs."""

    test: str
    runs: Callable[[Block], bool]


def in_a_walk(block: Block) -> bool:
    """Output, settings and what says why it is not run are left out."""
    return block.kind in ("file", "runs on") or (block.kind == "" and block.language in ("bash", "sh", "python"))


def _of_kind(*kinds: str) -> Callable[[Block], bool]:
    return lambda block: block.kind in kinds


def _in(*languages: str) -> Callable[[Block], bool]:
    return lambda block: block.language in languages and block.kind == ""


RUN_BY: dict[str, tuple[RunBy, ...]] = {
    **{page: (RunBy("tests/pages/test_demo_pages.py", in_a_walk),) for page in DEMO_PAGES},
    "docs/GETTING_STARTED.md": (
        RunBy("tests/pages/test_getting_started.py", in_a_walk),
        RunBy("tests/e2e/test_typescript_client.py", _in("ts")),
    ),
    "docs/guides/canary.md": (RunBy("tests/pages/test_canary_guide.py", in_a_walk),),
    "docs/guides/plugins.md": (RunBy("tests/pages/test_plugins_guide.py", in_a_walk),),
    **{
        f"docs/guides/migrate/{name}.md": (
            RunBy("tests/e2e/test_migration_guides.py", _of_kind("runs", "file", "calls")),
        )
        for name in ("bentoml", "fastapi", "mlserver", "torchserve", "triton")
    },
    "docs/guides/generative.md": (RunBy("tests/openai/test_pages.py", _of_kind("runs")),),
    "docs/reference/openai.md": (RunBy("tests/openai/test_pages.py", _of_kind("runs")),),
    "docs/reference/oip.md": (RunBy("tests/oip/test_page.py", _of_kind("runs")),),
    "docs/reference/python-client.md": (RunBy("tests/e2e/test_python_client_page.py", _in("pycon")),),
    "docs/reference/typescript-client.md": (RunBy("tests/e2e/test_typescript_client.py", _in("ts")),),
    "clients/typescript/README.md": (RunBy("tests/e2e/test_typescript_client.py", _in("ts")),),
    "docs/reference/cli.md": (RunBy("tests/contract/test_cli_reference.py", _in("sh")),),
}
