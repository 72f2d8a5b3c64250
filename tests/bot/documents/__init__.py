"""Documents that are printed or shown."""
