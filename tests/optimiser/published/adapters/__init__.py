"""One file a kind: how a published problem is said in the words of `optimiser.problem.Problem`."""
