"""Models that are Python code: the class `Model` of a model.py."""
