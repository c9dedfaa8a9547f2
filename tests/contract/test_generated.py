"""What is generated from the contract is up to date, and loads with every protobuf and grpcio that we allow."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATE = [sys.executable, str(ROOT / "contract/generate.py"), "--check"]

# Reads and writes every fixture in a process of its own, so that it sees the oldest libraries and nothing else of ours.
ROUND_TRIP = """
import base64, json, sys
import grpc, google.protobuf, grpc_health.v1.health, grpc_reflection.v1alpha.reflection
from inferencehub.rpc.v1 import inference_pb2, inference_pb2_grpc
for fixture in json.load(open(sys.argv[1]))["messages"]:
    message = getattr(inference_pb2, fixture["message"])()
    message.ParseFromString(base64.b64decode(fixture["base64"]))
    assert message.SerializeToString(deterministic=True) == base64.b64decode(fixture["base64"]), fixture["name"]
assert inference_pb2_grpc.InferenceServiceStub and grpc.aio
print(google.protobuf.__version__, grpc.__version__)
"""


def test_nothing_generated_is_out_of_date() -> None:
    if not (ROOT / ".venv-codegen").is_dir():
        pytest.skip("the code generator is not installed; `make check-generated` installs it and does this check")
    outcome = subprocess.run(GENERATE, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr


def test_the_generated_code_loads_with_the_oldest_libraries_that_we_allow(tmp_path: Path) -> None:
    oldest = {name: floor(name) for name in ("protobuf", "grpcio", "grpcio-health-checking", "grpcio-reflection")}
    pins = [f"{name}=={version}" for name, version in oldest.items()]
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--target", str(tmp_path), *pins]
    subprocess.run(install, check=True, capture_output=True)
    assert versions_seen(tmp_path, ROOT / "src") == [release(oldest["protobuf"]), release(oldest["grpcio"])]


def test_the_generated_code_loads_with_the_newest_protobuf_that_we_allow() -> None:
    protobuf, _ = versions_seen(ROOT / "src")
    assert requirement("protobuf").endswith(f"<{int(protobuf.split('.')[0]) + 1}")


def versions_seen(*import_path: Path) -> list[str]:
    """Round-trips the fixtures with libraries from `import_path` first; the protobuf and grpcio that did it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, import_path))}
    command = [sys.executable, "-W", "error", "-c", ROUND_TRIP, str(ROOT / "contract/fixtures/messages.json")]
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout.split()


def requirement(name: str) -> str:
    """What pyproject.toml says of the package, such as `>=6.33,<8`."""
    dependencies: list[str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return next(text.removeprefix(name) for text in dependencies if re.match(rf"{re.escape(name)}[<>=]", text))


def floor(name: str) -> str:
    match = re.match(r">=([\d.]+)", requirement(name))
    assert match, f"pyproject.toml gives {name} no oldest version"
    return match[1]


def release(version: str) -> str:
    """1.76 as a library says it of itself: 1.76.0."""
    return ".".join((*version.split("."), "0", "0")[:3])
