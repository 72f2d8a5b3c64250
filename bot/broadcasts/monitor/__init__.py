"""How a broadcast goes, and stopping one that goes wrong."""
