"""Importing scikit-learn leaves out what serving does not need, and everything still works afterwards."""

from __future__ import annotations

import subprocess
import sys
import textwrap


def run(code: str) -> str:
    """Run code in a process that has imported nothing yet; its output."""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


def test_neither_pandas_nor_pytorch_nor_statistics_are_imported() -> None:
    told = run(
        """
        import sys
        from inferencehub.runtimes.sklearn.light_import import import_skops
        import_skops()
        print(sorted({"pandas", "torch", "scipy.stats"} & set(sys.modules)))
        """
    )
    assert told == "[]"


def test_what_was_left_out_is_there_when_it_is_wanted() -> None:
    told = run(
        """
        from inferencehub.runtimes.sklearn.light_import import import_skops
        skops = import_skops()
        import numpy as np, pandas, scipy, scipy.stats, sklearn
        from scipy.stats.distributions import norm
        from sklearn.covariance import MinCovDet
        from sklearn.metrics import label_ranking_loss
        from sklearn.preprocessing import QuantileTransformer
        from sklearn.utils import all_estimators
        assert type(scipy.stats).__name__ == "module" and scipy.stats.norm is norm
        x = np.random.default_rng(0).normal(size=(50, 2))
        MinCovDet(random_state=0).fit(x)
        QuantileTransformer(n_quantiles=10, output_distribution="normal").fit_transform(pandas.DataFrame(x))
        label_ranking_loss([[1, 0]], [[0.2, 0.1]])
        print(len(all_estimators()) > 100)
        """
    )
    assert told == "True"


def test_other_libraries_get_the_real_module_while_scikit_learn_is_imported() -> None:
    told = run(
        """
        import sys
        from inferencehub.runtimes.sklearn.light_import import _later
        with _later("scipy.stats"):
            from scipy.stats import norm
            print(norm.cdf(0.0), type(sys.modules["scipy.stats"]).__name__)
        """
    )
    assert told == "0.5 module"
