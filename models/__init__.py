"""The partnership's records."""
