"""Requests, answers, and what comes between: connections, deadlines, retries, problems."""
