"""Updates: their texts, and what must not be sent."""
