"""The path of calls through a worker: a lane brings blocks, and admit, decode, execute, encode, reply are the steps.

Between them a batcher queues them for their model version and runs batches of them.
"""
