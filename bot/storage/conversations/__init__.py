"""People, their addresses, their messages, and where each conversation stands."""
