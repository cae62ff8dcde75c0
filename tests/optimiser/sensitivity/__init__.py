"""Tests of `optimiser.sensitivity`."""
