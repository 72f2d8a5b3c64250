"""Reads and writes of integrations, and of the events that they are told of."""
