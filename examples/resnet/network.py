"""A residual network small enough for handwritten digits of 8 by 8 pixels."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


class ResidualBlock(nn.Module):
    """Two convolutions whose result is added to what came in."""

    def __init__(self, channels_in: int, channels_out: int, stride: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels_in, channels_out, 3, stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(channels_out)
        self.second = nn.Conv2d(channels_out, channels_out, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(channels_out)
        same_shape = channels_in == channels_out and stride == 1
        self.shortcut: nn.Module = (
            nn.Identity() if same_shape else nn.Conv2d(channels_in, channels_out, 1, stride, bias=False)
        )

    def forward(self, image: Tensor) -> Tensor:
        residual = torch.relu(self.first_norm(self.first(image)))
        residual = self.second_norm(self.second(residual))
        return torch.relu(residual + self.shortcut(image))


class DigitResNet(nn.Module):
    """Answers ten logits for each picture of 8 by 8 pixels, each 0 (paper) to 16 (ink).

    Args:
        blocks: Residual blocks at 8 by 8 pixels, and again as many at 4 by 4.
        channels: Channels of the first half; the second half has twice as many.
    """

    def __init__(self, blocks: int, channels: int = 16) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, channels, 3, padding=1, bias=False)
        self.stem_norm = nn.BatchNorm2d(channels)
        fine = [ResidualBlock(channels, channels) for _ in range(blocks)]
        coarse = [ResidualBlock(channels, 2 * channels, stride=2)]
        coarse += [ResidualBlock(2 * channels, 2 * channels) for _ in range(blocks - 1)]
        self.blocks = nn.Sequential(*fine, *coarse)
        self.head = nn.Linear(2 * channels, 10)

    def forward(self, image: Tensor) -> Tensor:
        pixels = image.unsqueeze(1) / 16
        features = torch.relu(self.stem_norm(self.stem(pixels)))
        return self.head(self.blocks(features).mean(dim=(2, 3)))


BLOCKS_OF_VERSION = {"1": 1, "2": 3}


def untrained(version: str) -> DigitResNet:
    """Return the network of a version with fresh weights: 6 layers deep for 1, 14 for 2."""
    return DigitResNet(BLOCKS_OF_VERSION[version])


def folded(network: DigitResNet) -> DigitResNet:
    """Work each normalisation into the convolution before it, in place: the same answers with fewer steps."""
    network.eval()
    for module in [network, *network.blocks]:
        for norm_name in [name for name, child in module.named_children() if isinstance(child, nn.BatchNorm2d)]:
            name = norm_name.removesuffix("_norm")
            setattr(module, name, fuse_conv_bn_eval(getattr(module, name), getattr(module, norm_name)))
            setattr(module, norm_name, nn.Identity())
    return network


def network_from_onnx(version: str, artifact: Path) -> DigitResNet:
    """Return a version's network with the weights of its ONNX file, to be exported in PyTorch's own formats."""
    import onnx

    weights = {
        tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
        for tensor in onnx.load(artifact).graph.initializer
    }
    network = folded(untrained(version))
    network.load_state_dict(weights)
    return network
