"""Workers on the nodes of a Ray cluster: how many there are to be, who runs them, and where they serve."""
