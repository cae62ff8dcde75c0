"""A run made into a proposal: drafted, submitted, certified or declined, superseded, moved by virement."""
