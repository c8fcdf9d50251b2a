# Two stages: compilers stay in the first. The home (settings, keys, database) is mounted, never baked in:
#   docker run --read-only --tmpfs /tmp -v gar-home:/home/gateway/var -p 8000:8000 gar-gateway
FROM python:3.12-slim-bookworm AS build
WORKDIR /source
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY setup.cfg pyproject.toml README.md LICENSE ./
COPY gateway gateway
COPY attribute_maps attribute_maps
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin gateway \
 && install -d -o 10001 -g 10001 -m 700 /home/gateway/var
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    GAR_GATEWAY_HOME=/home/gateway/var
USER 10001:10001
WORKDIR /home/gateway
VOLUME /home/gateway/var
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
ENTRYPOINT ["gar-gateway"]
CMD ["serve", "--bind", "0.0.0.0:8000"]
