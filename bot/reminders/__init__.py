"""One reminder to whoever stopped on the way to a signature."""
