# The image of Fairhand's web server, worker and beat; docker-compose.yml says which is which.

FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/fairhand
COPY requirements-production.lock .
RUN python -m venv /opt/fairhand \
    && /opt/fairhand/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-production.lock \
    && /opt/fairhand/bin/pip uninstall --yes pip
COPY manage.py ./
COPY scripts scripts
COPY marketplace marketplace
COPY artists artists
COPY payouts payouts
COPY templates templates
COPY static static
# Collecting asks for settings but for no secret and no service; none of these values stays in the image.
RUN DJANGO_SETTINGS_MODULE=marketplace.settings.base SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost \
    SITE_URL=https://localhost DATABASE_URL=postgres://localhost/none REDIS_URL=redis://localhost/0 \
    EMAIL_URL=smtp://localhost DEFAULT_FROM_EMAIL=nobody@localhost STRIPE_SECRET_KEY=none \
    CREDENTIALS_CHAIN_FILE=/none CREDENTIALS_KEY_FILE=/none \
    /opt/fairhand/bin/python manage.py collectstatic --no-input \
    && /opt/fairhand/bin/python -m compileall -q marketplace artists payouts

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/fairhand fairhand \
    && install -d -o fairhand -g fairhand /srv/media /var/lib/fairhand
COPY --from=build /opt/fairhand /opt/fairhand
COPY --from=build /srv/fairhand /srv/fairhand
WORKDIR /srv/fairhand
ENV PATH=/opt/fairhand/bin:$PATH \
    DJANGO_SETTINGS_MODULE=marketplace.settings.base \
    MEDIA_ROOT=/srv/media \
    PYTHONUNBUFFERED=1 \
    # A stop gives running tasks 25 seconds, then hands them back to the queue.
    REMAP_SIGTERM=SIGQUIT \
    WEB_WORKERS=2
USER fairhand
VOLUME ["/srv/media"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "scripts/healthcheck.py"]
CMD ["sh", "-c", "exec granian --interface wsgi --host 0.0.0.0 --port 8000 --workers \"$WEB_WORKERS\" --blocking-threads 1 --no-ws --respawn-failed-workers --workers-kill-timeout 25 marketplace.wsgi:application"]
