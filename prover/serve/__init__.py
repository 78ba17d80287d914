"""The verifier as a service: an HTTP API, see docs/serve.md. `app` is where to start reading."""
