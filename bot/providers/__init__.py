"""The providers that carry our words: Twilio (SMS, WhatsApp, RCS) and Telegram.

Each module speaks with one provider and knows none of the others; what can go wrong is the
closed tree in ``failures``. A channel may import the provider's library and ``flows``; it never
opens a transaction, never reads the environment, and never puts a secret or a person's words in
an exception or a log line.
"""
