"""The door to other programs, against receivers that answer as they please."""
