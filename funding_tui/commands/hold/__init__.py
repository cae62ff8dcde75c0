"""The verbs for what is held."""
