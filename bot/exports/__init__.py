"""Exports: rows written to a file that is whole, safe in a spreadsheet, and fetched once.

``export_life`` is the life of an export, ``build`` writes its file, ``columns`` says what stands in
it. Without personal data an organizer exports alone; names, numbers and words need a reason and a
second organizer's yes.
"""
