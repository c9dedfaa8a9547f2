"""Calls and answers as bytes: JSON and Protobuf."""
