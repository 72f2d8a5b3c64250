"""Files that are given out: CSV that is safe in a spreadsheet, encryption, folders of one's own.

What is given out holds names and numbers in clear. So it lies in one folder (``FILES_FOLDER``), can
be read by its owner only, and appears under its name only once it is whole.
"""
