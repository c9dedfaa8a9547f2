"""What estimators take: found from what they have learned, and made of what callers send."""
