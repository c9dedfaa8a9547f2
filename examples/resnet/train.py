"""Trains the two digit networks and exports them to ONNX.

Run it from the repository's root: python -m examples.resnet.train
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn

from examples.resnet.network import BLOCKS_OF_VERSION, DigitResNet, folded, untrained

DEMO = Path(__file__).parents[2] / "src" / "inferencehub" / "demo" / "resnet"
EPOCHS = 40
ROWS_OF_BATCH = 64


class Split(NamedTuple):
    """Pictures to learn from, and pictures kept back; FP32 [rows, 8, 8], 0 (paper) to 16 (ink)."""

    train_images: np.ndarray
    held_out_images: np.ndarray
    train_digits: np.ndarray
    held_out_digits: np.ndarray


def split() -> Split:
    """Keep back 25 % of the pictures, every digit alike."""
    digits = load_digits()
    images = digits.images.astype(np.float32)
    return Split(*train_test_split(images, digits.target, test_size=0.25, stratify=digits.target, random_state=0))


def shifted(images: Tensor, dice: torch.Generator) -> Tensor:
    """Move each picture by up to one pixel, since people don't draw in the middle of the canvas."""
    padded = nn.functional.pad(images, (1, 1, 1, 1))
    offsets = torch.randint(0, 3, (len(images), 2), generator=dice).tolist()
    return torch.stack([p[y : y + 8, x : x + 8] for p, (y, x) in zip(padded, offsets, strict=True)])


def trained(version: str, pictures: Split) -> DigitResNet:
    """Train one version's network, the same way each time."""
    torch.manual_seed(int(version))
    dice = torch.Generator().manual_seed(int(version))
    network = untrained(version)
    images, digits = torch.from_numpy(pictures.train_images), torch.from_numpy(pictures.train_digits)
    batches_of_epoch = len(images) // ROWS_OF_BATCH
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=0.01, total_steps=EPOCHS * batches_of_epoch)
    for _ in range(EPOCHS):
        order = torch.randperm(len(images), generator=dice)
        for rows in order[: batches_of_epoch * ROWS_OF_BATCH].split(ROWS_OF_BATCH):
            optimiser.zero_grad()
            loss = nn.functional.cross_entropy(network(shifted(images[rows], dice)), digits[rows], label_smoothing=0.05)
            loss.backward()
            optimiser.step()
            schedule.step()
    return folded(network)


def accuracy(network: nn.Module, pictures: Split) -> float:
    """Return the share of held-out pictures that the network reads right."""
    with torch.no_grad():
        answers = network(torch.from_numpy(pictures.held_out_images)).argmax(dim=1).numpy()
    return float((answers == pictures.held_out_digits).mean())


def export(network: nn.Module, artifact: Path) -> None:
    """Write the network as ONNX, its first dimension open.

    The older exporter: the one that torch.export feeds needs one more package and gives the same graph.
    """
    artifact.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        network,
        (torch.zeros(2, 8, 8),),
        str(artifact),
        dynamo=False,
        input_names=["image"],
        output_names=["logits"],
        dynamic_axes={"image": {0: "rows"}, "logits": {0: "rows"}},
    )


def main() -> None:
    """Train, print the accuracy on the pictures kept back, and write the artifacts."""
    torch.set_num_threads(1)  # sums in one order, so that a second run gives the same weights
    pictures = split()
    for version in BLOCKS_OF_VERSION:
        network = trained(version, pictures)
        artifact = DEMO / version / "model.onnx"
        export(network, artifact)
        print(
            f"resnet {version}: accuracy {accuracy(network, pictures):.3f} on {len(pictures.held_out_digits)} held-out "
            f"digits, {sum(p.numel() for p in network.parameters())} weights, {artifact.stat().st_size / 1000:.0f} kB"
        )


if __name__ == "__main__":
    main()
