"""Readers of kinds of file that libraries parse; they run in a child process with limits."""
