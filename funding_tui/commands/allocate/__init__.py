"""The verbs that allocate money and explain the allocation."""
