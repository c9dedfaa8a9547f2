import os

import skops.io

os.makedirs("models/my-model/1", exist_ok=True)
skops.io.dump(model, "models/my-model/1/model.skops")
