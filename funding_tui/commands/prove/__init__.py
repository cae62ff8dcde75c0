"""The verbs that publish and sign."""
