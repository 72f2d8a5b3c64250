"""Pages that people open in a browser. They call use cases, and read counters and settings."""
