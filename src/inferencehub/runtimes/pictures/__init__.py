"""Image files as inputs: what a model's `image` declares, and the elements that a file becomes."""
