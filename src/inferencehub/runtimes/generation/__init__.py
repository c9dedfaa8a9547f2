"""Models that generate text: from what their code yields to the events of contract/generation.md."""
