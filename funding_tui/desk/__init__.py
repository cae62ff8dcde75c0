"""What an officer does, headless: one verb a file; screens and commands call these and nothing deeper.

In come a workspace and plain values; out go frozen data, never live records. A verb opens its own
session, so that it may run in any thread.
"""
