"""Going live: what is wrong with a set-up, and how to mend it.

``connect`` checks a set-up and points the providers at it; ``doctor`` only looks. Both give
findings, each with its remedy. Every check is a function that can run alone, changes nothing
unless its name says so, and never puts a secret into a finding.
"""
