"""What was done to campaigns by command."""
