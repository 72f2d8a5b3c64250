"""Broadcasts, from draft to last receipt. Begin with ``approve.approval``: what may happen when.

``compose`` reads what an organizer writes, and tells what it means in people, words, money and
hours. ``approve`` sends a test, approves, pauses, resumes and cancels. ``deliver`` claims, sends
and records, by receipts and the provider's list too. ``monitor`` judges what becomes of it, draws
the conclusions, and sums it up.
"""
