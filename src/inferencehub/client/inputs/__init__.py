"""From what Python programs hold to what an input takes."""
