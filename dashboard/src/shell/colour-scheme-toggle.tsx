/** Light, dark, or as the system has it; kept in this browser. */

import { type MantineColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";
import { useId } from "react";
import classes from "./colour-scheme-toggle.module.css";

const SCHEMES: readonly { readonly scheme: MantineColorScheme; readonly label: string; readonly Icon: typeof IconSun }[] = [
  { scheme: "light", label: "Light", Icon: IconSun },
  { scheme: "dark", label: "Dark", Icon: IconMoon },
  { scheme: "auto", label: "As the system", Icon: IconDeviceDesktop },
];

export function ColourSchemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = useId();
  return (
    <fieldset className={classes.schemes} aria-label="Colours">
      {SCHEMES.map(({ scheme, label, Icon }) => (
        <label key={scheme} className={classes.scheme} title={label}>
          <input
            type="radio"
            name={name}
            aria-label={label}
            checked={scheme === colorScheme}
            onChange={() => setColorScheme(scheme)}
            className={classes.radio}
          />
          <Icon size={15} stroke={1.7} aria-hidden />
        </label>
      ))}
    </fieldset>
  );
}
