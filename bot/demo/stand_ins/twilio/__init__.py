"""A stand-in for Twilio: its webhooks, its REST API, and the carriers behind it."""
