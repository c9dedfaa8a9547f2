"""The template `onnx`: a graph made by hand, as an export of another library would make it."""

from __future__ import annotations

from .template import SCRIPT, Template

MAKE_MODEL_PY = '''"""Writes a classifier of colours as an ONNX graph; yours comes from torch.onnx.export or so."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

COLOURS = {
    "black": (0, 0, 0), "white": (255, 255, 255), "grey": (128, 128, 128), "red": (220, 30, 30),
    "orange": (255, 140, 0), "yellow": (250, 230, 40), "green": (40, 160, 60), "blue": (40, 70, 220),
    "purple": (130, 40, 160), "brown": (120, 70, 30), "pink": (255, 150, 190),
}
SPREAD = 60.0

# A colour is likelier the nearer it is: what a distance adds to all of them alike falls out of the softmax.
centres = np.array(list(COLOURS.values()), np.float32)
weights = numpy_helper.from_array(centres.T / SPREAD**2, "weights")
bias = numpy_helper.from_array(-(centres**2).sum(axis=1) / (2 * SPREAD**2), "bias")
graph = helper.make_graph(
    [helper.make_node("Gemm", ["rgb", "weights", "bias"], ["logits"])],
    "colours",
    # The first dimension has a name, the same in both: calls are batched.
    [helper.make_tensor_value_info("rgb", TensorProto.FLOAT, ["rows", 3])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["rows", len(COLOURS)])],
    [weights, bias],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)

root = Path(__file__).parent / "models" / "colours"
(root / "1").mkdir(parents=True, exist_ok=True)
onnx.save(model, root / "1" / "model.onnx")
print(f"wrote {root / '1' / 'model.onnx'}")
'''
MODEL_YAML = """# What the file itself does not say about the model: its classes have names.
labels:
  output: logits
  names: [black, white, grey, red, orange, yellow, green, blue, purple, brown, pink]
  activation: softmax
examples:
  - {name: a tomato, inputs: [214, 48, 36]}
  - {name: the sky, inputs: [70, 110, 230]}
"""
ONNX = Template(
    about="An ONNX graph that names colours, given as red, green and blue from 0 to 255.",
    files={SCRIPT: MAKE_MODEL_PY, "models/colours/model.yaml": MODEL_YAML},
    call="inferencehub predict colours '[214, 48, 36]'",
    extra="onnx",
    packages=("onnxruntime", "onnx"),
    besides=("onnx",),
)
