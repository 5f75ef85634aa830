"""Imports event files of others: read with a profile, checked, and merged into a ledger."""
