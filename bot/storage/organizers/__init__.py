"""Organizers, their one-time codes, their commands by phone, and the audit trail."""
