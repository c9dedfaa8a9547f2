/** What is told in one line: a change, an event of a canary, or a run of changes that are alike, each of which is there when it is opened. */

import type { AuditEntry } from "../../api/types.ts";
import type { KeyNames } from "../../format/actors.ts";
import { formatClock, formatDateTime } from "../../format/time.ts";
import { changesBetween } from "./changes.ts";
import { ChangesList } from "./changes-list.tsx";
import classes from "./entry.module.css";
import { headOfRun, type Told, tailOfRun } from "./fold.ts";
import { Fold } from "./fold.tsx";
import { Line } from "./line.tsx";
import { reasonOf } from "./words.ts";

export function Entry({ told, names }: { readonly told: Told; readonly names: KeyNames }) {
  if (told.kind === "run") return <Run entries={told.entries} names={names} />;
  if (told.kind === "one") return <One entry={told.entry} names={names} />;
  const { who, canary, traffic } = told;
  return (
    <Line entry={canary} who={who} names={names} time={<Time at={canary.at} />}>
      {canary.action !== "canary.start" && <Reason entry={canary} />}
      <ChangesList changes={[...changesBetween(canary.before, canary.after), ...changesBetween(traffic.before, traffic.after)]} />
    </Line>
  );
}

function One({ entry, names }: { readonly entry: AuditEntry; readonly names: KeyNames }) {
  return (
    <Line entry={entry} names={names} time={<Time at={entry.at} />}>
      <Reason entry={entry} />
      <ChangesList changes={changesBetween(entry.before, entry.after)} />
    </Line>
  );
}

function Run({ entries, names }: { readonly entries: readonly AuditEntry[]; readonly names: KeyNames }) {
  const [newest, oldest] = [entries[0]!, entries.at(-1)!];
  const head = headOfRun(entries);
  const time = (
    <>
      <Time at={oldest.at} /> – <Time at={newest.at} />
    </>
  );
  return (
    <Line entry={head} names={names} tail={tailOfRun(entries)} time={time}>
      <Reason entry={head} />
      <Fold summary={`All ${entries.length}`}>
        <ol className={classes.run}>
          {entries.map((entry) => (
            <One key={entry.id} entry={entry} names={names} />
          ))}
        </ol>
      </Fold>
    </Line>
  );
}

function Reason({ entry }: { readonly entry: AuditEntry }) {
  const reason = reasonOf(entry);
  return reason === undefined ? null : <p className={classes.reason}>{reason}</p>;
}

function Time({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatClock(at)}
    </time>
  );
}
