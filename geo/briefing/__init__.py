"""Briefings: an ordered list of slides, each a filter with a map view, and its ways out."""
