"""The opportunities that a partnership takes up: stages, notes, tasks, whether to bid, and what is won."""
