"""What is held of a person, key rotation, and lists of opt-outs."""
