"""The guide to canaries: its commands work as they are written, in their order."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

from tests.support.pages.blocks import blocks_of
from tests.support.pages.walk import Walk, walking
from tests.support.pages.walked import in_a_walk
from tests.support.until import until


def has_judged(walk: Walk, version: str) -> bool:
    headers = {"authorization": f"Bearer {walk.key}"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{walk.url}/admin/traffic/resnet/canary", headers=headers)
    ) as answer:
        last = json.load(answer)["run"]
    return (last["version"], last["state"]) == (version, "rolled_back")


def test_the_commands_of_the_guide_work_in_their_order(tmp_path: Path, wheel: Path, by_pip: bool) -> None:
    with walking(tmp_path, wheel, by_pip=by_pip) as walk:
        walk.install("sklearn,onnx")
        for block in blocks_of("docs/guides/canary.md"):
            if in_a_walk(block):
                walk.take(block)
            if "--canary 3" in block.code:
                until(lambda: has_judged(walk, "3"))
        assert (walk.folder / "traffic.json").read_text().startswith('{\n  "model": "resnet"')
        assert walk.predict("resnet", [[0] * 8] * 8, version="next")["version"] == "2"
