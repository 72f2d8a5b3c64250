"""What webhooks say, how they are signed, and what their answers mean."""
