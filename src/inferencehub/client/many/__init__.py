"""Predictions for more rows than one call takes."""
