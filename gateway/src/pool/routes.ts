/** For each model version, the workers that serve it at this moment; made anew after each change, so that a call costs two look-ups. */

/** What a route needs to know of a worker. */
export interface Serving {
  /** The versions that it serves, if it takes calls. */
  readonly serves: readonly { readonly name: string; readonly version: string }[];
}

/** The workers of one version, at least one. */
export class Route<Worker> {
  readonly workers: Worker[] = [];
  #turn = 0;

  /** Where to begin among equals; another one each time. */
  nextTurn(): number {
    this.#turn = (this.#turn + 1) & 0x3fff_ffff;
    return this.#turn;
  }
}

/** Routes by model and version. */
export type Routes<Worker> = ReadonlyMap<string, ReadonlyMap<string, Route<Worker>>>;

export function routesFromWorkers<Worker extends Serving>(workers: Iterable<Worker>): Routes<Worker> {
  const routes = new Map<string, Map<string, Route<Worker>>>();
  for (const worker of workers) for (const { name, version } of worker.serves) routeOf(routes, name, version).workers.push(worker);
  return routes;
}

function routeOf<Worker>(routes: Map<string, Map<string, Route<Worker>>>, model: string, version: string): Route<Worker> {
  let versions = routes.get(model);
  if (versions === undefined) routes.set(model, (versions = new Map()));
  let route = versions.get(version);
  if (route === undefined) versions.set(version, (route = new Route()));
  return route;
}
