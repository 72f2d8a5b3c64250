"""A draft, and what it means before it is sent: audience, cost, duration."""
