"""The path of one call through a worker: a lane brings it; admit, decode, execute and reply are its steps, in order.

Between them a batcher queues it for its model version and an executor runs its batch.
"""
