/** One change: who did what to what and when, and what is different since. */

import { Button } from "@mantine/core";
import {
  IconArrowBackUp,
  IconArrowsSplit2,
  IconDownload,
  IconFlag,
  IconKey,
  IconKeyOff,
  IconPencil,
  IconTrendingUp,
  IconUpload,
} from "@tabler/icons-react";
import { useState } from "react";
import type { AuditEntry } from "../../api/types.ts";
import { actorName, isKey, type KeyNames } from "../../format/actors.ts";
import { formatDateTime } from "../../format/time.ts";
import { changesBetween, type FieldChange } from "./changes.ts";
import classes from "./entry.module.css";
import { deedOf, reasonOf, subjectName } from "./words.ts";

const ICONS: Readonly<Record<string, typeof IconPencil>> = {
  "key.create": IconKey,
  "key.revoke": IconKeyOff,
  "traffic.set": IconArrowsSplit2,
  "model.load": IconUpload,
  "model.unload": IconDownload,
  "canary.start": IconFlag,
  "canary.raise": IconTrendingUp,
  "canary.roll_back": IconArrowBackUp,
};

/** More are shown on demand. */
const MOST_SHOWN = 6;

export interface EntryProps {
  readonly entry: AuditEntry;
  readonly names: KeyNames;
}

export function Entry({ entry, names }: EntryProps) {
  const Icon = ICONS[entry.action] ?? IconPencil;
  const reason = reasonOf(entry);
  return (
    <li className={classes.entry}>
      <span className={classes.icon} aria-hidden>
        <Icon size={16} />
      </span>
      <p className={classes.sentence}>
        <Named name={actorName(entry.who, names)} id={isKey(entry.who) ? entry.who : undefined} /> {deedOf(entry.action)}{" "}
        <Named name={subjectName(entry, names)} id={entry.action.startsWith("key.") ? entry.subject : undefined} />
      </p>
      <time className={classes.time} dateTime={entry.at} title={formatDateTime(entry.at)}>
        {clock(entry.at)}
      </time>
      <div className={classes.more}>
        {reason !== undefined && <p className={classes.reason}>{reason}</p>}
        <Changes changes={changesBetween(entry.before, entry.after)} />
      </div>
    </li>
  );
}

function Named({ name, id }: { readonly name: string; readonly id: string | undefined }) {
  return (
    <>
      <strong>{name}</strong>
      {id !== undefined && id !== name && <code className={classes.id}> {id}</code>}
    </>
  );
}

function Changes({ changes }: { readonly changes: readonly FieldChange[] }) {
  const [isWhole, setIsWhole] = useState(false);
  if (changes.length === 0) return null;
  const shown = isWhole ? changes : changes.slice(0, MOST_SHOWN);
  return (
    <>
      <dl className={classes.changes}>
        {shown.map((change) => (
          <Change key={change.field} {...change} />
        ))}
      </dl>
      {changes.length > shown.length && (
        <Button variant="subtle" size="compact-xs" onClick={() => setIsWhole(true)}>
          {changes.length - shown.length} more
        </Button>
      )}
    </>
  );
}

function Change({ field, before, after }: FieldChange) {
  return (
    <div className={classes.change}>
      <dt>{field}</dt>
      <dd>
        {before !== undefined && <del>{before}</del>}
        {before !== undefined && <span aria-hidden> → </span>}
        {after === undefined ? <span className={classes.gone}>gone</span> : <ins>{after}</ins>}
      </dd>
    </div>
  );
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}
