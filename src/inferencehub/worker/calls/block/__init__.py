"""What a worker knows of calls: a block of them, what they bring, and what becomes of them."""
