"""The screens of the console: a blueprint each, its views behind ``bot.console.access.needs``."""
