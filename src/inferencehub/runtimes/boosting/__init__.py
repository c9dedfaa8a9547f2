"""Boosted trees in the files of the libraries that grow them."""
