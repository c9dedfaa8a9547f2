"""A worker as a process: how it is composed, where it listens, how it is told to stop, and how it ends."""
