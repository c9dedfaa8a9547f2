"""What a worker serves: found in the repository, loaded, warmed up, announced, and kept in step with what is wanted."""
