# The mock Live API in a container: docker run -p 9000:9000 live-mock [STORY…]
FROM python:3.12-slim
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir . && useradd --create-home mock
USER mock
EXPOSE 9000
ENTRYPOINT ["live-mock", "serve", "--host", "0.0.0.0", "--port", "9000"]
