/** A point in time as people say it, with the exact one behind it. */

import { formatAgo, formatDateTime } from "../format/time.ts";

export function Moment({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatAgo(at)}
    </time>
  );
}
