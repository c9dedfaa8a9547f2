"""ONNX graphs, by ONNX Runtime."""
