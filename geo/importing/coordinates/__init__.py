"""Coordinates as files write them: of what kind a column is, what must be asked, the positions."""
