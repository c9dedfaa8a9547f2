"""What is recorded of calls for a collector, with the SDK of OpenTelemetry: imported only where traces are wanted."""
