"""The configuration: what can be set, where a value came from, and how it reaches every process."""
