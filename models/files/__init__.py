"""Files that hold records: written whole, opened by their path as it is, and spoken of when a disk fails."""
