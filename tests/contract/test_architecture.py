"""docs/ARCHITECTURE.md against what is there: folders, layers and RPCs."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def folders_of_the_page() -> set[str]:
    """The tree under "The house" as paths; each level is indented by two spaces."""
    found, above = set(), [""]
    for indent, name in re.findall(r"^( *)([\w/]+)/(?: .*)?$", section("The house"), re.MULTILINE):
        level = len(indent) // 2
        above[level + 1 :] = [f"{above[level]}{name}/"]
        found.add(above[-1].rstrip("/"))
    return found


def folders_of(root: str, ending: str) -> set[str]:
    files = [str(path.relative_to(ROOT)) for path in (ROOT / root).rglob(f"*{ending}")]
    # What is built does not count, nor what is below the demo models: those are repositories of their own.
    own = [Path(re.sub(r"/demo/.*/", "/demo/", path)) for path in files if "/_bundle/" not in path]
    return {str(folder) for path in own for folder in path.parents if str(folder).startswith(root)}


def test_the_house_names_every_folder_and_no_other() -> None:
    gateway = folders_of("gateway/src", ".ts")
    python = folders_of("src/inferencehub", ".py")
    assert "gateway/src/doors/predict" in gateway
    assert "src/inferencehub/worker/calls" in python
    assert folders_of_the_page() == gateway | python


def test_the_layers_of_the_gateway_are_those_that_are_tested() -> None:
    rings = re.search(r"const RINGS.*?= \[\n(.*?)\n\];", (ROOT / "gateway/test/layers.test.ts").read_text(), re.DOTALL)
    line = re.search(r"^gateway +(.*)$", section("Layers"), re.MULTILINE)
    assert rings
    assert line
    tested = [sorted(re.findall(r'"([\w.]+)"', ring)) for ring in rings[1].splitlines()]
    assert [sorted(re.findall(r"\w+", level)) for level in line[1].split("→")] == [
        [name.removesuffix(".ts") for name in ring] for ring in tested
    ]


def test_the_layers_of_python_are_those_that_are_tested() -> None:
    tested = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    line = re.search(r"^python +(.*)$", section("Layers"), re.MULTILINE)
    assert line
    assert [sorted(re.findall(r"\w+", level)) for level in line[1].split(">")] == [
        sorted(name.removeprefix("inferencehub.") for name in layer.split(" | ")) for layer in tested
    ]


def test_the_contract_lists_every_rpc() -> None:
    signature = re.compile(r"^ *(rpc \w+\(.*?\) returns \(.*?\));", re.MULTILINE)
    proto = (ROOT / "contract/proto/inferencehub/rpc/v1/inference.proto").read_text(encoding="utf-8")
    assert signature.findall(section("The contract")) == signature.findall(proto)
