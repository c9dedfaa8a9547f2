/** Goes to a page, a model, a version or a key by a few letters of its name. */

import { Modal, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useKeys, useModels } from "../../api/queries.ts";
import { may } from "../../api/rights.ts";
import type { ApiKey, SignedInSession } from "../../api/types.ts";
import classes from "./find-dialog.module.css";
import { found, type Place, placesFor } from "./places.ts";

export interface FindDialogProps {
  readonly session: SignedInSession;
  readonly onClose: () => void;
}

/** More than these nobody reads: another letter finds what is meant sooner. */
const MOST = 40;

export function FindDialog(props: FindDialogProps) {
  return may(props.session, "admin") ? <WithKeys {...props} /> : <Places {...props} keys={none} />;
}

const none: readonly ApiKey[] = [];

/** Only administrators may ask for them. */
function WithKeys(props: FindDialogProps) {
  return <Places {...props} keys={useKeys().data ?? none} />;
}

function Places({ session, keys, onClose }: FindDialogProps & { readonly keys: readonly ApiKey[] }) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const models = useModels().data;
  const places = useMemo(() => placesFor(session, { models: models ?? [], keys }), [session, models, keys]);
  const shown = useMemo(() => found(places, typed).slice(0, MOST), [places, typed]);
  const chosen = shown[Math.min(at, shown.length - 1)];
  const list = useId();
  const go = ({ href }: Place) => {
    onClose();
    router.history.push(href);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && chosen !== undefined) go(chosen);
    else if (step !== undefined && shown.length > 0) setAt((Math.min(at, shown.length - 1) + step + shown.length) % shown.length);
    else return;
    event.preventDefault();
  };
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size="lg" yOffset="10vh" aria-label="Find" returnFocus>
      <TextInput
        data-autofocus
        role="combobox"
        aria-label="Find a page, model, version or key"
        aria-expanded
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={chosen && `${list}-${chosen.id}`.replaceAll(" ", "_")}
        placeholder="Find a page, model, version or key"
        leftSection={<IconSearch size={17} aria-hidden />}
        size="md"
        variant="unstyled"
        className={classes.field!}
        value={typed}
        onChange={({ currentTarget }) => {
          setTyped(currentTarget.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id={list} role="listbox" aria-label="Found" className={classes.list}>
        {shown.map((place) => (
          <Option
            key={place.id}
            id={`${list}-${place.id}`.replaceAll(" ", "_")}
            place={place}
            isChosen={place === chosen}
            onPoint={() => setAt(shown.indexOf(place))}
            onGo={() => go(place)}
          />
        ))}
      </div>
      <Text size="sm" c="dimmed" role="status" className={classes.none!}>
        {shown.length === 0 && "Nothing is called that."}
      </Text>
    </Modal>
  );
}

interface OptionProps {
  readonly id: string;
  readonly place: Place;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onGo: () => void;
}

function Option({ id, place: { name, kind }, isChosen, onPoint, onGo }: OptionProps) {
  const self = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) self.current?.scrollIntoView?.({ block: "nearest" });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keyboard, as in every combobox
    <div
      ref={self}
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className={classes.option}
      onPointerMove={onPoint}
      onClick={onGo}
    >
      <span className={classes.name}>{name}</span>
      <span className={classes.kind}>{kind}</span>
    </div>
  );
}
