"""The runs of a model: a batch goes in, and what each call is answered comes out."""
