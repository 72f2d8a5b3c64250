"""Hand-ins: a letter with its signers as a package of files, from the freeze to the delivery.

Start with ``package_life`` (what an organizer does) and ``build_package`` (the job that makes the
files). What is in a package, and what must never be in it, docs/handin.md says.
"""
