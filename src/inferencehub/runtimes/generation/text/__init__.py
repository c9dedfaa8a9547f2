"""Text that comes in pieces: whole characters, and nothing of a stop string."""
