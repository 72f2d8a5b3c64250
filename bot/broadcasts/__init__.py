"""Updates, from the draft to the last receipt. Start with ``life``: what may happen when.

``draft`` is what an organizer writes, ``card`` what that means in people, words, money and hours.
``trial`` sends a test, ``life`` approves, ``steering`` pauses, resumes and cancels; ``sending``
sends; ``receipts``, ``reconcile`` and ``breaker`` learn what became of it and draw the
conclusions, by the table in ``bot.providers.refusals``; ``progress`` tells.
"""
