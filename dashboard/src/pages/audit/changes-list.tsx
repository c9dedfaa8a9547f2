/** What is different since, field by field; many fields are folded behind a line that names them. */

import { type FieldChange, partsOf } from "./changes.ts";
import classes from "./changes-list.module.css";
import { Fold } from "./fold.tsx";

/** More are folded. */
const mostShown = 4;

export function ChangesList({ changes }: { readonly changes: readonly FieldChange[] }) {
  if (changes.length === 0) return null;
  if (changes.length <= mostShown) return <Fields changes={changes} />;
  return (
    <Fold
      summary={
        <>
          {partsOf(changes).join(", ")} <span className={classes.count}>({changes.length} fields)</span>
        </>
      }
    >
      <Fields changes={changes} />
    </Fold>
  );
}

function Fields({ changes }: { readonly changes: readonly FieldChange[] }) {
  return (
    <dl className={classes.changes}>
      {changes.map((change) => (
        <Field key={change.field} {...change} />
      ))}
    </dl>
  );
}

function Field({ field, before, after }: FieldChange) {
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
