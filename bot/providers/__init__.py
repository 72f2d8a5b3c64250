"""The providers that carry our words: Twilio (SMS, WhatsApp, RCS) and Telegram.

All that is known of a provider lies in its folder, and nothing of the others: ``transport`` sends
a message, ``refusal_codes.yaml`` says what its refusals mean, and what going live needs is in
``account`` or ``bot_account``; Twilio also has a list of its messages, and calls us back. They
offer what ``interface`` says, and can fail only as it says. A provider's folder may import its
library and ``flows``; it never opens a transaction, never reads the environment, and never puts a
secret or a person's words in an exception or a log line.
"""
