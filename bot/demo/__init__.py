"""Stand-ins for Twilio and Telegram on this machine, and a page with two phones.

They behave towards our webhooks as the real providers do: real payloads, real signatures, the
answer read as strictly. They talk to loopback only, and the demo that serves them refuses to
start beside real credentials. Tests use the same classes.
"""
