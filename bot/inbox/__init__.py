"""Every inbound message: received, set aside where that fails, and fetched where no webhook
came."""
