"""A model's own chat template, ready to render what callers send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from inferencehub.errors import InvalidInput
from inferencehub.runtimes.protocol import ModelLoadError

from .messages import messages_for_template, takes_parts

if TYPE_CHECKING:
    from jinja2 import Template

    from .files import FoundTemplate
    from .sandbox import Sandbox

# Rendering a long conversation takes milliseconds.
MAX_SECONDS = 2.0


class ChatTemplate:
    """Turns messages into the prompt that the model was trained on. May be used from several threads."""

    def __init__(self, found: FoundTemplate, max_seconds: float = MAX_SECONDS) -> None:
        """Compile it.

        Raises:
            ModelLoadError: It is no template.
        """
        from .sandbox import Sandbox

        self._sandbox = Sandbox()
        self._max_seconds = max_seconds
        self._plain = _compiled(self._sandbox, found.text, found.source)
        self._plain_takes_parts = takes_parts(found.text)
        tools = found.text if found.with_tools is None else found.with_tools
        self._with_tools = self._plain if tools is found.text else _compiled(self._sandbox, tools, found.source)
        self._tools_take_parts = takes_parts(tools)
        self._special_tokens = dict(found.special_tokens)

    def prompt(self, body: Mapping[str, Any]) -> str:
        """The prompt of a request, up to where the assistant's turn begins.

        Raises:
            InvalidInput: The template does not take these messages.
        """
        from .sandbox import RefusedByTemplate
        from .sizes import TooMuch

        tools = body.get("tools") or None
        template = self._plain if tools is None else self._with_tools
        parts = self._plain_takes_parts if tools is None else self._tools_take_parts
        variables = {
            **self._special_tokens,
            **body.get("chat_template_kwargs", {}),
            "messages": messages_for_template(body["messages"], with_parts=parts),
            "tools": tools,
            "documents": body.get("documents"),
            "add_generation_prompt": True,
        }
        try:
            prompt = self._sandbox.rendered(template, variables, self._max_seconds)
            prompt.encode()
        except RefusedByTemplate as error:
            raise _unfit(f"does not take these messages: {str(error)[:500].rstrip('.')}") from error
        except TooMuch as error:
            raise _unfit(f"can't be rendered with these messages: {error.message}") from error
        except UnicodeEncodeError as error:
            raise _unfit("would hold half a character: a message has a surrogate without its pair") from error
        except Exception as error:
            # A message without content, or one of another kind than the template expects. The error's own words may
            # hold parts of the template.
            raise _unfit(f"can't be rendered with these messages ({type(error).__name__})") from error
        return prompt


def _unfit(why: str) -> InvalidInput:
    return InvalidInput(f"The model's chat template {why}.", details={"parameter": "messages"})


def _compiled(sandbox: Sandbox, text: str, source: str) -> Template:
    from jinja2 import TemplateError

    try:
        return sandbox.from_string(text)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f" in line {line}" if line else ""
        raise ModelLoadError(f"{source} is no valid chat template{where}.", str(error)) from error
    except (RecursionError, ValueError, SyntaxError, OverflowError) as error:
        raise ModelLoadError(f"{source} is no valid chat template.", str(error)) from error
