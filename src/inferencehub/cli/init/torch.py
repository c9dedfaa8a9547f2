"""The template `torch`: a network, trained in a second and exported as a program."""

from __future__ import annotations

from .template import SCRIPT, Template

MAKE_MODEL_PY = '''"""Trains a network to tell two half moons apart, and exports it where InferenceHub looks for it."""

from pathlib import Path

import torch

torch.manual_seed(0)


def moons(count):
    """Points on two half moons that reach into each other, and which of both each is on."""
    angle = torch.rand(count) * torch.pi
    lower = torch.arange(count) % 2
    x = torch.where(lower == 0, angle.cos(), 1 - angle.cos())
    y = torch.where(lower == 0, angle.sin(), 0.5 - angle.sin())
    return torch.stack([x, y], dim=1) + 0.08 * torch.randn(count, 2), lower


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = torch.nn.Sequential(torch.nn.Linear(2, 32), torch.nn.ReLU(), torch.nn.Linear(32, 2))

    def forward(self, point):
        return self.layers(point)


net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
points, lower = moons(400)
for _ in range(300):
    optimizer.zero_grad()
    torch.nn.functional.cross_entropy(net(points), lower).backward()
    optimizer.step()
net.eval()
points, lower = moons(1000)
print(f"right about {(net(points).argmax(dim=1) == lower).float().mean():.0%} of points that it has not seen")

# The program keeps the shapes, and that the number of rows may vary: calls are batched.
rows = torch.export.Dim("rows", min=1, max=1024)
program = torch.export.export(net, (points[:2],), dynamic_shapes={"point": {0: rows}})
folder = Path(__file__).parent / "models" / "moons" / "1"
folder.mkdir(parents=True, exist_ok=True)
torch.export.save(program, folder / "model.pt2")
print(f"wrote {folder / 'model.pt2'}")
'''
MODEL_YAML = """# What the file itself does not say about the model: its classes have names.
labels: {output: output, names: [upper, lower], activation: softmax}
examples:
  - {name: on the upper moon, inputs: [0.0, 1.0]}
  - {name: on the lower moon, inputs: [1.0, -0.5]}
"""
TORCH = Template(
    about="A PyTorch network that tells on which of two half moons a point lies.",
    files={SCRIPT: MAKE_MODEL_PY, "models/moons/model.yaml": MODEL_YAML},
    call="inferencehub predict moons '[1.0, -0.5]'",
    extra="torch",
    packages=("torch", "safetensors"),
)
