"""Proof of the count: a public log for each campaign, which anyone can check and nobody is in.

``receipt_codes`` makes the code that a signature is given and reads one that is typed.
"""
