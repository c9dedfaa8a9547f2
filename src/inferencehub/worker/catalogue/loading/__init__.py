"""From the files of a version to a model that has shown that it works: read, tried and warmed up, in turns."""
