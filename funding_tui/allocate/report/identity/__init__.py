"""What a run is called, what its certificate says, and which of its amounts are illustrative."""
