"""``python -m bot``: the commands."""

import sys

try:
    from bot.cli import main
except ModuleNotFoundError as missing:
    sys.exit(
        f"The package {missing.name!r} is not installed in this Python. `python3 dev.py demo` puts "
        "all that is needed into .venv; `. .venv/bin/activate` lets a terminal use it."
    )

if __name__ == "__main__":
    main(prog_name="python -m bot")
