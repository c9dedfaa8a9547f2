"""The version, apart from the package's door: that one names the client, which stands above most of what asks."""

__version__ = "0.1.0"
