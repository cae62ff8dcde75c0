"""Runs and baselines compared."""
