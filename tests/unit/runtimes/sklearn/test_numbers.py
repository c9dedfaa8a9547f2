"""Numbers that an estimator refuses are the caller's fault; an estimator that can't compute is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from inferencehub.errors import InvalidInput
from inferencehub.runtimes.protocol import LoadedModel
from tests.support.model_folders import load

X, Y = load_iris(return_X_y=True)


def serve(repository: Path, estimator: Any) -> LoadedModel:
    return load(repository, {"model.skops": skops.io.dumps(estimator)})


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.parametrize("element", [np.nan, np.inf, 1e300])
@pytest.mark.parametrize("estimator", [SVC(), RandomForestClassifier(3, random_state=0)], ids=["svc", "forest"])
def test_what_the_estimator_refuses_the_caller_is_told(tmp_path: Path, estimator: Any, element: float) -> None:
    model = serve(tmp_path, estimator.fit(X, Y))
    rows = X[:2].copy()
    rows[1, 2] = element
    try:
        expected = estimator.predict(rows).tolist()
    except ValueError:
        with pytest.raises(InvalidInput, match="`features` must hold numbers that the model takes"):
            model.predict({"features": rows})
    else:
        assert model.predict({"features": rows})["label"].tolist() == expected


def test_an_estimator_that_cannot_compute_is_at_fault_itself(tmp_path: Path) -> None:
    broken = LogisticRegression(max_iter=1000).fit(X, Y)
    broken.coef_ = broken.coef_[:, :2]
    model = serve(tmp_path, broken)
    with pytest.raises(ValueError, match="dimension") as raised:
        model.predict({"features": X[:1]})
    assert not isinstance(raised.value, InvalidInput)
