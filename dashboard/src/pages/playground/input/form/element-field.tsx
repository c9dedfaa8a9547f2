/** One element with its name over it. */
import { NativeSelect, Switch, Textarea, TextInput } from "@mantine/core";
import { ProtocolName } from "../../../../components/protocol-name.tsx";
import { elementWord } from "../../../../format/datatypes.ts";
import { isBase64Element } from "../../tensor/element.ts";
import { categoryOfOption, optionOf, optionsOf } from "../categories.ts";
import { elementKindOf } from "../element.ts";
import type { Column } from "../lines.ts";
import { type ElementControl, useTypedText } from "../use-typed-text.ts";
import classes from "./fields.module.css";

/** With what it takes, where the element is an input of its own: what columns of a matrix take stands above them all. */
function Name({ column }: { readonly column: Column }) {
  return (
    <>
      {column.name}
      {column.position === undefined && (
        <>
          <span className={classes.word}>{column.categories === undefined ? elementWord(column.datatype) : "choice"}</span>
          <ProtocolName>{column.datatype}</ProtocolName>
        </>
      )}
    </>
  );
}

/** What an empty field stands for, where it may stay empty. */
function placeholderOf({ isNullable }: Column): string | undefined {
  return isNullable ? "missing" : undefined;
}

export interface NamedFieldProps extends ElementControl {
  /** Nothing stands beside it: there is room for a text of several lines. */
  readonly isAlone: boolean;
}

export function ElementField(props: NamedFieldProps) {
  const { column, element } = props;
  if (isBase64Element(element))
    return <TextInput label={<Name column={column} />} value={`${element.b64.length} characters of base64`} readOnly disabled />;
  if (column.categories !== undefined) return <ChoiceField {...props} categories={column.categories} />;
  switch (elementKindOf(column.datatype)) {
    case "switch":
      return <SwitchField {...props} />;
    case "text":
      return <TextField {...props} />;
    default:
      return <NumberField {...props} />;
  }
}

function ChoiceField({
  column,
  element,
  onChange,
  problem,
  pointer,
  categories,
}: ElementControl & { readonly categories: NonNullable<ElementControl["column"]["categories"]> }) {
  const isMissing = element === null || element === undefined;
  return (
    <NativeSelect
      label={<Name column={column} />}
      value={isMissing ? "" : optionOf(element)}
      data={[...(isMissing || column.isNullable ? [{ value: "", label: "missing" }] : []), ...optionsOf(categories, element)]}
      onChange={({ currentTarget: { value } }) => onChange(value === "" ? null : categoryOfOption(value))}
      error={problem}
      data-pointer={pointer}
    />
  );
}

function NumberField({ column, element, onChange, problem, pointer }: ElementControl) {
  const { text, isTyping, type, leave } = useTypedText(column, element, onChange);
  return (
    <TextInput
      label={<Name column={column} />}
      value={text}
      placeholder={placeholderOf(column)}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={leave}
      error={isTyping ? undefined : problem}
      data-pointer={pointer}
      autoComplete="off"
      spellCheck={false}
      className="figures"
    />
  );
}

function TextField({ column, element, onChange, problem, pointer, isAlone }: NamedFieldProps) {
  const { text, type, leave } = useTypedText(column, element, onChange);
  return (
    <Textarea
      label={<Name column={column} />}
      value={text}
      placeholder={placeholderOf(column)}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={leave}
      error={problem}
      data-pointer={pointer}
      autosize
      minRows={isAlone ? 3 : 1}
      maxRows={14}
    />
  );
}

function SwitchField({ column, element, onChange, problem, pointer }: ElementControl) {
  return (
    <Switch
      label={column.name}
      checked={element === true}
      onChange={(event) => onChange(event.currentTarget.checked)}
      error={problem}
      data-pointer={pointer}
    />
  );
}
