"""What the supervisor and its children say to each other, and nothing else: documents, events, orders, the channel.

Imports only the standard library, because the supervisor does. `contract/launch.schema.json` is made from it, and the
gateway reads by that.
"""
