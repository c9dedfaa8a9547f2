"""Starts gateways for language models, each in front of one upstream server that thinks of nothing."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench.calls import JSON, Call
from bench.machine import node_from_wheel

from .product import product
from .running import ROOT, SCENARIOS, ContenderError, Running, free_port, processes, ready

MODEL = "mock"
CHAT = "/v1/chat/completions"
LITELLM = ROOT / ".venv-generative" / "bin" / "litellm"
PORTKEY = ROOT / ".venv-generative" / "portkey" / "node_modules" / "@portkey-ai" / "gateway" / "build"
UPSTREAM_KEY = "upstream-key"


@dataclass(frozen=True)
class LanguageGateway:
    """Something that answers POST /v1/chat/completions, and what it wants to hear beside the key."""

    name: str
    running: Running
    headers: dict[str, str]


def chat(text: str, *, stream: bool = False, model: str = MODEL, **settings: object) -> Call:
    """Return a call with one message, whose whole answer has text."""
    body = {"model": model, "messages": [{"role": "user", "content": text}], **settings}
    body |= {"stream": True} if stream else {}
    return Call(json.dumps(body).encode(), JSON, lambda answer: bool(answer["choices"][0]["message"]["content"]))


@contextmanager
def upstream() -> Iterator[LanguageGateway]:
    """Start the server itself."""
    with tempfile.TemporaryDirectory() as folder:
        start, port = time.perf_counter(), free_port()
        command = [str(node_from_wheel()), str(SCENARIOS / "openai_upstream.mjs"), str(port)]
        with processes(folder, command) as [node]:
            running = ready(start, f"http://127.0.0.1:{port}{CHAT}", UPSTREAM_KEY, chat("Hello"), node)
            yield LanguageGateway("upstream", running, {})


@contextmanager
def inferencehub(behind: LanguageGateway, models: Path | None = None) -> Iterator[LanguageGateway]:
    """Start InferenceHub with the upstream as a version of a model, and with the models of a folder."""
    entry = {
        "name": "bench",
        "url": behind.running.url.removesuffix("/chat/completions"),
        "protocol": "openai",
        "key_env": "BENCH_UPSTREAM_KEY",
        "models": [{"name": MODEL, "upstream_model": MODEL, "task": "chat", "supports": ["*"]}],
    }
    settings = {"INFERENCEHUB_WORKERS__UPSTREAMS": json.dumps([entry]), "BENCH_UPSTREAM_KEY": UPSTREAM_KEY}
    with tempfile.TemporaryDirectory() as folder:
        if models is None:
            settings["INFERENCEHUB_WORKERS__COUNT"] = "0"
        with product(models=models or Path(folder), settings=settings, first=chat("Hello"), path=CHAT) as running:
            yield LanguageGateway("inferencehub", running, {})


@contextmanager
def litellm(behind: LanguageGateway) -> Iterator[LanguageGateway]:
    """Start LiteLLM's proxy as its documentation has it for one process."""
    base = behind.running.url.removesuffix("/chat/completions")
    shown = {"model": f"openai/{MODEL}", "api_base": base, "api_key": UPSTREAM_KEY}
    models = [{"model_name": MODEL, "litellm_params": shown}]
    config = {"model_list": models, "general_settings": {"master_key": "sk-bench"}}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "config.yaml"
        file.write_text(json.dumps(config))
        start, port = time.perf_counter(), free_port()
        command = [_found(LITELLM), "--config", str(file), "--host", "127.0.0.1", "--port", str(port)]
        command += ["--num_workers", "1"]
        # Without it the proxy asks the network for prices before it serves.
        environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
        with processes(folder, command, env=environment) as [proxy]:
            running = ready(start, f"http://127.0.0.1:{port}{CHAT}", "sk-bench", chat("Hello"), proxy)
            yield LanguageGateway("litellm", running, {})


@contextmanager
def portkey(behind: LanguageGateway) -> Iterator[LanguageGateway]:
    """Start Portkey's gateway, which is told by each call where it goes."""
    base = behind.running.url.removesuffix("/chat/completions")
    headers = {"x-portkey-provider": "openai", "x-portkey-custom-host": base}
    with tempfile.TemporaryDirectory() as folder:
        start, port = time.perf_counter(), free_port()
        command = [str(node_from_wheel()), _found(PORTKEY / "start-server.js"), f"--port={port}", "--headless"]
        with processes(folder, command) as [node]:
            call = replace(chat("Hello"), headers=headers)
            running = ready(start, f"http://127.0.0.1:{port}{CHAT}", UPSTREAM_KEY, call, node)
            yield LanguageGateway("portkey", running, headers)


def _found(file: Path) -> str:
    if not file.exists():
        raise ContenderError(f"{file.name} is not installed; `make bench-generative` installs it.")
    return str(file)
