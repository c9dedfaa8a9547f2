"""Whether rows stand for themselves: tried before a version serves, and checked now and then while it does."""
