/** Leads to another address in place of this one, once a visit: until that page's code has come, this one may render again and again. */

import { useLocation, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/** `href` is an address of the dashboard, as in /models?q=iris. */
export function GoTo({ href }: { readonly href: string }) {
  const router = useRouter();
  const here = useLocation({ select: (location) => location.href });
  const [own] = useState(here);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once a visit, whatever becomes of the address led to meanwhile
  useEffect(() => {
    // Somebody who has gone elsewhere in this very moment is not fetched back; who comes back is led on again.
    if (here === own && router.history.location.href === own) router.history.replace(href);
  }, [here]);
  return null;
}
