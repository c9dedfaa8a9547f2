"""What a client knows of the models that a gateway serves."""
