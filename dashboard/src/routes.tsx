/** The pages and their addresses. All after the #: no address of the API is ever hidden by a page, and what is shared never reaches a server's log. */

import { createHashHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { parseSearch, stringifySearch, texts } from "./search.ts";
import { Home } from "./shell/home.tsx";
import { NotFound, PageError, PagePending } from "./shell/page-states.tsx";
import { Shell } from "./shell/shell.tsx";
import { ToDocs } from "./shell/to-docs.tsx";

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: texts("link", "next", "trouble"),
  component: lazyRouteComponent(() => import("./pages/sign-in/sign-in-page.tsx"), "SignInPage"),
});

const docs = createRoute({ getParentRoute: () => root, path: "/docs", component: ToDocs });

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell, notFoundComponent: NotFound });

const home = createRoute({ getParentRoute: () => shell, path: "/", component: Home });

const playground = createRoute({
  getParentRoute: () => shell,
  path: "/playground",
  validateSearch: texts("model", "version", "compare", "tab", "input", "parameters"),
  component: lazyRouteComponent(() => import("./pages/playground/playground-page.tsx"), "PlaygroundPage"),
});

const connect = createRoute({
  getParentRoute: () => shell,
  path: "/connect",
  validateSearch: texts("model"),
  component: lazyRouteComponent(() => import("./pages/playground/connect/connect-page.tsx"), "ConnectPage"),
});

const chat = createRoute({
  getParentRoute: () => shell,
  path: "/chat",
  validateSearch: texts("model", "compare"),
  component: lazyRouteComponent(() => import("./pages/chat/chat-page.tsx"), "ChatPage"),
});

const overview = createRoute({
  getParentRoute: () => shell,
  path: "/overview",
  validateSearch: texts("model", "version", "range"),
  component: lazyRouteComponent(() => import("./pages/overview/overview-page.tsx"), "OverviewPage"),
});

const models = createRoute({
  getParentRoute: () => shell,
  path: "/models",
  validateSearch: texts("q", "state"),
  component: lazyRouteComponent(() => import("./pages/models/models-page.tsx"), "ModelsPage"),
});

const model = createRoute({
  getParentRoute: () => shell,
  path: "/models/$model",
  validateSearch: texts("version"),
  component: lazyRouteComponent(() => import("./pages/models/model-page.tsx"), "ModelPage"),
});

const traffic = createRoute({
  getParentRoute: () => shell,
  path: "/traffic",
  component: lazyRouteComponent(() => import("./pages/traffic/traffic-page.tsx"), "TrafficPage"),
});

const modelTraffic = createRoute({
  getParentRoute: () => shell,
  path: "/traffic/$model",
  component: lazyRouteComponent(() => import("./pages/traffic/model-traffic-page.tsx"), "ModelTrafficPage"),
});

const keys = createRoute({
  getParentRoute: () => shell,
  path: "/keys",
  validateSearch: texts("status"),
  component: lazyRouteComponent(() => import("./pages/keys/keys-page.tsx"), "KeysPage"),
});

const usage = createRoute({
  getParentRoute: () => shell,
  path: "/usage",
  validateSearch: texts("range", "by"),
  component: lazyRouteComponent(() => import("./pages/usage/usage-page.tsx"), "UsagePage"),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: "/audit",
  validateSearch: texts("who", "action"),
  component: lazyRouteComponent(() => import("./pages/audit/audit-page.tsx"), "AuditPage"),
});

/** Whatever else: inside the shell, so that its navigation leads on. */
const elsewhere = createRoute({
  getParentRoute: () => shell,
  path: "$",
  component: lazyRouteComponent(() => import("./shell/elsewhere.tsx"), "Elsewhere"),
});

const routeTree = root.addChildren([
  signIn,
  docs,
  shell.addChildren([home, playground, chat, overview, models, model, traffic, modelTraffic, keys, usage, audit, connect, elsewhere]),
]);

export const router = createRouter({
  routeTree,
  history: createHashHistory(),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: NotFound,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
