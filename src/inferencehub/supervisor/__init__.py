"""Runs one gateway and its workers as one program. Imports only the standard library: it stays small for weeks."""
