"""What a partner is given to bring people to a petition."""
