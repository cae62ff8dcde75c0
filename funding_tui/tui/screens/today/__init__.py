"""The screens for what cannot wait."""
