"""Everything that a project stores, in one file with hashes, and back again."""
