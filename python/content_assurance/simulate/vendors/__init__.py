"""One module per vendor: what its console knows of the estate, and the format of its exports."""
