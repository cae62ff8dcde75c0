"""Runs that damage, kill and crowd the program: short in every run of the tests, long at night."""
