"""The verbs for a workspace as a whole."""
