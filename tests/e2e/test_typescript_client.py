"""The TypeScript client against a real gateway, in Node: the programs of its page, and every kind of tensor."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.model_folders import put
from tests.support.pages.blocks import blocks_of
from tests.support.processes import ROOT
from tests.support.typescript_client import compiled, install_client, run_program
from tests.support.up import RunningUp, running_up

DEMO_MODELS = ROOT / "src/inferencehub/demo"
PAGES = ("docs/reference/typescript-client.md", "docs/GETTING_STARTED.md", "clients/typescript/README.md")
PRELUDE = """import { InferenceHub } from "@inferencehub/client";
const hub = new InferenceHub({ url: process.env.INFERENCEHUB_URL!, apiKey: process.env.INFERENCEHUB_API_KEY });
"""
OPTIONS = {
    "module": "nodenext",
    "target": "es2024",
    "lib": ["es2024", "dom", "dom.iterable"],
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "verbatimModuleSyntax": True,
    "noEmit": True,
    "types": ["node"],
    "typeRoots": [str(ROOT / "node_modules/@types")],
}
"""Of whoever installs the package: its declarations are checked, too."""


KINDS = (
    ("BOOL", "[true, false]"),
    ("UINT8", "[1, 255]"),
    ("UINT16", "[1, 65_535]"),
    ("UINT32", "[1, 2 ** 32 - 1]"),
    ("UINT64", "[1n, 2n ** 64n - 1n]"),
    ("INT8", "[1, -128]"),
    ("INT16", "[1, -32_768]"),
    ("INT32", "[1, -(2 ** 31)]"),
    ("INT64", "[1n, -(2n ** 63n)]"),
    ("FP16", "[1, 65_504]"),
    ("FP32", "[0.5, NaN]"),
    ("FP64", "[0.1, -Infinity]"),
    ("BF16", "[1, 2 ** 10]"),
    ("BYTES", '["ä", Uint8Array.of(0xff)]'),
)
ECHO = f"""
SIGNATURE = {{name: (name, [-1]) for name in {tuple(name for name, _elements in KINDS)}}}

class Model:
    inputs = SIGNATURE
    outputs = SIGNATURE

    def predict(self, inputs):
        return inputs
"""
ROUND_TRIPS = """
import { isDeepStrictEqual } from "node:util";
import { tensor } from "@inferencehub/client";

const given = { KINDS };
const names = Object.keys(given) as (keyof typeof given)[];
const empty = Object.fromEntries(names.map((name) => [name, tensor([], [0], name)]));
for (const inputs of [given, empty]) {
  const binary = await hub.predict("echo", inputs);
  console.log(names.filter((name) => !isDeepStrictEqual(binary.outputs[name], inputs[name])));
}
const asJson = JSON.parse(JSON.stringify(given));
const plain = await hub.predict("echo", asJson);
console.log(names.filter((name) => !isDeepStrictEqual(plain.outputs[name], given[name])));
const json = await hub.predict("echo", given, { format: "json" });
console.log(isDeepStrictEqual(json.outputs, asJson));
"""
"""Says which datatypes came back otherwise than they went: as tensors, as empty ones, from JSON to tensors."""

LARGE = """
import { tensor } from "@inferencehub/client";

const pictures = tensor(Float32Array.from({ length: 4 * 224 * 224 * 3 }, (_, at) => at % 251), [4, 224, 224, 3]);
const { outputs, version, timings } = await hub.predict("pictures", pictures, { deadlineMs: 60_000 });
const same = outputs.y!.data.every((value, at) => value === pictures.data[at]);
console.log(version, same, outputs.y!.shape, timings.totalMs > 0);
"""
PICTURES = """
class Model:
    inputs = {"x": ("FP32", [-1, 224, 224, 3])}
    outputs = {"y": ("FP32", [-1, 224, 224, 3])}

    def predict(self, inputs):
        return {"y": inputs["x"]}
"""


STAND_INS = {
    "letters": """
class Model:
    inputs = {"text": ("BYTES", [1])}
    outputs = {"letter": ("BYTES", [1])}

    def predict(self, inputs):
        for letter in inputs["text"][0].decode():
            yield {"letter": [letter]}
""",
    "smollm2": """
import inferencehub

class Model:
    task = "chat"
    supports = {"temperature"}

    def generate(self, request):
        yield "The capital of France"
        yield " is Paris."
        yield inferencehub.Finish("stop", prompt_tokens=9, completion_tokens=7)
""",
    "minilm": """
import numpy as np

class Model:
    task = "embed"

    def embed(self, texts):
        return np.ones((len(texts), 384), np.float32)
""",
}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which programs find the client."""
    folder = tmp_path_factory.mktemp("programs")
    install_client(folder)
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "include": ["*.mts"]}))
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """The demo models, and small ones in the place of those that stream, chat and embed."""
    models = tmp_path_factory.mktemp("demo") / "models"
    shutil.copytree(DEMO_MODELS, models, ignore=shutil.ignore_patterns("__pycache__", "*.py[co]"))
    for name, code in STAND_INS.items():
        put(models, name, "1", {"model.py": code})
    with running_up(models.parent / "home", "--models", str(models)) as running:
        yield running


@pytest.fixture(scope="module")
def echoes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """Models that answer with what they are given."""
    models = tmp_path_factory.mktemp("echo") / "models"
    put(models, "echo", "1", {"model.py": ECHO})
    put(models, "pictures", "1", {"model.py": PICTURES})
    with running_up(models.parent / "home", "--models", str(models)) as running:
        yield running


def program_from(block: str, url: str) -> str:
    return block.replace("http://127.0.0.1:3000", url) if "new InferenceHub(" in block else PRELUDE + block


def test_what_the_pages_show_is_what_happens(programs: Path, up: RunningUp) -> None:
    blocks = [block.code for page in PAGES for block in blocks_of(page) if block.language == "ts"]
    files = [programs / f"block{number}.mts" for number in range(len(blocks))]
    for file, block in zip(files, blocks, strict=True):
        file.write_text(program_from(block, up.url), encoding="utf-8")
    compiled("-p", str(programs))
    for file, block in zip(files, blocks, strict=True):
        promised = re.findall(r"console\.log\(.*?; // (.+)$", block, re.MULTILINE)
        assert promised, block
        printed = run_program(file, INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key)
        lines = printed.splitlines()
        # What a chat writes is whatever the model says.
        assert (lines[: len(promised)] if "process.stdout.write" in block else lines) == promised, block


def test_every_datatype_comes_back_as_it_went(programs: Path, echoes: RunningUp) -> None:
    kinds = ", ".join(f'{name}: tensor({elements}, [2], "{name}")' for name, elements in KINDS)
    printed = printed_by(programs / "kinds.mts", ROUND_TRIPS.replace("KINDS", kinds), echoes)
    assert printed == ["[]", "[]", "[]", "true"]


def test_large_tensors_are_the_same_bytes(programs: Path, echoes: RunningUp) -> None:
    assert printed_by(programs / "large.mts", LARGE, echoes) == ["1 true [ 4, 224, 224, 3 ] true"]


def printed_by(file: Path, code: str, up: RunningUp) -> list[str]:
    file.write_text(PRELUDE + code, encoding="utf-8")
    return run_program(file, INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key).splitlines()
