"""The pages of what people keep."""
