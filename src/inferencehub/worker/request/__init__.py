"""The path of one call through a worker, in order: admit, decode, execute, reply."""
