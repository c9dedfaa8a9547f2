"""PyTorch: exported programs, TorchScript, and weights beside a module class."""
