"""Models serve while a library of data frames is being imported, which another model's load does beside them."""

from __future__ import annotations

from pathlib import Path

from tests.unit.runtimes.sklearn.test_light_import import run


def test_estimators_run_while_libraries_of_frames_are_half_imported(tmp_path: Path) -> None:
    for library in ("polars", "pyarrow"):
        (tmp_path / library).mkdir()
        (tmp_path / library / "__init__.py").write_text(
            "import __main__\n__main__.predict()\nDataFrame = Table = int\n"
        )
    told = run(
        f"""
        import sys
        from inferencehub.runtimes.sklearn.light_import import import_sklearn
        import_sklearn()
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        from sklearn.multioutput import ClassifierChain
        x = np.array([[0.0], [1.0], [2.0], [3.0]])
        estimator = ClassifierChain(LogisticRegression()).fit(x, [[0, 1], [0, 1], [1, 0], [1, 0]])
        answers = []

        def predict():
            answers.append(estimator.predict(x)[:, 0].tolist())

        # In the middle of an import is what another thread may meet, and here it surely is met.
        class Middle:
            hidden = "pyarrow"  # pandas would import it where it is installed

            def find_spec(self, name, *_):
                if name == self.hidden:
                    raise ModuleNotFoundError(name)
                if name == "pandas.core.api":
                    predict()

        sys.meta_path.insert(0, Middle())
        import pandas
        Middle.hidden = None
        print(answers, estimator.predict(pandas.DataFrame(x))[0].tolist(), pandas.Series is pandas.core.series.Series)
        sys.path.insert(0, {str(tmp_path)!r})
        import polars, pyarrow
        print(len(answers), answers[0] == answers[1] == answers[2], polars.DataFrame, pyarrow.Table)
        print(polars.__loader__.get_source("polars")[:15])
        """
    )
    assert told.splitlines() == [
        "[[0.0, 0.0, 1.0, 1.0]] [0.0, 1.0] True",
        "3 True <class 'int'> <class 'int'>",
        "import __main__",
    ]
