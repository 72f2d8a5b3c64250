"""What a running process tells of itself: log lines, metrics, and reports of errors.

Knows no use case and no rows, so that every room may tell something. None of it may hold a
number, a name, a token or words that somebody wrote: a test looks through all that the suite logs.
"""
