"""Files as inputs and outputs of `inferencehub predict`."""
