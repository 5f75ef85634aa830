"""Event files of others -> claims: read by a profile, checked, merged into a ledger."""
