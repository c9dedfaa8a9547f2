"""The libraries that run models, a folder each, behind one protocol."""
