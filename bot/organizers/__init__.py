"""Who may act for the campaigns."""
