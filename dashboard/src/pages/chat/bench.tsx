/** Who answers, what was said, and what goes along, over one state. */

import { Button, Group } from "@mantine/core";
import { IconColumns2, IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, useCallback, useState } from "react";
import { may, useSignedIn } from "../../api/rights.ts";
import type { Model } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import classes from "./bench.module.css";
import { ChatCode } from "./code/chat-code.tsx";
import type { Remembered } from "./remembered.ts";
import { faultOf, parameterFields, parametersFrom } from "./settings/parameters.ts";
import { Settings } from "./settings/settings.tsx";
import { generationOfSide, targetOf } from "./sides/side.ts";
import { SideChoice } from "./sides/side-choice.tsx";
import { useSides } from "./sides/use-sides.ts";
import { Composer } from "./talk/composer.tsx";
import { Conversation } from "./talk/conversation.tsx";
import { messagesFor } from "./talk/turn.ts";
import { useTalk } from "./talk/use-talk.ts";

export interface BenchProps {
  /** Those that can chat. */
  readonly models: readonly Model[];
  readonly remembered: Remembered;
}

/** In the code as long as nothing has been written. */
const EXAMPLE = "What is the capital of France?";

export function Bench({ models, remembered }: BenchProps) {
  const [draft, setDraft] = useKept(remembered, "draft");
  const [system, setSystem] = useKept(remembered, "system");
  const [texts, setTexts] = useKept(remembered, "texts");
  const { sides, choose, compare, remove } = useSides(
    models,
    remembered.sides,
    useCallback((next) => void (remembered.sides = next), [remembered]),
  );
  const talk = useTalk(
    remembered.turns,
    useCallback((next) => void (remembered.turns = next), [remembered]),
  );
  const answerers = sides.map((side) => ({ target: targetOf(side), generation: generationOfSide(models, side) }));
  const asked = answerers.map(({ target, generation }) => ({ target, parameters: parametersFrom(texts, generation) }));
  const isRight = parameterFields.every((field) => faultOf(field, texts[field.name] ?? "") === undefined);
  const canAsk = may(useSignedIn(), "predict") && isRight && sides.every(({ model }) => model !== "");

  function send(): void {
    if (!canAsk || talk.isAnswering || draft.trim() === "") return;
    talk.ask({ prompt: draft, system, sides: asked });
    setDraft("");
  }

  function press({ key }: KeyboardEvent): void {
    if (key === "Escape" && talk.isAnswering) talk.stop();
  }

  const [first] = asked;
  const prompt = draft.trim() === "" ? (talk.turns.length === 0 ? EXAMPLE : "…") : draft;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape stops from wherever the focus is; there is a button for it, too
    <div className={classes.bench} data-sides={sides.length} onKeyDown={press}>
      <div className={classes.talk}>
        <Section
          title="Conversation"
          actions={
            <Group gap="xs">
              {sides.length === 1 && (
                <Button variant="default" size="xs" leftSection={<IconColumns2 size={15} aria-hidden />} onClick={compare}>
                  Compare
                </Button>
              )}
              <Button
                variant="default"
                size="xs"
                leftSection={<IconTrash size={15} aria-hidden />}
                onClick={talk.clear}
                disabled={talk.turns.length === 0}
              >
                Clear
              </Button>
            </Group>
          }
        >
          <div className={classes.column}>
            <div className={classes.sides} data-sides={sides.length}>
              {sides.map((side, at) => (
                <SideChoice
                  // biome-ignore lint/suspicious/noArrayIndexKey: left and right are places; both may be the same version
                  key={at}
                  label={sides.length === 1 ? "Who answers" : at === 0 ? "Left" : "Right"}
                  models={models}
                  side={side}
                  onChoose={(next) => choose(at, next)}
                  onRemove={sides.length === 1 ? undefined : () => remove(at)}
                />
              ))}
            </div>
            <Conversation
              turns={talk.turns}
              canAsk={canAsk}
              onAsk={(text, instead) => talk.ask({ prompt: text, system, sides: asked, instead })}
              invitation="Write a message below, and see the answer come token by token, with what it takes."
            />
            <Composer draft={draft} onDraft={setDraft} canAsk={canAsk} isAnswering={talk.isAnswering} onSend={send} onStop={talk.stop} />
          </div>
        </Section>
      </div>
      <div className={classes.beside}>
        <Section title="Settings">
          <Settings system={system} onSystem={setSystem} texts={texts} onTexts={setTexts} answerers={answerers} />
        </Section>
        {first !== undefined && <ChatCode request={{ ...first, messages: messagesFor(system, talk.turns, 0, prompt) }} />}
      </div>
    </div>
  );
}

/** A state that is there again when somebody comes back to the page. */
function useKept<Name extends "draft" | "system" | "texts">(remembered: Remembered, name: Name) {
  const [value, setValue] = useState(remembered[name]);
  return [
    value,
    (next: Remembered[Name]) => {
      remembered[name] = next;
      setValue(next);
    },
  ] as const;
}
