"""The stream that brings calls and takes their answers."""
