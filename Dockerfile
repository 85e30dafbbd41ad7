# One image per program:
#   docker build --build-arg MEMBER=services/mediation --build-arg PACKAGE=mediation .
# MEMBER is the folder, PACKAGE the import package of the program.
ARG PYTHON=3.11-slim

FROM python:${PYTHON} AS build
ARG UV_VERSION=0.13.9
ARG MEMBER
RUN test -n "${MEMBER}" && pip install --no-cache-dir --disable-pip-version-check "uv==${UV_VERSION}"
ENV UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1
WORKDIR /build
COPY pyproject.toml requirements.lock ./
COPY shared shared
COPY gateway gateway
COPY services services
# The lock pins everything; only what this member needs is taken from it, with hashes checked.
RUN uv pip compile --quiet --no-header --no-annotate --generate-hashes \
        --constraint requirements.lock --no-emit-package tianping-shared \
        shared/pyproject.toml "${MEMBER}/pyproject.toml" --output-file member.lock \
    && uv venv --quiet /opt/tianping \
    && VIRTUAL_ENV=/opt/tianping uv pip sync --quiet --require-hashes member.lock
# The build tool is pinned by the lock as well, in an environment that is left behind.
RUN printf 'hatchling\n' > build-tools.txt \
    && uv pip compile --quiet --no-header --no-annotate --generate-hashes \
        --constraint requirements.lock build-tools.txt --output-file build-tools.lock \
    && uv venv --quiet /opt/build \
    && VIRTUAL_ENV=/opt/build uv pip sync --quiet --require-hashes build-tools.lock \
    && VIRTUAL_ENV=/opt/build uv build --quiet --no-build-isolation --python /opt/build/bin/python \
        --wheel --out-dir wheels shared \
    && VIRTUAL_ENV=/opt/build uv build --quiet --no-build-isolation --python /opt/build/bin/python \
        --wheel --out-dir wheels "${MEMBER}" \
    && VIRTUAL_ENV=/opt/tianping uv pip install --quiet --no-deps wheels/*.whl

FROM python:${PYTHON}
ARG PACKAGE
ENV PATH=/opt/tianping/bin:$PATH PACKAGE=${PACKAGE} PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /data tianping \
    && install -d -o tianping -g tianping -m 700 /data /keys
COPY --from=build /opt/tianping /opt/tianping
USER tianping
WORKDIR /data
EXPOSE 8000
# HTTP names the gateway's stricter front; services keep uvicorn's own.
ENV HTTP=auto
CMD ["sh", "-c", "exec python -m uvicorn \"${PACKAGE}.app:app_from_environment\" --factory \
--host 0.0.0.0 --port 8000 --http \"${HTTP}\" --ws none --no-access-log --no-server-header \
--no-proxy-headers --timeout-keep-alive 75 --timeout-graceful-shutdown 25"]
