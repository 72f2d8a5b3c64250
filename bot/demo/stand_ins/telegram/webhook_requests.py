"""A request as Telegram sends it: one update as JSON, with the webhook's secret."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.stand_ins.webhook_client import WebhookAnswer, Wire


@dataclass(frozen=True, slots=True)
class TelegramRequest:
    """Posts updates to the webhook that was set, with the secret that was set with it."""

    webhook: str
    secret: str = field(repr=False)
    wire: Wire

    def post(self, update: Mapping[str, Any]) -> WebhookAnswer:
        """Post one update."""
        headers = {
            "Content-Type": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "X-Telegram-Bot-Api-Secret-Token": self.secret,
        }
        body = json.dumps(update, ensure_ascii=False).encode()
        return self.wire.post(self.webhook, body, headers)
