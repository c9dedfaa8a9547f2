"""The model repository: which versions lie in the folder, what model.yaml says of them, and how one is loaded."""
