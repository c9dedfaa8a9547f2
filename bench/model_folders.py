"""Makes folders of models for the benches."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from bench.contenders.running import ROOT

DEMO = ROOT / "src" / "inferencehub" / "demo"
FOREST = "forest"
# Compiled, so that the safe loader wants it named.
TRUST = "trust: [sklearn.tree._tree.Tree]\n"


def demo_and_forest(folder: Path) -> Path:
    """Write the demo models and a forest of 100 trees for the same flowers, as scikit-learn grows it by default."""
    import skops.io
    from sklearn.datasets import load_iris
    from sklearn.ensemble import RandomForestClassifier

    shutil.copytree(DEMO, folder)
    iris = load_iris()
    forest = RandomForestClassifier(random_state=0).fit(iris.data, iris.target_names[iris.target])
    version = folder / FOREST / "1"
    version.mkdir(parents=True)
    skops.io.dump(forest, version / "model.skops")
    (version.parent / "model.yaml").write_text(TRUST)
    return folder


def copies_of_iris(folder: Path, versions: Mapping[str, int]) -> Path:
    """Write models of these names, each with so many versions, all of them version 1 of the demo model iris."""
    for model, count in versions.items():
        for version in range(1, count + 1):
            shutil.copytree(DEMO / "iris" / "1", folder / model / str(version))
        shutil.copy(DEMO / "iris" / "model.yaml", folder / model)
    return folder


def as_joblib(skops_file: Path, joblib_file: Path) -> None:
    """Save a model as most people save theirs; the safe format's loader would cost others time and memory."""
    import joblib
    import skops.io

    model = skops.io.load(skops_file, trusted=skops.io.get_untrusted_types(file=skops_file))
    joblib.dump(model, joblib_file)
