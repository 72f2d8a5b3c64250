"""The database: SQLite and PostgreSQL, transactions, prepared statements, and how they fail."""
