"""Every verb under every fault of a disk, a lock, a path and an output: the table, and its cells."""
