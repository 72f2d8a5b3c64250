"""The console, through its own application and real sessions."""
