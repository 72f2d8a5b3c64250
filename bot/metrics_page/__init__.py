"""The page that Prometheus reads: what was counted in this process and in those beside it, and how
the database stands. It names nobody: labels are words of our own.
"""
