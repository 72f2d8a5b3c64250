"""How the program listens: guards, readers, answers."""
