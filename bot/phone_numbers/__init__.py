"""What a phone number tells: its country, its time zones, and whether it is written to at all."""
