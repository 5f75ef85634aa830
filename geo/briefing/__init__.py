"""Briefings: slides, each a filter with a map view, written as PPTX, PDF, HTML or pictures."""
