/** Where the dashboard starts. */

import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { shareStyleNonce } from "./theme/style-nonce.ts";

shareStyleNonce();
createRoot(document.getElementById("root")!).render(<App />);
