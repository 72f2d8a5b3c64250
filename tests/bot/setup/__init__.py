"""What connect and doctor find."""
