"""What became of calls, on its way back to who asked."""
