"""Areas, their outlines, and what is counted in them: one file a public source."""
