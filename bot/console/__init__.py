"""The console: what organizers do with a browser. Its views parse a form, call one use case that
the command line calls too, and render; ``screens`` holds one file for each."""
