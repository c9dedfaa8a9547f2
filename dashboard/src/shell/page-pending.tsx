/** While a page's own code is on its way. */

import { Loading } from "../components/states.tsx";
import classes from "./require-session.module.css";

export function PagePending() {
  return (
    <div className={classes.alone}>
      <Loading label="Loading the page" />
    </div>
  );
}
