"""How well a person's words are understood, on messages as people write them.

``python -m tests.evaluation`` prints what was read as what; ``--held-out`` the second part.

Read the shares with care. Nearly all of both parts is understood because what was not has been
taught since. The ``*_heldout.tsv`` files are what was read at first contact, in several batches
of wordings that are odd on purpose; then they became known. Of the opt-outs in them about two
in three were obeyed at first contact, of the answers seven in ten were read right, and none that
was no yes was read as one. That, not the shares that are printed, is what to expect of words
that nobody has thought of: add them here when they come.
"""
