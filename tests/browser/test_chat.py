"""The pages for language models, with a real product and models that make bytes and vectors."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from inferencehub.supervisor.machine.node import find_node
from tests.support.dashboard.page_checks import axe, no_overflow
from tests.support.dashboard.page_trouble import Trouble
from tests.support.generative_models import put_byte_model
from tests.support.model_folders import put
from tests.support.processes import DEADLINE_S, ROOT
from tests.support.until import until
from tests.support.up import RunningUp, running_up

HARD_TEXT = 'It\'s 100 % "hard", $HOME `id` 日本語 🙂'

EMBED = """
import numpy as np

class Model:
    task = "embed"

    def embed(self, texts):
        return np.array([[text.count("a"), text.count("b"), 1] for text in texts], np.float32)
"""


@pytest.fixture(scope="module")
def talkers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """Two versions that chat, one of which answers its callers in steps, and one that compares texts."""
    models = tmp_path_factory.mktemp("talkers") / "models"
    put_byte_model(models, "byte", "1")
    put_byte_model(models, "byte", "2", way="steps")
    put(models, "letters", "1", {"model.py": EMBED})
    with running_up(models.parent / "home", "--models", str(models)) as running:
        yield running


@pytest.fixture
def chat(talkers: RunningUp, new_page: Callable[..., Page]) -> Page:
    page = new_page(talkers)
    page.goto("#/chat?model=byte@1")
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_be_visible()
    return page


def ask(page: Page, text: str) -> None:
    field = page.get_by_role("textbox", name="Message", exact=True)
    field.fill(text)
    field.press("Enter")


def answers(page: Page) -> Locator:
    return page.get_by_role("article")


def test_an_answer_comes_token_by_token_and_is_measured(chat: Page) -> None:
    ask(chat, "/say One 🙂 two, three.")
    answer = answers(chat)
    expect(answer).to_contain_text("Finished")
    expect(answer).to_contain_text("One 🙂 two, three.")
    for word in ("byte@1", "First token", "Tokens/s", "Prompt", "Request "):
        expect(answer).to_contain_text(word)
    ask(chat, "/say Four.")
    expect(answers(chat).nth(1)).to_contain_text("Four.")
    no_overflow(chat)
    axe(chat)


def test_it_is_stopped_edited_and_asked_again(chat: Page, tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    ask(chat, f"/endless\n/delay 5\n/note {ended}\n/say again and ")
    expect(answers(chat)).to_contain_text("again and again")
    chat.keyboard.press("Escape")
    expect(answers(chat)).to_contain_text("Stopped")
    # The model's generator is closed: nobody pays for what nobody reads.
    until(lambda: ended.exists() and len(ended.read_text().splitlines()) == 2)
    chat.get_by_role("button", name="Edit the message").click()
    field = chat.get_by_role("textbox", name="Edit the message")
    field.fill("/say Changed.")
    field.press("Enter")
    expect(answers(chat)).to_contain_text("Changed.")
    expect(answers(chat)).to_contain_text("Finished")
    expect(answers(chat)).to_have_count(1)


def test_two_versions_answer_side_by_side_as_their_settings_say(chat: Page) -> None:
    chat.get_by_role("button", name="Compare").click()
    expect(chat).to_have_url(re.compile("compare=byte(%40|@)2"))
    chat.get_by_role("textbox", name="Most tokens").fill("3")
    ask(chat, "/say A sentence that is longer than three tokens are.")
    for at in range(2):
        expect(answers(chat).nth(at)).to_contain_text("Ended at its limit of tokens")
        expect(answers(chat).nth(at)).to_contain_text("3 tokens")
    axe(chat)


def test_what_breaks_off_says_why_and_keeps_what_came(chat: Page, trouble: Trouble) -> None:
    ask(chat, "/fail 4\n/say Half of an answer")
    expect(answers(chat)).to_contain_text("MODEL_FAILED")
    expect(answers(chat)).to_contain_text("Request")
    trouble.allow("POST /v1/chat/completions -> 400")
    ask(chat, "/refuse")
    expect(answers(chat).nth(1).get_by_role("alert")).to_be_visible()


@pytest.mark.parametrize(("language", "file"), [("curl", "call.sh"), ("Python", "call.py"), ("TypeScript", "call.mts")])
def test_the_snippets_are_programs(chat: Page, talkers: RunningUp, tmp_path: Path, language: str, file: str) -> None:
    chat.get_by_role("textbox", name="Message", exact=True).fill(f"/say {HARD_TEXT}")
    code = chat.get_by_role("region", name="The same call in code")
    code.get_by_role("tab", name=language).click()
    expect(code).to_contain_text("日本語")
    text = code.get_by_role("region", name=f"Code, {language}").inner_text()
    assert talkers.key not in text
    (tmp_path / file).write_text(text, encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    said = output_of(language, tmp_path / file, talkers.key)
    assert ("".join(deltas(said)) if language == "curl" else said).strip() == HARD_TEXT


def output_of(language: str, file: Path, key: str) -> str:
    """What the snippet prints, run as it is, with the key in its environment."""
    programs = {
        "curl": [shutil.which("bash") or "bash"],
        "Python": [sys.executable, "-P"],
        "TypeScript": [find_node().path, "--disable-warning=ExperimentalWarning"],
    }
    ran = subprocess.run(
        [*programs[language], str(file)],
        env={"PATH": os.environ["PATH"], "INFERENCEHUB_API_KEY": key, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=DEADLINE_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def deltas(stream: str) -> Iterator[str]:
    """The pieces of text in a stream as curl prints it."""
    for line in stream.splitlines():
        if line.startswith("data: {"):
            for choice in json.loads(line.removeprefix("data: "))["choices"]:
                yield choice["delta"].get("content") or ""


def test_texts_are_compared(talkers: RunningUp, new_page: Callable[..., Page]) -> None:
    page = new_page(talkers)
    page.goto("#/playground?model=letters")
    for number, text in enumerate(["aaa", "aaab", "bbb"], 1):
        if number > 2:
            page.get_by_role("button", name="Add a text").click()
        page.get_by_role("textbox", name=f"Text {number}").fill(text)
    page.get_by_role("button", name="Compare the texts").click()
    expect(page.get_by_text("Closest: 1 and 2, at 0.953.")).to_be_visible()
    expect(page.get_by_text("3 values a vector")).to_be_visible()
    no_overflow(page)
    axe(page)


def test_usage_is_shown_to_whom_it_concerns(talkers: RunningUp, new_page: Callable[..., Page]) -> None:
    made = talkers.request("POST", "/admin/keys", {"name": "counted", "scopes": ["predict"]}).json()
    chat = {"model": "byte@1", "messages": [{"role": "user", "content": "/say Counted."}]}
    counted = replace(talkers, key=made["key"]).request("POST", "/v1/chat/completions", chat).json()["usage"]
    until(lambda: talkers.request("GET", "/admin/usage?by=key").json()["usage"])
    page = new_page(talkers)
    page.goto("#/usage")
    row = page.get_by_role("row", name=f"counted {made['id']}")
    expect(row).to_contain_text(f"{counted['prompt_tokens']:,}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert any(line.startswith(f"{made['id']},counted,byte,1,") for line in lines[1:])
    no_overflow(page)
    axe(page)
    own = new_page(talkers, key=made["key"])
    own.goto("#/usage")
    expect(own.get_by_role("row", name="byte")).to_contain_text(f"{counted['completion_tokens']:,}")
    expect(own.get_by_role("radio", name="Key")).to_have_count(0)
