"""Both providers' sending, in a process of its own, for loads: fast, faulty, and with a memory.

    python -m bench.fast_providers --log accepted.log --port 0 --seed 1 \
        --throttled 0.02 --timed-out 0.02 --refused 0.01

prints ``http://127.0.0.1:PORT`` once it listens, and is then to be given as TWILIO_API_URL and
TELEGRAM_API_URL. It takes one Twilio account and one bot, whichever writes first (or those that
are named), answers by the demo's own stand-ins, and appends a line to the log for each message
that it accepted (``bench.fast_providers.accepted_log`` reads it). What it holds of an address is in
memory, for Twilio's list; the log has its SHA-256.
"""
