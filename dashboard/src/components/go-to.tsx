/** Leads to another address in place of this one, once: until that page's code has come, this one may render again and again. */

import { useLocation, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";

/** `href` is an address of the dashboard, as in /models?q=iris. */
export function GoTo({ href }: { readonly href: string }) {
  const router = useRouter();
  const here = useLocation({ select: (location) => location.href });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, whatever becomes of the address meanwhile
  useEffect(() => {
    // Somebody who has gone elsewhere in this very moment is not fetched back.
    if (router.history.location.href === here) router.history.replace(href);
  }, []);
  return null;
}
