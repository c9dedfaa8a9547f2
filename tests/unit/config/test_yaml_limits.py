"""A YAML text that is too much is refused at once, in whichever way it is too much, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from inferencehub.config.error import ConfigError
from inferencehub.config.yaml_file import parse_yaml
from inferencehub.config.yaml_limits import MOST_LEVELS, YamlRefused, check_limits

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]

MOST = 20_000
LAUGHS = "a0: &a0 [1, 1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
TOO_MUCH = {
    "flow": ("a:\n  " + "[" * 60_000, "levels deep"),
    "maps": ("a: " + "{a: " * 60_000, "levels deep"),
    "questions": ("? " * 1_500 + "a", "levels deep"),
    "indented": ("\n".join(" " * n + "a:" for n in range(1_400)), "levels deep"),
    "dashes": ("- " * 1_500 + "a", "levels deep"),
    "aliases": (LAUGHS, "more than 20,000 values"),
    "deep aliases": (
        "a0: &a0 [1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, MOST_LEVELS)),
        "levels deep",
    ),
    "itself": ("a: &a [*a]\n", "not complete before it"),
    "values": ("a: [" + "1," * (MOST + 1) + "]", "more than 20,000 values"),
}


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_text_that_is_too_much_is_refused(kind: str, loader: type[yaml.SafeLoader]) -> None:
    text, said = TOO_MUCH[kind]
    with pytest.raises(YamlRefused, match=said) as caught:
        check_limits(text, loader, most_nodes=MOST)
    assert caught.value.line >= 1


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text", ["a: 1\nb: 2\na: 3\n", "x:\n- {a: 1, b: [1, {c: 1}], a: 2}", "a: &x [1]\nb: *x\n'a': 2"]
)
def test_a_key_that_stands_twice_is_refused(text: str, loader: type[yaml.SafeLoader]) -> None:
    with pytest.raises(YamlRefused, match="twice") as caught:
        check_limits(text, loader, most_nodes=MOST)
    assert caught.value.key == "a"
    check_limits(text, loader, unique_keys=False)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "a",
        "shape: &s [1, 4]\ninputs: [{name: a, shape: *s}, {name: b, shape: *s}]",
        "[" * (MOST_LEVELS - 1) + "]" * (MOST_LEVELS - 1),
        "[{a: 1}, {a: 1}]",
        "a: {a: {a: 1}}\nb: {a: 2}",
    ],
)
def test_what_people_write_passes(text: str, loader: type[yaml.SafeLoader]) -> None:
    check_limits(text, loader)


@pytest.mark.parametrize("kind", [kind for kind in TOO_MUCH if kind != "itself"])
def test_the_configuration_says_the_line(kind: str) -> None:
    text, _ = TOO_MUCH[kind]
    with pytest.raises(ConfigError, match=r"^f\.yaml:\d+: expected (less|YAML|a value)"):
        parse_yaml(text.encode(), Path("f.yaml"))


def test_a_key_that_stands_twice_in_a_list_is_named() -> None:
    with pytest.raises(ConfigError, match=r"f\.yaml:2: a\.0\.b: expected each key once"):
        parse_yaml(b"a:\n- {b: 1, b: 2}", Path("f.yaml"))
