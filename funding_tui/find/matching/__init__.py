"""Which open notices are worth an officer's look, and why."""
