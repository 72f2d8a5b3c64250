"""What the program keeps for its own operation: segments sent, work overdue, sizes of tables."""
