"""Other programs that are told of what happens here: webhooks and, behind the same door, CRMs.

What happened is noted as ids with the act itself (``bot.storage.integrations.noted_events``), and
told by the worker, again and again until it arrived: ``deliver``. Whoever is told gets no number,
no name and no word by a webhook: ``webhooks.payload``. How an integration is begun and ended:
``register``.
"""
