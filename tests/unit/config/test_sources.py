"""Where models may come from, and what is said of an address that they can't."""

from __future__ import annotations

from pathlib import Path

import pytest

from inferencehub.cli.settings import model_folders, resolve_flags
from inferencehub.config.error import ConfigError
from inferencehub.config.sources import Address, address_from_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://models", ("s3", "models", "", "", "", "1")),
        ("s3://models/prod/eu/", ("s3", "models", "prod/eu", "", "", "1")),
        ("gs://m/a%20b", ("gs", "m", "a b", "", "", "1")),
        ("az://models/x", ("az", "models", "x", "", "", "1")),
        ("hf://acme/tiny", ("hf", "acme/tiny", "", "", "", "1")),
        ("hf://acme/tiny@v1.2/onnx#small/7", ("hf", "acme/tiny", "onnx", "v1.2", "small", "7")),
        ("https://h:8443/a/m.tar.gz", ("https", "https://h:8443/a/m.tar.gz", "", "", "", "1")),
        ("http://h/m.TAR#iris", ("http", "http://h/m.TAR", "", "", "iris", "1")),
    ],
)
def test_an_address_is_taken_apart(text: str, expected: tuple[str, ...]) -> None:
    assert address_from_text(text) == Address(text, *expected)


@pytest.mark.parametrize(
    "text",
    [
        "s3://", "ftp://h/m.tar", "file:///etc", "hf://acme", "hf://acme/tiny?x=1", "gs://b/../c", "s3://b/a//c",
        "https://user:secret@h/m.tar", "https://h/m.tar?signature=secret", "https://h/model.onnx", "https:///m.tar",
        "https://h:port/m.tar", "https://h/m.tar#a/b/c", "s3://b/c#iris/1", "s3://b/a b", "s3://b/a\nb",
    ],
)  # fmt: skip
def test_an_address_that_is_none_says_what_was_expected_and_never_a_secret(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match=r"models\.sources: expected .*, got ") as caught:
        resolve_flags(None, models=("--models", [text]))
    assert "Value error" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_folders_count_from_the_file_that_names_them_and_the_first_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("etc/a", "etc/b", "c", "d"):
        (tmp_path / name).mkdir(parents=True)
    file = tmp_path / "etc" / "hub.yaml"
    file.write_text("models:\n  path: a\n  sources: [b, a]\n")
    named = [folder.path for folder in model_folders(resolve_flags(file).settings)]
    assert named == [str(tmp_path / "etc" / "a"), str(tmp_path / "etc" / "b")]
    flags = [folder.path for folder in model_folders(resolve_flags(file, models=("--models", ["d", "c"])).settings)]
    assert flags == [str(tmp_path / "d"), str(tmp_path / "c")]
    one = resolve_flags(file, models=("--models", ["d"])).settings
    assert (one.models.path, one.models.sources) == (tmp_path / "d", [])


def test_a_folder_that_is_not_there_is_named_by_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    settings = resolve_flags(None, models=("--models", ["a", "gone"])).settings
    with pytest.raises(ConfigError, match=r"models\.sources\.1: expected a folder at .*gone, got nothing there"):
        model_folders(settings)
