"""The public log, its receipts, and what finds a change."""
