"""Every decision of the supervisor, and what it decides from: no clock is read here, and nothing acts."""
