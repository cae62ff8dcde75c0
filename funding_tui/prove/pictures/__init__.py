"""Pictures of a run for paper: vector drawings, each with its words and its table of figures."""
