"""What a template is: files, what they need, and the lines that make them serve."""

from __future__ import annotations

import importlib.metadata
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SCRIPT = "make_model.py"
README = "README.md"
SETTINGS = "inferencehub.yaml"
INFERENCEHUB_YAML = """# Settings of `inferencehub up` in this folder. `inferencehub config show` prints them all, and
# `inferencehub config schema` says what each is. The environment wins over this file, with
# INFERENCEHUB_GATEWAY__PORT=8080 for one, and flags win over both.

models:
  path: models         # NAME/VERSION/model.onnx, model.skops, model.pt2, model.py …

gateway:
  host: 127.0.0.1      # 0.0.0.0 for other machines too
  port: 3000
  # tls_cert: cert.pem
  # tls_key: key.pem
  # cors_origins: [https://app.example.com]
  # allowed_hosts: [hub.example.com]   # names, besides localhost, under which browsers open the dashboard

workers:
  count: 1

# Limits for keys that have none of their own.
# rate:
#   requests: 1000
#   window_s: 60
"""


@dataclass(frozen=True, slots=True)
class Template:
    """A small project.

    Attributes:
        about: A sentence or two on what it is.
        files: Texts by their paths in the folder, besides README and settings.
        call: A line for a shell that asks the model something.
        extra: The extra of InferenceHub that the model needs; empty for none.
        packages: What its script imports and the extra installs, and what it imports besides.
        besides: Of `packages`, those that no extra installs.
    """

    about: str
    files: dict[str, str]
    call: str
    extra: str = ""
    packages: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()

    def all_files(self) -> dict[str, str]:
        return {**self.files, SETTINGS: INFERENCEHUB_YAML, README: self.readme()}

    def readme(self) -> str:
        start = "\n".join(self._start(self._pip_line(), "python", "inferencehub"))
        return README_MD.format(about=self.about, start=start, call=self.call)

    def next_lines(self, folder: Path) -> Iterator[str]:
        """What to type now, in this environment."""
        yield "Now:"
        python, program = command_of("python"), command_of("inferencehub")
        for line in (f"cd {shlex.quote(str(folder))}", *self._start(self._missing_line(), python, program)):
            yield f"  {line}"
        yield "and in another terminal, with the key that it prints:"
        yield "  export INFERENCEHUB_API_KEY=ihk_…"
        for line in self.call.splitlines():
            yield f"  {line.replace('inferencehub ', f'{program} ', 1) if line.startswith('inferencehub ') else line}"

    def _start(self, pip_line: str | None, python: str, program: str) -> Iterator[str]:
        if pip_line:
            yield pip_line
        if SCRIPT in self.files:
            yield f"{python} {SCRIPT}"
        yield f"{program} up"

    def _pip_line(self) -> str | None:
        from inferencehub.runtimes.extras import pip_line

        return " ".join([pip_line(self.extra), *self.besides]) if self.extra else None

    def _missing_line(self) -> str | None:
        return self._pip_line() if any(map(_is_missing, self.packages)) else None


def command_of(program: str) -> str:
    """How this environment's `python` or `inferencehub` is called in this shell: by name where that finds it."""
    own = Path(sys.executable).parent / program
    found = shutil.which(program)
    if found is not None and Path(found) == own:
        return program
    return sys.executable if program == "python" else f"{sys.executable} -m {program}"


def _is_missing(package: str) -> bool:
    try:
        importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return True
    return False


README_MD = """# Served by InferenceHub

{about}

```sh
{start}
```

In another terminal, with the key that `up` prints at its first start:

```sh
export INFERENCEHUB_API_KEY=ihk_…
{call}
```

`inferencehub up --open` shows the models in a browser. A new version is a new folder, `models/NAME/2`, and loads while
the others serve. `inferencehub.yaml` has the settings, a `model.yaml` what the model's file does not say of it.
"""
