/** Where short notices appear. */

import { Notifications } from "@mantine/notifications";
import "@mantine/notifications/styles.css";
import classes from "./notices.module.css";

export function Notices() {
  return <Notifications position="bottom-right" limit={4} withinPortal={false} className={classes.notices!} />;
}
