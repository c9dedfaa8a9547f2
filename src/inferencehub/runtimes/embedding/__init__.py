"""Models that turn text into vectors: what all runtimes of them share."""
