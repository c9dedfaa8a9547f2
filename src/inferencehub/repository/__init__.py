"""The model repository: which versions lie in the folder, what their model.yaml says, and how one becomes a loaded model."""
