/** The dashboard with everything that its pages stand on: theme, data, notifications, dialogs, routes. */

import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { queryClient } from "./api/query-client.ts";
import { router } from "./routes.tsx";
import { LaterNotices } from "./shell/later.tsx";
import { styleNonce } from "./theme/style-nonce.ts";
import { theme } from "./theme/theme.ts";
import { themeVariables } from "./theme/variables.ts";
import "@mantine/core/styles.css";
import "./theme/global.css";

export function App() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={themeVariables} defaultColorScheme="auto" getStyleNonce={styleNonce}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <LaterNotices />
      </QueryClientProvider>
    </MantineProvider>
  );
}
