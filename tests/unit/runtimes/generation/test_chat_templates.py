"""Chat templates: found where models keep them, rendered as `transformers` does, and held in by a sandbox."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from inferencehub.errors import InvalidInput
from inferencehub.repository.bounds import Bounds, FileRefusedError
from inferencehub.runtimes.generation.template.chat_template import ChatTemplate
from inferencehub.runtimes.generation.template.files import FoundTemplate, find_template
from inferencehub.runtimes.protocol import ModelLoadError

HELLO = [{"role": "user", "content": "hello"}]


def render(template: str, messages: Any = HELLO, tokens: dict[str, str] | None = None, **body: Any) -> str:
    found = FoundTemplate(template, "chat_template.jinja", special_tokens=tokens or {})
    return ChatTemplate(found).prompt({"messages": messages, **body})


def found_in(folder: Path, files: dict[str, str], attribute: object = None) -> FoundTemplate | None:
    for name, content in files.items():
        (folder / name).write_text(content)
    return find_template(folder, Bounds.around(folder), attribute)


CONFIG = json.dumps(
    {"chat_template": "config", "eos_token": {"content": "</s>"}, "bos_token": "<s>", "pad_token": None}
)


def test_the_class_stands_above_the_template_file_and_that_above_the_configuration(tmp_path: Path) -> None:
    assert found_in(tmp_path, {}) is None
    found = found_in(tmp_path, {"tokenizer_config.json": CONFIG})
    assert found is not None
    assert (found.text, found.special_tokens) == ("config", {"eos_token": "</s>", "bos_token": "<s>"})
    found = found_in(tmp_path, {"chat_template.jinja": "file"})
    assert found is not None
    assert (found.text, found.special_tokens["bos_token"]) == ("file", "<s>")
    found = found_in(tmp_path, {}, "class")
    assert found is not None
    assert found.text == "class"


def test_a_model_may_have_a_template_of_its_own_for_tools(tmp_path: Path) -> None:
    named = [{"name": "default", "template": "plain"}, {"name": "tool_use", "template": "{{ tools | length }} tools"}]
    found = found_in(tmp_path, {"tokenizer_config.json": json.dumps({"chat_template": named})})
    assert found is not None
    template = ChatTemplate(found)
    assert template.prompt({"messages": HELLO}) == "plain"
    assert template.prompt({"messages": HELLO, "tools": [{}, {}]}) == "2 tools"


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ("{", "is no JSON"),
        ("[]", "must be a JSON object"),
        ('{"chat_template": 3}', "must be a text, or a list of named ones"),
        ('{"chat_template": [{"name": "rag", "template": ""}]}', "has none named `default`; it has ['rag']"),
    ],
)
def test_files_that_hold_no_template_fail_by_name(tmp_path: Path, config: str, sentence: str) -> None:
    with pytest.raises(ModelLoadError, match=re.escape(sentence)) as caught:
        found_in(tmp_path, {"tokenizer_config.json": config})
    assert "tokenizer_config.json" in caught.value.public
    assert str(tmp_path) not in caught.value.public


def test_a_template_that_is_none_fails_with_its_line() -> None:
    with pytest.raises(ModelLoadError, match=r"chat_template.jinja is no valid chat template in line 2\."):
        render("hello\n{% for %}")


def test_a_template_outside_the_models_folder_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "chat_template.jinja").symlink_to(tmp_path / "secret")
    with pytest.raises(FileRefusedError):
        found_in(tmp_path / "model", {})


def test_templates_find_what_transformers_gives_them() -> None:
    template = (
        "{% for m in messages %}\n    {% if loop.index > 2 %}{% break %}{% endif %}\n"
        "    {{- m['role'] ~ ': ' + m.content + eos_token }}\n{% endfor %}\n"
        "{% generation %}{% if add_generation_prompt %}A{{ strftime_now('%%') }}{% endif %}{% endgeneration %}"
        "{{ tools | tojson }}{{ think }}"
    )
    messages = [{"role": role, "content": "<é>"} for role in ("system", "user", "assistant")]
    tools = [{"type": "function", "function": {"name": "f"}}]
    kwargs = {"chat_template_kwargs": {"think": "!"}}
    made = render(template, messages, {"eos_token": "</s>"}, tools=tools, **kwargs)
    assert made == 'system: <é></s>\nuser: <é></s>\nA%[{"type": "function", "function": {"name": "f"}}]!'


def test_parts_of_a_message_are_one_text_unless_the_template_goes_over_them() -> None:
    parts = [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]
    assert render("{{ messages[0].content }}", parts) == "a\nb"
    assert render("{% for part in messages[0]['content'] %}{{ part }}{% endfor %}", HELLO) == "hello"
    goes_over = "{% for m in messages %}{% for p in m['content'] %}[{{ p.text }}]{% endfor %}{% endfor %}"
    assert render(goes_over, parts) == "[a][b]"
    image = [{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {}}]}]
    with pytest.raises(
        InvalidInput, match=r"`messages\[0\].content\[1\]` is of type 'image_url'; this model takes text"
    ):
        render("{{ messages[0].content }}", image)


def test_arguments_of_calls_are_objects_for_templates() -> None:
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": '{"x": 1}'}}
    messages = [{"role": "assistant", "content": None, "tool_calls": [call]}]
    assert render("{{ messages[0].tool_calls[0].function.arguments.x }}", messages) == "1"
    assert call["function"]["arguments"] == '{"x": 1}'  # type: ignore[index]


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{{ raise_exception('roles must alternate.') }}", "does not take these messages: roles must alternate."),
        ("{{ messages[0].name.first }}", "can't be rendered with these messages (UndefinedError)"),
        ("{{ messages[0].content + 1 }}", "can't be rendered with these messages (TypeError)"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "(RecursionError)"),
    ],
)
def test_messages_that_a_template_does_not_take_are_the_callers_to_mend(template: str, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(sentence)) as caught:
        render(template)
    assert caught.value.details == {"parameter": "messages"}


def test_half_a_character_does_not_reach_the_model() -> None:
    with pytest.raises(InvalidInput, match="would hold half a character"):
        render("{{ messages[0].content }}", [{"role": "user", "content": "\ud800"}])


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ raise_exception.__globals__.dumps }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ (messages | map(attribute='__class__') | first).mro() }}",
        "{{ messages.append(1) }}",
        "{{ '{0.__class__.__base__}'.format(messages) }}",
        "{% include '/etc/passwd' %}",
        "{% import '/etc/passwd' as f %}",
        "{{ lipsum() }}",
    ],
)
def test_a_template_reaches_nothing_of_the_process(template: str) -> None:
    with pytest.raises(InvalidInput, match="chat template can't be rendered with these messages"):
        render(template)


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 10**9 }}",
        "{{ [1] * 10**9 }}",
        "{{ 2 ** (10**9) }}",
        "{{ 'a'.ljust(10**9) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%999999999d' | format(1) }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ '{:{w}}'.format(1, w=999999999) }}",
        "{{ 'a' | indent(10**9, true) }}",
        "{{ ('a' * 10**6).replace('a', 'b' * 10**6) }}",
        "{{ ('a' * 10**6) | replace('a', 'b' * 10**6) }}",
        "{{ (['a' * 10**6] * 10**5) | join }}",
        "{{ ''.join(['a' * 10**6] * 10**5) }}",
        "{% set x = 'a' * 10**6 %}" + "{% set x = x ~ x %}" * 30,
        "{% set x = 'a' * 10**6 %}" + "{% set x = x + x %}" * 30,
        "{% set x = 'a' * 10**6 %}{% set y %}{% for i in range(99) %}{{ x }}{% endfor %}{% endset %}",
        "{% set x = 'a' * 10**6 %}{% for i in range(99) %}{{ x }}{% endfor %}",
        "{% for i in range(10**9) %}{% endfor %}",
    ],
)
def test_a_template_makes_no_more_than_a_prompt(template: str) -> None:
    with pytest.raises(InvalidInput, match=r"it makes more than|OverflowError"):
        render(template)


def test_a_template_that_does_not_end_is_ended() -> None:
    endless = "{% set l = range(99999) | list %}{% for a in l %}{% for b in l %}{% endfor %}{% endfor %}"
    template = ChatTemplate(FoundTemplate(endless, "chat_template.jinja"), max_seconds=0.05)
    with pytest.raises(InvalidInput, match="it takes too long"):
        template.prompt({"messages": HELLO})


def test_text_is_formatted_joined_and_replaced_as_ever() -> None:
    template = (
        "{{ [1, 2] | join(', ') }} {{ 'abc' | replace('b', 'x') }} {{ '%s' | format('y') }} {{ '{:>3}'.format(1) }}"
    )
    assert render(template) == "1, 2 axc y   1"
