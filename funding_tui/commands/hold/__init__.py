"""The verbs for funding held."""
