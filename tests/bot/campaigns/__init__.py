"""Campaign files, from disk to shelf."""
