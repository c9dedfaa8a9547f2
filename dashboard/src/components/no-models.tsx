/** Where there is no model: said in one way on every page. */

import { Empty } from "./states.tsx";

/** In a list to choose from, when nothing in it is like what was typed. */
export const noSuchModel = "No such model";

export function NoModels() {
  return (
    <Empty title="There are no models yet">
      Put a model file into a folder for its version, such as <code>models/iris/1/model.onnx</code>. It appears here by itself as soon as it
      is there. A key that is limited to some models sees only those.
    </Empty>
  );
}
