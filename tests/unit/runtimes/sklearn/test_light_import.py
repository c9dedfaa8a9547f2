"""Importing scikit-learn leaves out what serving does not need, and everything still works afterwards."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest


def run(code: str) -> str:
    """Run code in a process that has imported nothing yet; its output."""
    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.strip()


def test_neither_pandas_nor_pytorch_nor_what_trains_is_imported() -> None:
    told = run(
        """
        import sys
        from inferencehub.runtimes.sklearn.light_import import import_skops
        import_skops()
        from inferencehub.runtimes.sklearn.light_import import _RARELY_USED
        print(sorted({"pandas", "torch", *_RARELY_USED} & set(sys.modules)))
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
        from sklearn.isotonic import IsotonicRegression
        from sklearn.linear_model import LogisticRegression
        from sklearn.manifold import TSNE
        from sklearn.metrics import auc, label_ranking_loss, pairwise_distances
        from sklearn.preprocessing import QuantileTransformer, SplineTransformer
        from sklearn.utils import all_estimators
        assert type(scipy.stats).__name__ == "module" and scipy.stats.norm is norm
        x = np.random.default_rng(0).normal(size=(50, 2))
        MinCovDet(random_state=0).fit(x)
        QuantileTransformer(n_quantiles=10, output_distribution="normal").fit_transform(pandas.DataFrame(x))
        label_ranking_loss([[1, 0]], [[0.2, 0.1]])
        IsotonicRegression().fit([1.0, 2.0], [1.0, 2.0]).predict([1.5])
        for solver in ("lbfgs", "newton-cg"):
            LogisticRegression(solver=solver).fit(x, x[:, 0] > 0)
        TSNE(perplexity=5, max_iter=250).fit(x)
        auc([0, 1], [0, 1]), pairwise_distances(x, metric="chebyshev")
        SplineTransformer().fit_transform(x)
        print(len(all_estimators()) > 100)
        """
    )
    assert told == "True"


@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("from scipy.stats import norm as found", "norm_gen"),
        ("import scipy.optimize; found = scipy.optimize.minimize", "function"),
        ("from scipy.optimize._linesearch import line_search_wolfe1 as found", "function"),
        ("from scipy.spatial.distance import cdist as found", "function"),
    ],
)
def test_other_libraries_get_the_real_module_while_scikit_learn_is_imported(statement: str, value: str) -> None:
    told = run(
        f"""
        import sys
        from inferencehub.runtimes.sklearn.light_import import _RARELY_USED, _later
        with _later(*_RARELY_USED):
            {statement}
            assert type(sys.modules[found.__module__]).__name__ == "module"
            print(type(found).__name__)
        """
    )
    assert told == value


def test_arithmetic_of_numpy_and_scipy_needs_no_trust_and_their_names_are_all_there_afterwards() -> None:
    told = run(
        """
        from inferencehub.runtimes.sklearn.light_import import import_skops
        skops = import_skops()
        import warnings
        import numpy as np, scipy.special
        from sklearn.preprocessing import FunctionTransformer
        from inferencehub.runtimes.sklearn.trust import is_trusted
        from skops.io._utils import get_public_type_names
        for function in (np.log1p, scipy.special.expit):
            content = skops.dumps(FunctionTransformer(function))
            named = skops.get_untrusted_types(data=content)
            assert named and all(map(is_trusted, named)), named
            assert skops.loads(content, trusted=named).func is function
        with warnings.catch_warnings(action="ignore"):
            default = [each for module in (np, scipy.special) for each in get_public_type_names(module, np.ufunc)]
        assert len(default) > 100
        others = ("numpy.load", "numpy.linalg._umath_linalg.inv", "scipy.special.logsumexp", "os.system", "add")
        print([each for each in default if not is_trusted(each)], [each for each in others if is_trusted(each)])
        """
    )
    assert told == "[] []"


@pytest.mark.parametrize("first", ["ours", "the model's"])
def test_a_models_own_skops_trusts_what_it_trusts_in_a_script(first: str) -> None:
    told = run(
        f"""
        import numpy as np
        if {first == "the model's"}:
            import skops.io
        from inferencehub.runtimes.sklearn.light_import import import_skops
        ours = import_skops()
        import skops.io as theirs
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import FunctionTransformer
        model = make_pipeline(FunctionTransformer(np.log1p), LogisticRegression()).fit([[1.0], [2.0]], [0, 1])
        written = theirs.dumps(model)
        names = ours.get_untrusted_types(data=written)
        print(theirs.loads(written).predict([[2.0]]), ours.loads(written, trusted=names).predict([[2.0]]))
        """
    )
    assert told == "[1] [1]"
