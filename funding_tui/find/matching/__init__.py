"""Which open opportunities suit the partnership best, and why."""
