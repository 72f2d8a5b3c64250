"""The public pages of a petition: read it, sign it by text message or in Telegram, check it.

Nobody signs on a page, and nothing that a visitor sends is kept. A page is rendered on the server
from a campaign, its count and the settings; it is complete without JavaScript, sets no cookie and
asks no other host for anything.
"""
