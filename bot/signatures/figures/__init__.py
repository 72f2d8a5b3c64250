"""Figures of a campaign, what waits for somebody, and the recount of what was kept."""
