"""Reads the dates of other files: what a text can mean, what a column proves, what is asked."""
