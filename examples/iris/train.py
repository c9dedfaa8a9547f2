"""Trains the two iris models: a logistic regression (version 1) and a random forest (version 2).

Run it from the repository's root: python -m examples.iris.train
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED

import numpy as np
import skops.io
from sklearn.base import ClassifierMixin
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import cross_val_score, train_test_split

DEMO = Path(__file__).parents[2] / "src" / "inferencehub" / "demo" / "iris"


class Split(NamedTuple):
    """Flowers to learn from, and flowers kept back."""

    train_features: np.ndarray
    held_out_features: np.ndarray
    train_species: np.ndarray
    held_out_species: np.ndarray


def whole() -> tuple[np.ndarray, np.ndarray]:
    """Return all flowers and their species, as strings, so that the model itself answers "setosa"."""
    iris = load_iris()
    return iris.data, iris.target_names[iris.target]


def split() -> Split:
    """Keep back 30 % of the flowers, every species alike."""
    features, species = whole()
    return Split(*train_test_split(features, species, test_size=0.3, stratify=species, random_state=0))


def estimators() -> dict[str, ClassifierMixin]:
    """Return the untrained estimator of each version."""
    return {
        "1": LogisticRegression(max_iter=1000, random_state=0),
        "2": RandomForestClassifier(n_estimators=24, max_depth=4, random_state=0),
    }


def main() -> None:
    """Train, print the accuracy on the flowers kept back, and write the artifacts."""
    flowers = split()
    for version, estimator in estimators().items():
        # 45 flowers are few: cross-validation over all 150 says how much the figure above them owes to luck.
        folds = cross_val_score(estimator, *whole(), cv=5)
        estimator.fit(flowers.train_features, flowers.train_species)
        accuracy = accuracy_score(flowers.held_out_species, estimator.predict(flowers.held_out_features))
        artifact = DEMO / version / "model.skops"
        artifact.parent.mkdir(parents=True, exist_ok=True)
        skops.io.dump(estimator, artifact, compression=ZIP_DEFLATED)
        print(
            f"iris {version}: accuracy {accuracy:.3f} on {len(flowers.held_out_species)} held-out flowers "
            f"({folds.mean():.3f} in 5-fold cross-validation), "
            f"{artifact.stat().st_size / 1000:.0f} kB"
        )


if __name__ == "__main__":
    main()
