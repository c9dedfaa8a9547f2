"""What is compared: InferenceHub, the commit before, and what people use in their place."""
