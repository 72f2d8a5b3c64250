"""Reads and writes of the public log: what waits for it, its entries, tiles and checkpoints."""
