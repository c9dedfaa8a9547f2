"""The one exception for a configuration that cannot be used; the command line turns it into exit code 3."""

from __future__ import annotations


class ConfigError(Exception):
    """A setting, a file or a folder is not usable. Its text is ready for the user: one problem a line."""
