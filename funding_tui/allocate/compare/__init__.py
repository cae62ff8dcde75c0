"""Runs and usual methods side by side."""
