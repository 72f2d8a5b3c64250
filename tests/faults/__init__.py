"""Faults on purpose: what goes wrong between providers, processes and databases, by a seed."""
