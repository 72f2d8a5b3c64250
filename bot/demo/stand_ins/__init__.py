"""Stand-ins for the providers, on loopback."""
