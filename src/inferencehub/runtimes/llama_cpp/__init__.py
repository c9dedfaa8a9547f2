"""Runs GGUF files on llama.cpp."""
