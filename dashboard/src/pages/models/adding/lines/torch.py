import os

import torch

os.makedirs("models/my-model/1", exist_ok=True)
rows = torch.export.Dim("rows", min=1, max=1024)
program = torch.export.export(model.eval(), (example,), dynamic_shapes=({0: rows},))
torch.export.save(program, "models/my-model/1/model.pt2")
