"""How well a person's words are understood, on messages as people write them.

``python3 dev.py eval`` prints each measure against its line.

- ``situations_<language>.tsv`` and ``.sealed``: messages that were written blind, before the rule
  and by situation, by someone who had read none of the word lists; a third of them before they
  were tried, by someone who had read some. They go through the whole
  machine, from where the person stands. The sealed third is scored and never shown: its figures
  are what to expect of strangers. Add messages to the open file, then ``dev.py eval --seal``.
  Those in Portuguese are written to a campaign that does not speak it: it reads a plain yes or no,
  and every opt-out.
- ``<task>_<language>.tsv``: the development set, for one reader of words each. What was misread is
  added here and taught, so nearly all of it is read right, and that proves nothing.
- ``dev.py eval --data FOLDER``: messages that other people wrote, which are not kept here. They
  were labelled for other conversations, so a few labels are wrong here. Of the two thirds that may
  be seen, none counts as a signature without a yes, and 1 as a consent without one: it asks to be
  kept informed. "Sounds good, thanks", "will do", "let's go", "I did", "that's it" and "tudo bem"
  sign nothing, though some count as a yes there: to ask once more is cheaper than a signature that
  was none.
  Of 3 false unsubscribes, 2 ask a person to quit or to write no more; 1 tells of not having been
  interested.

``dev.py eval --record`` writes the figures to ``baseline.json``; the suite lets none get worse.
"""
