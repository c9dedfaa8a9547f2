"""The libraries that run models, one file each, behind one protocol."""
