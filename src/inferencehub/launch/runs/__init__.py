"""The run page: a file in which a worker notes what its models run now, for others to read when it can say nothing."""
