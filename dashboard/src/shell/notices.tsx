/** Where short notices appear; those shown before it is there wait for it. */

import { Notifications } from "@mantine/notifications";
import "@mantine/notifications/styles.css";
import classes from "./notices.module.css";

export function Notices() {
  return <Notifications position="bottom-right" limit={4} className={classes.notices!} />;
}
