"""Documents that are printed or shown: set by typst, from templates and data; a letter's blocks."""
