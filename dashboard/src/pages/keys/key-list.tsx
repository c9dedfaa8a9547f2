/** Keys in rows: columns where there is room, a card for each where there is not. */

import { Button } from "@mantine/core";
import { IconBan, IconCircleCheck, IconClockX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { ApiKey } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { Tag } from "../../components/tag.tsx";
import { endsSoon } from "./expiry.ts";
import classes from "./key-list.module.css";
import { limitLines } from "./limits.ts";
import { shownId } from "./revoking.ts";
import { scopeWords } from "./scopes.ts";

export interface KeyListProps {
  readonly keys: readonly ApiKey[];
  readonly label: string;
  /** The key of the session. */
  readonly ownId: string;
  /** Absent where none of them works. */
  readonly onRevoke?: (key: ApiKey) => void;
}

export function KeyList({ keys, label, ownId, onRevoke }: KeyListProps) {
  return (
    <div className={classes.frame}>
      <ul className={classes.list} aria-label={label}>
        <Head columns={["Key", "Scopes", "Models", "Limits", areRevoked(keys) ? "Revoked" : "Expires", "Last used"]} />
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} isOwn={key.id === ownId} onRevoke={() => onRevoke?.(key)} />
        ))}
      </ul>
    </div>
  );
}

/** Only for the eye: every fact is named beside it, too. */
function Head({ columns }: { readonly columns: readonly string[] }) {
  return (
    <li className={classes.head} aria-hidden>
      {columns.map((column) => (
        <span key={column}>{column}</span>
      ))}
    </li>
  );
}

function areRevoked(keys: readonly ApiKey[]): boolean {
  return keys.every(({ status }) => status === "revoked");
}

interface KeyRowProps {
  readonly apiKey: ApiKey;
  readonly isOwn: boolean;
  readonly onRevoke: () => void;
}

function KeyRow({ apiKey: key, isOwn, onRevoke }: KeyRowProps) {
  return (
    <li className={classes.row} data-status={key.status}>
      <div className={classes.identity}>
        <span className={classes.name}>{key.name}</span>
        <span className={classes.marks}>
          <code>{shownId(key)}</code>
          <KeyStatus status={key.status} />
          {isOwn && <Tag tone="busy">Your session</Tag>}
        </span>
      </div>
      <dl className={classes.facts}>
        <Fact term="Scopes">{titles(key).join(", ")}</Fact>
        <Fact term="Models">{key.models === null ? "All" : key.models.join(", ")}</Fact>
        <Fact term="Limits">
          <Limits rate={key.rate} />
          {key.weight !== 1 && <div>weight {key.weight}</div>}
          {!key.capture && <div>never captured</div>}
        </Fact>
        <Fact term={key.status === "revoked" ? "Revoked" : "Expires"}>
          <End apiKey={key} />
        </Fact>
        <Fact term="Last used">{key.last_used_at === null ? <Quiet>Never</Quiet> : <Moment at={key.last_used_at} />}</Fact>
      </dl>
      {key.status === "active" && (
        <Button size="compact-sm" variant="default" className={classes.revoke!} onClick={onRevoke} aria-label={`Revoke ${key.name}`}>
          Revoke
        </Button>
      )}
    </li>
  );
}

function titles({ scopes }: ApiKey): string[] {
  return scopeWords.filter(({ scope }) => scopes.includes(scope)).map(({ title }) => title);
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Limits({ rate }: Pick<ApiKey, "rate">) {
  const lines = limitLines(rate);
  if (lines.length === 0) return <Quiet>None of its own</Quiet>;
  return lines.map((line) => <div key={line}>{line}</div>);
}

function End({ apiKey: { status, expires_at, revoked_at } }: Pick<KeyRowProps, "apiKey">) {
  if (status === "revoked") return <Moment at={revoked_at!} />;
  if (expires_at === null) return <Quiet>Never</Quiet>;
  return (
    <span className={status === "active" && endsSoon(expires_at, Date.now()) ? classes.soon : undefined}>
      <Moment at={expires_at} />
    </span>
  );
}

function Quiet({ children }: { readonly children: ReactNode }) {
  return <span className={classes.quiet}>{children}</span>;
}

/** Whether a key works, by icon and word. */
const LOOKS = {
  active: { tone: "good", word: "Active", Icon: IconCircleCheck },
  expired: { tone: "warn", word: "Expired", Icon: IconClockX },
  revoked: { tone: "quiet", word: "Revoked", Icon: IconBan },
} as const;

function KeyStatus({ status }: Pick<ApiKey, "status">) {
  const { tone, word, Icon } = LOOKS[status];
  return (
    <Tag tone={tone} icon={<Icon size={14} aria-hidden />}>
      {word}
    </Tag>
  );
}
