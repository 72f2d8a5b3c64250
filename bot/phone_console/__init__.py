"""What organizers do from their own phone: ask for figures, and send broadcasts."""
