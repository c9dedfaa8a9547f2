"""The worker: a process that holds models and runs the calls that gateways send it."""
