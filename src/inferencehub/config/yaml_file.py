"""Reads a YAML file as plain data and remembers the line of every field, refusing what silently misleads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .error import ConfigError
from .numbers import plain_numbers
from .regular_file import FileTooLargeError, NotRegularError, read_regular
from .yaml_limits import YamlRefused, check_limits

# A settings file is a page or two; a megabyte is a mistake or an attack.
MAX_BYTES = 1024 * 1024
MOST_NODES = 10_000


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The content of a file and, by dotted field name, the line on which each field stands (from 1)."""

    path: Path
    values: dict[str, Any]
    lines: dict[str, int]


def read_yaml_file(path: Path) -> YamlFile:
    """Reads `path`; raises ConfigError with the line when it is missing, malformed or has a key twice."""
    try:
        content = read_regular(path, MAX_BYTES)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; check --config or INFERENCEHUB_CONFIG") from None
    except NotRegularError as error:
        raise ConfigError(f"{path}: cannot be read: expected a file, got {error.kind}") from None
    except FileTooLargeError:
        raise ConfigError(f"{path}: expected at most {MAX_BYTES} bytes, got more") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    return parse_yaml(content, path)


def parse_yaml(content: bytes, path: Path) -> YamlFile:
    """Parses YAML text; `path` only names it in errors."""
    import yaml

    kind = plain_numbers(yaml.SafeLoader)
    loader = None
    try:
        parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        check_limits(content, parser, most_nodes=MOST_NODES, unique_keys=False)
        loader = kind(content)
        root = _compose(loader, path)
        if root is None:
            return YamlFile(path, {}, {})
        lines: dict[str, int] = {}
        _check(root, "", lines, path)
        values = loader.construct_document(root)
    except YamlRefused as error:
        raise ConfigError(f"{path}:{error.line}: expected less, got too much: {error.problem}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}:{line}: expected YAML, got something else: {error.problem}") from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        # PyYAML lets the errors of int() and datetime.date() through, as of `2026-13-01`.
        raise ConfigError(f"{path}: expected YAML, got something else: {error}") from None
    finally:
        if loader is not None:
            loader.dispose()
    if not isinstance(values, dict):
        raise ConfigError(f"{path}:1: expected sections such as 'gateway:', got {type(values).__name__}")
    return YamlFile(path, values, lines)


def _compose(loader: Any, path: Path) -> Any:
    """Builds the node tree, without aliases: a few lines of them can stand for gigabytes."""
    import yaml

    original = loader.compose_node

    def compose_node(parent: Any, index: Any) -> Any:
        if loader.check_event(yaml.AliasEvent):
            line = loader.peek_event().start_mark.line + 1
            raise ConfigError(f"{path}:{line}: expected a value, got an alias (*name); write the value out")
        return original(parent, index)

    loader.compose_node = compose_node
    return loader.get_single_node()


def _check(node: Any, at: str, lines: dict[str, int], path: Path) -> None:
    import yaml

    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _check(item, f"{at}.{number}", lines, path)
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        line = key.start_mark.line + 1
        field = f"{at}.{key.value}" if at else str(key.value)
        if field in lines:
            raise ConfigError(
                f"{path}:{line}: {field}: expected each key once, got it again (first on line {lines[field]})"
            )
        lines[field] = line
        _check(value, field, lines, path)
