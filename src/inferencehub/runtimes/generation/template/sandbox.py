"""Where chat templates are rendered: they see the conversation, and reach nothing of the process or its files.

Templates are downloaded with weights, and callers write what they are fed with. So besides jinja2's own sandbox, which
keeps them from Python's objects, how much they may make and how long they may take is bounded.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from json import dumps
from time import monotonic
from typing import Any, ClassVar, NoReturn

from jinja2 import Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .sizes import MAX_CHARACTERS, TooMuch, check_call, check_operands, joined, limited

# Nothing that a prompt is made of, and no way to bound what they make.
_LEFT_OUT = ("center", "filesizeformat", "pprint", "random", "urlize", "wordwrap", "xmlattr")


class RefusedByTemplate(Exception):
    """The template's own `raise_exception`: the messages are not what it takes."""


class Sandbox(ImmutableSandboxedEnvironment):
    """What templates of Hugging Face's `transformers` find there, and nothing that loads, reads or runs on for ever."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        extensions: list[str | type[Extension]] = ["jinja2.ext.loopcontrols", _Generation]
        super().__init__(trim_blocks=True, lstrip_blocks=True, extensions=extensions)
        self._clock = threading.local()
        for name in _LEFT_OUT:
            del self.filters[name]
        self.filters.update(
            {name: limited(name, self.filters[name]) for name in ("format", "indent", "join", "replace")}
        )
        self.filters["tojson"] = _json
        del self.globals["lipsum"]
        self.globals["raise_exception"] = _refuse
        self.globals["strftime_now"] = _now

    def rendered(self, template: Template, variables: Mapping[str, Any], max_seconds: float) -> str:
        """The text that a template makes in this thread.

        Raises:
            RefusedByTemplate: It does not take the messages.
            TooMuch: It makes more, or takes longer, than any conversation needs.
            Exception: The messages are not what it expects.
        """
        self._clock.until_s = monotonic() + max_seconds
        pieces: list[str] = []
        size = 0
        for piece in template.generate(**variables):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_CHARACTERS:
                raise TooMuch(f"it makes more than {MAX_CHARACTERS} characters")
        return "".join(pieces)

    def check_time(self) -> None:
        """Raise once the time is up. Compiled templates call it in each block, so in each round of a loop."""
        if monotonic() > getattr(self._clock, "until_s", float("inf")):
            raise TooMuch("it takes too long")

    def joined(self, parts: Iterable[Any]) -> str:
        """What `~` makes of these."""
        return joined([str(part) for part in parts])

    @staticmethod
    def concat(parts: Iterable[str]) -> str:
        """What a block or macro has written."""
        return joined(list(parts))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operator whose result may be larger than what it is given."""
        check_operands(operator, left, right)
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """What a template gets for the method `format` of a text: jinja2's own, that looks at widths first."""
        run = super().wrap_str_format(value)
        if run is None:
            return None

        def formatted(*args: Any, **kwargs: Any) -> str:
            check_call(value, args, kwargs)
            return run(*args, **kwargs)

        return formatted

    def call(self, context: Context, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A function or method that the template calls."""
        check_call(function, args, kwargs)
        return super().call(context, function, *args, **kwargs)


class _Bounding(CodeGenerator):
    """Compiles templates so that they look at the clock, and at the size of what they join."""

    def blockvisit(self, nodes: Iterable[nodes.Node], frame: Frame) -> None:
        self.writeline("environment.check_time()")
        super().blockvisit(nodes, frame)

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


Sandbox.code_generator_class = _Bounding


class _Generation(Extension):
    """`{% generation %}` marks what an assistant said, for training; here it is what it holds."""

    tags: ClassVar[set[str]] = {"generation"}  # type: ignore[misc]  # jinja2 reads it off the class

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The nodes between the tags."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def _refuse(message: object) -> NoReturn:
    raise RefusedByTemplate(str(message))


def _now(format: str) -> str:
    return datetime.now().strftime(format)


def _json(
    value: Any,
    ensure_ascii: bool = False,
    indent: int | None = None,
    separators: tuple[str, str] | None = None,
    sort_keys: bool = False,
) -> str:
    """JSON as `transformers` writes it: jinja2's own filter escapes what means something in HTML."""
    if indent is not None and not 0 <= indent <= 16:
        raise SecurityError("tojson indents by at most 16")
    return dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
