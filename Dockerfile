# Fuente in a container: one process, one port, no root, models and library in volumes. docs/running.md says how to run it.

FROM python:3.11-slim-bookworm AS build
# The same version as in the Makefile.
ARG TORCH=2.13.0
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /src
COPY requirements.lock pyproject.toml ./
RUN python -m venv /opt/fuente && /opt/fuente/bin/python -m pip install -c requirements.lock uv
# PyTorch for Linux is a CUDA build of several GB elsewhere; uv knows where the one for CPUs is.
RUN /opt/fuente/bin/uv pip install --python /opt/fuente/bin/python -c requirements.lock --torch-backend=cpu torch==${TORCH}
# What is needed before what is ours: a change of the code leaves these layers as they are.
RUN /opt/fuente/bin/uv pip install --python /opt/fuente/bin/python -c requirements.lock -r pyproject.toml
COPY README.md LICENSE app.py ./
COPY index index
COPY rag rag
RUN /opt/fuente/bin/uv pip install --python /opt/fuente/bin/python -c requirements.lock --no-deps . \
    && /opt/fuente/bin/uv pip uninstall --python /opt/fuente/bin/python uv

FROM python:3.11-slim-bookworm
# llama.cpp and PyTorch compute in parallel by it, and slim images are without.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 && rm -rf /var/lib/apt/lists/*
# A fixed number, so that a folder of the host can be given to it: chown 10001:10001 FOLDER
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin fuente \
    && install -d -o 10001 -g 10001 /models /library
COPY --from=build /opt/fuente /opt/fuente
ENV PATH=/opt/fuente/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    FUENTE_HOST=0.0.0.0 FUENTE_PORT=7860 FUENTE_CACHE=/models FUENTE_LIBRARY=/library
WORKDIR /tmp
USER 10001:10001
VOLUME ["/models", "/library"]
EXPOSE 7860
# 200 once the page stands; the models are fetched meanwhile.
HEALTHCHECK --interval=30s --timeout=5s --start-period=300s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['FUENTE_PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["fuente"]
CMD ["serve"]
