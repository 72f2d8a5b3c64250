"""How organizers prove who they are, and for how long that is taken."""
