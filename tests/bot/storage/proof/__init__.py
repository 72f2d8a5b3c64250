"""The log in the database: what is queued, entries, tiles, checkpoints."""
