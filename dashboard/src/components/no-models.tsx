/** Where there is no model: said in one way on every page. */

import { useHealth } from "../api/queries.ts";
import { Empty } from "./states.tsx";

/** In a list to choose from, when nothing in it is like what was typed. */
export const noSuchModel = "No such model";

export function NoModels() {
  const health = useHealth().data;
  if (health !== undefined && health.workers.known > 0 && health.workers.connected === 0)
    return (
      <Empty title="What is served is not known yet">
        No worker is connected: it is starting, or it can’t be reached. What it serves appears here by itself as soon as it says so.
      </Empty>
    );
  return (
    <Empty title="There are no models yet">
      Put a model file into a folder for its version, such as <code>models/iris/1/model.onnx</code>. It appears here by itself as soon as it
      is there. A key that is limited to some models sees only those.
    </Empty>
  );
}
