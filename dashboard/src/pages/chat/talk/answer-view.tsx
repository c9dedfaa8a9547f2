/** One answer as it comes: its text, what it took, and why there is none. */

import { Text } from "@mantine/core";
import { useSyncExternalStore } from "react";
import type { ChatAnswer } from "../../../api/chat.ts";
import { CopyButton } from "../../../components/copy.tsx";
import { Refusal } from "../../../components/refusal.tsx";
import { Tag } from "../../../components/tag.tsx";
import type { AnswerStore } from "./answer-store.ts";
import classes from "./answer-view.module.css";
import { endOf, figuresOf } from "./figures.ts";

export interface AnswerViewProps {
  readonly store: AnswerStore;
  /** Asks the whole turn once more. */
  readonly onAgain: () => void;
}

export function AnswerView({ store, onAgain }: AnswerViewProps) {
  const answer = useSyncExternalStore(store.subscribe, store.get);
  const { progress, text, problem, elapsedMs } = answer;
  const isComing = progress === "waiting" || progress === "answering";
  return (
    <article className={classes.answer} aria-label={`Answer of ${answer.target}`} aria-busy={isComing}>
      <ServedBy answer={answer} />
      {(text !== "" || isComing) && (
        <p className={classes.text}>
          {text}
          {isComing && <span className={classes.cursor} data-waiting={text === "" || undefined} aria-hidden />}
        </p>
      )}
      {problem !== undefined && <Refusal problem={problem} elapsedMs={elapsedMs} onRetry={onAgain} />}
      <Foot answer={answer} />
    </article>
  );
}

function ServedBy({ answer: { target, version } }: { readonly answer: ChatAnswer }) {
  const [model = ""] = target.split("@", 1);
  return (
    <Text size="xs" c="dimmed" className={classes.by!}>
      {version === "" ? target : `${model}@${version}`}
      {version !== "" && target !== `${model}@${version}` && target !== model && ` (as ${target})`}
    </Text>
  );
}

function Foot({ answer }: { readonly answer: ChatAnswer }) {
  const { finishReason, progress, text, requestId } = answer;
  const end = endOf(answer);
  const figures = figuresOf(answer);
  if (figures.length === 0 && end === undefined) return null;
  return (
    <footer className={classes.foot}>
      {end !== undefined && <Tag tone={progress === "stopped" || (finishReason ?? "stop") !== "stop" ? "warn" : "good"}>{end}</Tag>}
      <dl className={classes.figures}>
        {figures.map(({ name, value, meaning }) => (
          <div key={name} title={meaning}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {end !== undefined && text !== "" && <CopyButton text={text} label="Copy answer" />}
      {end !== undefined && requestId !== "" && (
        <Text size="xs" c="dimmed" className={classes.request!} title="Names the call in the gateway’s log">
          Request {requestId}
        </Text>
      )}
    </footer>
  );
}
