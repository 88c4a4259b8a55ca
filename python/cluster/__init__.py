"""A Spark cluster of separate processes on this machine, for as long as one command runs."""
