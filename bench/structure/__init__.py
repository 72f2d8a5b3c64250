"""``python3 dev.py bench structure``: how the code is built, as tables in Markdown.

Lines by room, lengths of functions, imports between modules, circles of imports, and which files
run for one text and for one delivery of a broadcast. Of the tree as it is, or of a revision
(``--at``), which is checked out into a temporary folder.
"""

from bench.structure.report import main

__all__ = ["main"]
