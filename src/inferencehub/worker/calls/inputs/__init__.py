"""The inputs of calls: read from messages and shared files, and checked."""
