/** One line of the audit: who did what to what and when, and beneath it what there is to say of it. */

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
import type { ReactNode } from "react";
import type { AuditEntry } from "../../api/types.ts";
import { actorName, isKey, type KeyNames } from "../../format/actors.ts";
import classes from "./line.module.css";
import { deedOf, subjectName } from "./words.ts";

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

export interface LineProps {
  /** What the sentence is about. */
  readonly entry: AuditEntry;
  /** Who did it, where that is not who the entry names. */
  readonly who?: string;
  readonly names: KeyNames;
  /** Follows the sentence. */
  readonly tail?: string;
  readonly time: ReactNode;
  readonly children: ReactNode;
}

export function Line({ entry, who = entry.who, names, tail, time, children }: LineProps) {
  const Icon = ICONS[entry.action] ?? IconPencil;
  return (
    <li className={classes.line}>
      <span className={classes.icon} aria-hidden>
        <Icon size={16} />
      </span>
      <p className={classes.sentence}>
        <Named name={actorName(who, names)} id={isKey(who) ? who : undefined} /> {deedOf(entry.action)}{" "}
        <Named name={subjectName(entry, names)} id={entry.action.startsWith("key.") ? entry.subject : undefined} />
        {tail !== undefined && <span className={classes.tail}> {tail}</span>}
      </p>
      <span className={classes.time}>{time}</span>
      <div className={classes.more}>{children}</div>
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
