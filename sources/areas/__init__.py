"""Where places are and what is counted there: one file a public source."""
