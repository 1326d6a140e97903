# The mock Live API in a container: docker run -p 127.0.0.1:9000:9000 live-mock [STORY…]
# It listens on all addresses of the container, or nobody outside would reach it; -p says who may.
FROM python:3.12-slim
WORKDIR /app
COPY pyproject.toml README.md LICENSE plugins.yaml ./
COPY live_plugin live_plugin
COPY mock_server mock_server
RUN pip install --no-cache-dir . && useradd --create-home mock
USER mock
EXPOSE 9000
ENTRYPOINT ["live-mock", "serve", "--host", "0.0.0.0", "--port", "9000"]
