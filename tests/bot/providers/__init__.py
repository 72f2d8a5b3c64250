"""The providers, against stand-ins of their APIs."""
