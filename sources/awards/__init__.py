"""Grants already made: who gave what to whom, from 360Giving and from registers of government grants."""
