"""How well a person's words are understood, on messages as people write them.

``python -m tests.evaluation`` prints what was read as what. The ``*_heldout.tsv`` files were
written with the others and not looked at while the word lists were made.
"""
