"""Reads and writes of integrations, on both databases."""
