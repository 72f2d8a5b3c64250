"""Deliveries of broadcasts: claimed, marked, counted, and the pace of their senders."""
