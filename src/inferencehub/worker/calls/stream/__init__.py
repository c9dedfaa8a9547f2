"""Calls of versions that make their outputs bit by bit.

`runner` decides which calls run, and when they end otherwise than by themselves; an `engine` makes the chunks of those
that do, each of which is an `ActiveCall` to it. Engines differ in how: `generators` gives each call a thread, and
`steps` goes on with all of them in one.
"""
