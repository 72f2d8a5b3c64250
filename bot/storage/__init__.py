"""What is remembered: tables, and named reads and writes.

Each read and write takes a connection in a transaction that its caller opened with
``Database.write`` or ``Database.read``; nothing in here commits. Values go in and come out sealed:
only ``bot.vault`` opens them.
"""
