# One image for all three processes of the Procfile. Settings come from the environment, keys too:
# none is built in. Before the first start and after each update: python -m bot migrate
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /handraiser

COPY requirements.txt .
RUN pip install --require-hashes --requirement requirements.txt

COPY Procfile ./
COPY flows flows
COPY bot bot
COPY webhooks webhooks
COPY campaigns campaigns
RUN python -m compileall -q bot flows webhooks \
    && useradd --system --no-create-home handraiser \
    && install --directory --owner handraiser --mode 700 /data

# The embedded database, for those who mount a disk here; DATABASE_URL names a better one.
ENV DATABASE_URL=sqlite:////data/handraiser.sqlite3
VOLUME /data
USER handraiser
EXPOSE 8000
# A worker's container runs `python -m bot worker`, and is asked for that worker's sign of life; one
# that runs another command (backup --continuous, which Litestream carries on) is well while it runs.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD runs=$(tr '\0' ' ' < /proc/1/cmdline); \
    worker=$(echo "$runs" | sed -n 's/.*-m \(bot worker[^;&|]*\)$/\1/p'); \
    if [ -n "$worker" ]; then exec python -m $worker --check; fi; \
    case "$runs" in *granian*) ;; *" -m bot "*|*litestream\ *) exit 0;; esac; \
    exec python -c "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '8000') + '/healthz', timeout=4)"
CMD ["sh", "-c", "eval exec \"$(sed -n 's/^web: //p' Procfile)\""]
