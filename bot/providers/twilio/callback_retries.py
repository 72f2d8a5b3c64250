"""How often Twilio is to knock again, by the fragment of an address that it is given.

Without one it tries nothing again after an error or a silence. The fragment is neither sent to us
nor signed (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
"""

RECEIPT_RETRIES = "#rc=2&rp=5xx,ct,rt"
"""For receipts: two more tries after a server error, a failed connection or a silence."""
