"""How many segments may still be sent today."""
