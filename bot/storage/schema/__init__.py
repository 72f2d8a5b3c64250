"""Every table, in one file for each family. ``key_tables`` also names the sealed columns."""
