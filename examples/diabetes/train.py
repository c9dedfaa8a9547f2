"""Trains the diabetes model: a scaled ridge regression of how far the disease has moved on after a year.

Run it from the repository's root: python -m examples.diabetes.train
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED

import numpy as np
import skops.io
from sklearn.datasets import load_diabetes
from sklearn.linear_model import RidgeCV
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

DEMO = Path(__file__).parents[2] / "src" / "inferencehub" / "demo" / "diabetes"


class Split(NamedTuple):
    """Patients to learn from, and patients kept back."""

    train_features: np.ndarray
    held_out_features: np.ndarray
    train_progression: np.ndarray
    held_out_progression: np.ndarray


def whole() -> tuple[np.ndarray, np.ndarray]:
    """Return all patients' measurements, in their natural units, and how far the disease moved on."""
    patients = load_diabetes(scaled=False)
    return patients.data, patients.target


def split() -> Split:
    """Keep back 25 % of the patients."""
    return Split(*train_test_split(*whole(), test_size=0.25, random_state=0))


def pipeline() -> Pipeline:
    """Return the untrained pipeline; it scales the measurements itself, so that callers send them as they are."""
    return make_pipeline(StandardScaler(), RidgeCV(alphas=np.logspace(-1, 3, 25)))


def main() -> None:
    """Train, print the errors on the patients kept back, and write the artifact."""
    patients = split()
    model = pipeline().fit(patients.train_features, patients.train_progression)
    predicted = model.predict(patients.held_out_features)
    # 111 patients are few: cross-validation over all 442 says how much their figure owes to luck.
    folds = cross_val_score(pipeline(), *whole(), cv=5, scoring="r2")
    always_mean = np.full_like(predicted, patients.train_progression.mean())
    artifact = DEMO / "1" / "model.skops"
    artifact.parent.mkdir(parents=True, exist_ok=True)
    skops.io.dump(model, artifact, compression=ZIP_DEFLATED)
    print(
        f"diabetes 1: R² {r2_score(patients.held_out_progression, predicted):.3f} "
        f"({folds.mean():.3f} in 5-fold cross-validation), "
        f"mean absolute error {mean_absolute_error(patients.held_out_progression, predicted):.1f} "
        f"(always the mean: {mean_absolute_error(patients.held_out_progression, always_mean):.1f}) "
        f"on {len(predicted)} held-out patients, {artifact.stat().st_size / 1000:.0f} kB"
    )


if __name__ == "__main__":
    main()
