mkdir -p models/my-model/1
cp my-model.onnx models/my-model/1/model.onnx
