"""Runs models as Hugging Face's transformers saves them."""
