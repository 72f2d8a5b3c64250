"""Remembers and sends: storage, keys, providers, background work, the command line.

May import ``flows``; never ``webhooks`` (only ``__main__`` and ``cli`` stand above it). No
transaction is open while a provider is called. Nothing that names a person is ever logged.
"""
