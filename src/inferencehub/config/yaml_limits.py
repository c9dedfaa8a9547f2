"""Looks a YAML text through before anything is made of it: how deep and how much it is, and that no key stands twice.

Both parsers of PyYAML call themselves for each level, and the one in C ends the process where the stack does; a few
lines of aliases stand for gigabytes. Events come one by one, so a text is given up at the first that is too much.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# A description of a model with examples has ten levels; JSON bodies may have a hundred.
MOST_LEVELS = 64
# Each value, list and mapping is a node, and one that an alias repeats counts each time.
MOST_NODES = 200_000


class YamlRefused(Exception):
    """A text is too much, or misleading; `line` counts from 1. The sentence holds nothing of the text but `key`."""

    def __init__(self, line: int, problem: str, key: str | None = None) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem
        self.key = key


@dataclass(slots=True)
class _Open:
    """A list or mapping that has begun: its anchor, how many nodes and levels it has by now, its keys by line."""

    anchor: str | None
    is_mapping: bool
    nodes: int = 1
    levels: int = 1
    parts: int = 0
    keys: dict[str, int] = field(default_factory=dict)


def check_limits(
    text: str | bytes, loader: type[Any], *, most_nodes: int = MOST_NODES, unique_keys: bool = True
) -> None:
    """Raise for a text that is not to be loaded.

    Args:
        text: One YAML document.
        loader: What reads it: one of PyYAML's loaders, whose parser calls itself for nothing.
        most_nodes: How many values, lists and mappings it may stand for.
        unique_keys: Refuse a key that stands twice, too.

    Raises:
        YamlRefused: It is too deep, too much, repeats itself without end, or has a key twice.
        yaml.YAMLError: It is no YAML.
    """
    import yaml

    open_nodes: list[_Open] = []
    anchors: dict[str, tuple[int, int]] = {}
    total = 0
    for event in yaml.parse(text, Loader=loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionEndEvent):
            _add(open_nodes, anchors, open_nodes.pop())
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        nodes, levels = 1, 1
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise YamlRefused(line, "an alias (*name) repeats what is not complete before it")
            nodes, levels = anchors[event.anchor]
        if unique_keys:
            _note_key(open_nodes, event, line)
        total += nodes
        if total > most_nodes:
            raise YamlRefused(line, f"it holds more than {most_nodes:,} values, those that aliases repeat included")
        if len(open_nodes) + levels > MOST_LEVELS:
            raise YamlRefused(line, f"lists and mappings lie in each other more than {MOST_LEVELS} levels deep")
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append(_Open(event.anchor, isinstance(event, yaml.MappingStartEvent)))
        else:
            whole = _Open(event.anchor if isinstance(event, yaml.ScalarEvent) else None, False, nodes, levels)
            _add(open_nodes, anchors, whole)


def _add(open_nodes: list[_Open], anchors: dict[str, tuple[int, int]], complete: _Open) -> None:
    if complete.anchor is not None:
        anchors[complete.anchor] = complete.nodes, complete.levels
    if open_nodes:
        around = open_nodes[-1]
        around.nodes += complete.nodes
        around.levels = max(around.levels, 1 + complete.levels)


def _note_key(open_nodes: list[_Open], event: Any, line: int) -> None:
    import yaml

    if not open_nodes or not open_nodes[-1].is_mapping:
        return
    around = open_nodes[-1]
    around.parts += 1
    if around.parts % 2 == 1 and isinstance(event, yaml.ScalarEvent):
        if event.value in around.keys:
            first = around.keys[event.value]
            raise YamlRefused(line, f"a key stands there twice (first in line {first})", event.value)
        around.keys[event.value] = line
