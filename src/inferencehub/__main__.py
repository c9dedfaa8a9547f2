"""`python -m inferencehub`, the same as the command `inferencehub`."""

from inferencehub.cli.main import main

if __name__ == "__main__":
    main()
