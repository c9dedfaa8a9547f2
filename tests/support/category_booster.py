"""A classifier as LightGBM's, in what matters of it: it takes pandas categories and nothing else for text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin


class Booster:
    """What the sklearn class keeps of its training: each category column's categories, and where they stand."""

    def __init__(self, categories: list[list[Any]], places: list[int], keeps_places: bool) -> None:
        self.pandas_categorical = categories
        self.params = {"categorical_column": places} if keeps_places else {}
        self._places = places

    def model_to_string(self, num_iteration: int) -> str:
        """The model as text; a booster that was read from a file has its parameters only there."""
        assert num_iteration == 1
        return f"tree\nparameters:\n[categorical_feature: {','.join(map(str, self._places))}]\n[verbose: -1]\n"


class CategoryBooster(ClassifierMixin, BaseEstimator):
    """Answers 1 where the category and a number agree with training; refuses frames without category columns."""

    def __init__(self, keeps_places: bool = True, keeps_categories: bool = True) -> None:
        self.keeps_places = keeps_places
        self.keeps_categories = keeps_categories

    def fit(self, frame: pd.DataFrame, labels: Any) -> CategoryBooster:
        """Remember which code of the first category column goes with which label."""
        self.feature_names_in_ = np.array(frame.columns, dtype=object)
        self.n_features_in_ = frame.shape[1]
        self.classes_ = np.unique(labels)
        places = [at for at, dtype in enumerate(frame.dtypes) if isinstance(dtype, pd.CategoricalDtype)]
        self._categories = [frame.iloc[:, at].cat.categories.tolist() for at in places]
        if self.keeps_categories:
            self.booster_ = Booster(self._categories, places, self.keeps_places)
        codes = frame.iloc[:, places[0]].cat.codes.to_numpy()
        self._chance = {code: float(np.mean(np.asarray(labels)[codes == code])) for code in np.unique(codes)}
        return self

    def predict_proba(self, frame: pd.DataFrame) -> np.ndarray:
        """The share of label 1 among training's rows of the same category; a half for none and for unknown ones."""
        categorical = [c for c, dtype in frame.dtypes.items() if isinstance(dtype, pd.CategoricalDtype)]
        if len(categorical) != len(self._categories):
            raise ValueError("train and valid dataset categorical_feature do not match.")
        if any(dtype.kind not in "biuf" for c, dtype in frame.dtypes.items() if c not in categorical):
            raise ValueError("pandas dtypes must be int, float or bool.")
        column = frame[categorical[0]]
        if self.keeps_categories:
            column = column.cat.set_categories(self._categories[0])
        chance = np.array([self._chance.get(code, 0.5) for code in column.cat.codes])
        return np.stack([1 - chance, chance], axis=1)

    def predict(self, frame: pd.DataFrame) -> np.ndarray:
        """The likelier class."""
        return self.classes_[self.predict_proba(frame).argmax(axis=1)]
