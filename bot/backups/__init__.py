"""Backups of the database, and their way back. No key is ever in one.

One at once (``make_backup``), or all that changes as it changes (``continuous``, SQLite alone:
PostgreSQL's own archive of its log does the same). ``restore`` puts one into an empty place and
``check_restored`` looks whether all of it is there, is opened by the keys, and agrees with the
public log.
"""
