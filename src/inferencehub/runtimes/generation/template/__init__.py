"""Chat templates: a conversation as the one text that a model was trained on, rendered in a sandbox."""
