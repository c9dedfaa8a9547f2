"""The template `sklearn`: a pipeline, saved by skops."""

from __future__ import annotations

from .template import SCRIPT, Template

MAKE_MODEL_PY = '''"""Trains a classifier of iris flowers, and writes it where InferenceHub serves it from."""

from pathlib import Path

import skops.io
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# Of a DataFrame and of classes with names, the model keeps the names, and the gateway shows them.
data = load_iris(as_frame=True)
species = data.target_names[data.target]
train_x, test_x, train_y, test_y = train_test_split(data.data, species, stratify=species, random_state=0)
model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(train_x, train_y)
print(f"right about {model.score(test_x, test_y):.0%} of flowers that it has not seen")

folder = Path(__file__).parent / "models" / "flowers" / "1"
folder.mkdir(parents=True, exist_ok=True)
skops.io.dump(model, folder / "model.skops")
print(f"wrote {folder / 'model.skops'}")
'''
MODEL_YAML = """# What the file itself does not say about the model; all of it is optional.
examples:
  - {name: setosa, inputs: [5.1, 3.5, 1.4, 0.2]}
  - {name: virginica, inputs: [6.3, 3.4, 5.6, 2.4]}
"""
SKLEARN = Template(
    about="A scikit-learn pipeline that tells iris flowers apart by lengths and widths of sepals and petals, in cm.",
    files={SCRIPT: MAKE_MODEL_PY, "models/flowers/model.yaml": MODEL_YAML},
    call="inferencehub predict flowers '[5.1, 3.5, 1.4, 0.2]'",
    extra="sklearn",
    packages=("scikit-learn", "skops", "pandas"),
)
