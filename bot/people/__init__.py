"""Helping one person: found by a number typed whole, shown, opted out, erased, told what is held.

Whoever looks at somebody is noted in the audit trail, and how often one may look is bounded.
"""
