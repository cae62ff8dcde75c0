"""The verbs that find money."""
