"""The calls that wait for a model version, and which of them run next."""
