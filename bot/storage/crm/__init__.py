"""Reads and writes of what CRMs are told of people, and of who may be told of."""
