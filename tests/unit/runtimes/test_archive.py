"""An archive is looked through before a library gets it: bombs, names that lead elsewhere, cut files."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from inferencehub.runtimes.archive import ALWAYS_BYTES, check_archive
from inferencehub.runtimes.protocol import ModelLoadError


def archive(fill: Callable[[zipfile.ZipFile], object], compression: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as target:
        fill(target)
    return content


def link(target: zipfile.ZipFile) -> None:
    entry = zipfile.ZipInfo("weights")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    target.writestr(entry, "/etc/passwd")


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/a", "a\\..\\b", "\\a", "C:/a", "..", "a/.."])
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(ModelLoadError, match="names that stand twice, or lead outside it"):
        check_archive(archive(lambda target: target.writestr(zipfile.ZipInfo(name), b"x")), Path("model.skops"))


def test_links_and_devices_are_refused() -> None:
    with pytest.raises(ModelLoadError, match="lead outside it"):
        check_archive(archive(link), Path("model.skops"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a", "a"), ("a/b", "A/b")])
def test_names_that_stand_twice_are_refused(names: tuple[str, str]) -> None:
    with pytest.raises(ModelLoadError, match="names that stand twice"):
        check_archive(archive(lambda target: [target.writestr(name, b"x") for name in names]), Path("model.skops"))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = archive(lambda target: target.writestr("a", bytes(ALWAYS_BYTES + 1)))
    with pytest.raises(ModelLoadError, match="unpacks to more than a model of its size can hold"):
        check_archive(bomb, Path("model.skops"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(10), bytes(100)])
def test_what_is_no_whole_archive_is_refused(content: bytes) -> None:
    with pytest.raises(ModelLoadError, match="is no whole archive"):
        check_archive(io.BytesIO(content), Path("model.skops"))


def test_weights_of_zeros_and_folders_are_fine() -> None:
    check_archive(archive(lambda target: target.writestr("a/b/c", bytes(1_000_000))), Path("model.skops"))
    check_archive(archive(lambda target: target.mkdir("a")), Path("model.skops"))
