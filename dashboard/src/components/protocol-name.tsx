/** What the protocol calls something, small, beside the words that people have for it. */
import classes from "./protocol-name.module.css";

export function ProtocolName({ children }: { readonly children: string }) {
  return <span className={classes.name}>{children}</span>;
}
