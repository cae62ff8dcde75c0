"""The screens for proposals and papers."""
