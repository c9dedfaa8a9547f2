/** The kinds of files that a model can be, with the lines for each; they are run as they stand by the tests. */

import chat from "./lines/chat.py?raw";
import onnx from "./lines/onnx.sh?raw";
import python from "./lines/python.py?raw";
import sklearn from "./lines/sklearn.py?raw";
import torch from "./lines/torch.py?raw";

export interface Way {
  readonly name: string;
  readonly code: string;
  /** What else there is to know. */
  readonly note: string;
}

/** @param folder that the gateway serves from, where it is known */
export function waysToAdd(folder: string | undefined): readonly Way[] {
  return WAYS.map((way) => ({ ...way, code: inFolder(way.code, folder), note: inFolder(way.note, folder) }));
}

/** A folder that would have to be quoted is left for its owner to fill in. */
function inFolder(text: string, folder: string | undefined): string {
  return folder === undefined || !/^[\w./@+-]+$/.test(folder) ? text : text.replaceAll("models/my-model", `${folder}/my-model`);
}

const WAYS: readonly Way[] = [
  {
    name: "scikit-learn",
    code: sklearn.trimEnd(),
    note: "model is a fitted estimator or pipeline. What it takes and gives is read from it; skops loads no code.",
  },
  { name: "ONNX", code: onnx.trimEnd(), note: "Names, datatypes and shapes are read from the graph." },
  {
    name: "PyTorch",
    code: torch.trimEnd(),
    note: "model is a torch.nn.Module and example one input of at least two rows. Calls share runs along rows.",
  },
  {
    name: "Python",
    code: python.trimEnd(),
    note: "Save it as models/my-model/1/model.py. What it needs from files it reads in load(self, folder).",
  },
  {
    name: "Chat",
    code: chat.trimEnd(),
    note: "Save it as models/my-model/1/model.py. It is then called like OpenAI’s API, and its text streams piece by piece.",
  },
];
