"""The register of charities of England and Wales: its daily file, and its API for those with a key."""
