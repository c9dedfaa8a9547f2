/** Mounts middleware that a company already has, written for Express or Fastify, in front of every route. */

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { FastifyInstance, FastifyPluginAsync } from "fastify";
import fp from "fastify-plugin";

/** A file of `gateway.plugins` can't be mounted; the message names it and says why. */
export class PluginError extends Error {
  override readonly name = "PluginError";
}

type Callable = (...args: never[]) => unknown;
type Mountable = { readonly kind: "fastify" | "express"; readonly mounted: Callable };

/** Throws PluginError. In the order of the configuration. */
export async function mountPlugins(app: FastifyInstance, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const plugins = await Promise.all(paths.map(load));
  // On the raw response: what a plugin answers by itself passes none of our hooks.
  app.addHook("onRequest", (request, reply, done) => {
    reply.raw.setHeader("x-request-id", request.id);
    done();
  });
  if (plugins.some(({ kind }) => kind === "express")) await app.register((await import("@fastify/express")).default);
  for (const [index, { kind, mounted }] of plugins.entries()) {
    try {
      if (kind === "express") app.use(mounted as never);
      // Unwrapped, a plugin's hooks would stay in a scope of their own, in front of nothing.
      else await app.register(fp(mounted as unknown as FastifyPluginAsync));
    } catch (error) {
      throw failure(paths[index]!, `failed when it was mounted (${messageOf(error)})`);
    }
  }
}

async function load(path: string): Promise<Mountable> {
  let exported: Record<string, unknown>;
  try {
    exported = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>;
  } catch (error) {
    throw failure(path, `could not be loaded (${messageOf(error)})`);
  }
  const mountable = mountableFromExports(exported);
  if (mountable === undefined)
    throw failure(
      path,
      "exports no function; its default export must be a Fastify plugin or Express middleware, (request, response, next)",
    );
  return mountable;
}

/** `plugin` and `middleware` say what they are; a default export is recognised. */
export function mountableFromExports(exported: Readonly<Record<string, unknown>>): Mountable | undefined {
  if (isCallable(exported.plugin)) return { kind: "fastify", mounted: exported.plugin };
  if (isCallable(exported.middleware)) return { kind: "express", mounted: exported.middleware };
  const main = interopDefault(exported.default);
  return isCallable(main) ? { kind: isExpress(main) ? "express" : "fastify", mounted: main } : undefined;
}

/** TypeScript and Babel put the default of a CommonJS file one level deeper. */
function interopDefault(main: unknown): unknown {
  return typeof main === "object" && main !== null && "default" in main ? main.default : main;
}

/**
 * An Express application or router has `use` and `handle`. A bare function of three is (request, response, next), unless
 * fastify-plugin has marked it; Fastify plugins without that mark are taken as (app, options).
 */
function isExpress(main: Callable): boolean {
  if (Symbol.for("skip-override") in main || Symbol.for("plugin-meta") in main) return false;
  return ("use" in main && "handle" in main) || main.length === 3;
}

function isCallable(value: unknown): value is Callable {
  return typeof value === "function";
}

function failure(path: string, what: string): PluginError {
  return new PluginError(`The plugin ${path} of gateway.plugins ${what}; mend it or take it out of the configuration.`);
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0]!;
}
