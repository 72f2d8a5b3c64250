"""Measures the running program, beside what one would write by hand, in one and the same run.

May import everything; nothing imports it. Speaks to 127.0.0.1 only, with made-up secrets, and
its loops are bounded.
"""
