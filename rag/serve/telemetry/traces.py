"""Traces, where an address to send them to is set: a span for each request, and those of ``rag.trace`` within."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def traced(address: str | None) -> Iterator[None]:
    """Send spans to the OTLP collector (gRPC) at ``address`` until the block ends; without one nothing is loaded."""
    if not address:
        yield
        return
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "fuente"}))
    exporter = OTLPSpanExporter(endpoint=address, insecure=address.startswith("http://"))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        provider.shutdown()
