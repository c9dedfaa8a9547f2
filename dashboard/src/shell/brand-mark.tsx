/** Many ways in, one way out: the mark and the name. */

import { Link } from "@tanstack/react-router";
import mark from "../theme/mark.svg";
import classes from "./brand-mark.module.css";

export function BrandMark() {
  return (
    <Link to="/" className={classes.brand!} aria-label="InferenceHub, home">
      <img src={mark} alt="" width={26} height={26} />
      <span>InferenceHub</span>
    </Link>
  );
}
