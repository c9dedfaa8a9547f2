/** Where the page at /docs starts: it shows the API to who is signed in or has a key, and to everybody else how to get in. */

import { type Described, openapiDocument, type Signed, whoIsSignedIn } from "../api/documented.ts";
import { followColourScheme } from "./colour-scheme.ts";
import { isTooMuchAtOnce, modelsOf, onlyModel } from "./one-model.ts";
import "swagger-ui-dist/swagger-ui.css";
import "./docs.css";

const byId = (id: string): HTMLElement => document.getElementById(id)!;

followColourScheme();
void begin();
byId("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = byId("key") as HTMLInputElement;
  const key = field.value.trim();
  void show(key, "Calls carry the key that you have pasted.").then((isShown) => {
    if (isShown) field.value = "";
  });
});

async function begin(): Promise<void> {
  let session: Signed;
  try {
    session = await whoIsSignedIn();
  } catch {
    return refuse("The gateway can’t be reached. Load the page again when it is back.");
  }
  if (session.signed_in) await show("", wordsOf(session));
  else byId("entrance").hidden = false;
}

function wordsOf({ auth, key }: Signed): string {
  return auth ? `Signed in as ${key?.name ?? "somebody"}: calls from here carry the session.` : "Open to all on this machine.";
}

/** True: it is there. */
async function show(key: string, who: string): Promise<boolean> {
  byId("refusal").hidden = true;
  try {
    const [described, { showApi }] = await Promise.all([openapiDocument(key), import("./show-api.ts")]);
    offer(described, (shown) => showApi(shown, byId("api"), key));
  } catch (thrown) {
    refuse(thrown instanceof Error ? thrown.message : String(thrown));
    return false;
  }
  byId("entrance").hidden = true;
  byId("who").textContent = who;
  // A link carries the session and no key.
  byId("document").hidden = key !== "";
  return true;
}

/** All at once, or a model at a time: that of the address at first. */
function offer(described: Described, showIt: (shown: Described) => void): void {
  const isChoice = isTooMuchAtOnce(described);
  byId("choice").hidden = !isChoice;
  if (!isChoice) return showIt(described);
  const models = modelsOf(described);
  const asked = /^#\/model ([^/]+)/.exec(decodeURIComponent(location.hash))?.[1];
  const field = byId("model") as HTMLSelectElement;
  field.replaceChildren(...models.map((model) => new Option(model, model, false, model === asked)));
  field.onchange = () => {
    history.replaceState(null, "", `#/model%20${field.value}`);
    showIt(onlyModel(described, field.value));
  };
  showIt(onlyModel(described, field.value));
}

function refuse(why: string): void {
  byId("refusal").textContent = why;
  byId("refusal").hidden = false;
}
